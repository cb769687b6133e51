using System.Runtime.CompilerServices;

namespace Clocks.Simulation.Machines;

/// <summary>
/// Whose tick is next: a heap of four branches over the machines, by deadline and among equal ones by place, so that
/// the order never depends on how the heap was built. Every machine stands in it exactly once, so nothing is ever
/// added. Owned by the thread that simulates; allocates nothing after construction.
/// </summary>
internal sealed class TickQueue
{
    /// <summary>The deadline of a machine that will not tick any more.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Four children of one parent lie in half a cache line.</summary>
    private readonly long[] _dues;

    /// <summary>Whose deadline that is.</summary>
    private readonly int[] _machines;

    /// <summary>A queue of as many machines, none of which ticks.</summary>
    public TickQueue(int machines)
    {
        _dues = new long[machines];
        _machines = new int[machines];
        for (int i = 0; i < machines; i++)
        {
            (_dues[i], _machines[i]) = (Never, i);
        }
    }

    /// <summary>The next deadline.</summary>
    public long DueNs => _dues[0];

    /// <summary>The machine whose deadline that is.</summary>
    public int Next => _machines[0];

    /// <summary>Gives the next machine another deadline, not before its own.</summary>
    public void Postpone(long dueNs) => Sink(0, dueNs, _machines[0]);

    /// <summary>Gives any machine another deadline; looks for it, so only where that is rare.</summary>
    public void Set(int machine, long dueNs)
    {
        int at = Array.IndexOf(_machines, machine);
        for (int parent = (at - 1) / 4; at > 0 && IsBefore(dueNs, machine, parent); parent = (at - 1) / 4)
        {
            (_dues[at], _machines[at]) = (_dues[parent], _machines[parent]);
            at = parent;
        }

        Sink(at, dueNs, machine);
    }

    private void Sink(int at, long dueNs, int machine)
    {
        long[] dues = _dues;
        while (true)
        {
            int child = 4 * at + 1;
            if (child >= dues.Length)
            {
                break;
            }

            int end = Math.Min(child + 4, dues.Length);
            int least = child;
            for (int other = child + 1; other < end; other++)
            {
                if (dues[other] <= dues[least] && IsBefore(dues[other], _machines[other], least))
                {
                    least = other;
                }
            }

            if (dues[least] > dueNs || IsBefore(dueNs, machine, least))
            {
                break;
            }

            (dues[at], _machines[at]) = (dues[least], _machines[least]);
            at = least;
        }

        (dues[at], _machines[at]) = (dueNs, machine);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsBefore(long dueNs, int machine, int at) =>
        dueNs < _dues[at] || (dueNs == _dues[at] && machine < _machines[at]);
}
