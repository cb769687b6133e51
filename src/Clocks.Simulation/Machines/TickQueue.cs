namespace Clocks.Simulation;

/// <summary>
/// Whose tick is next: a heap of four branches over the machines, by deadline and among equal ones by place, so that
/// the order never depends on how the heap was built. Every machine stands in it exactly once, so nothing is ever
/// added. Owned by the thread that simulates; allocates nothing after construction.
/// </summary>
internal sealed class TickQueue
{
    /// <summary>The deadline of a machine that will not tick any more.</summary>
    public const long Never = long.MaxValue;

    private readonly Entry[] _heap;

    /// <summary>A queue of as many machines, none of which ticks.</summary>
    public TickQueue(int machines)
    {
        _heap = new Entry[machines];
        for (int i = 0; i < machines; i++)
        {
            _heap[i] = new Entry(Never, i);
        }
    }

    /// <summary>The next deadline.</summary>
    public long DueNs => _heap[0].DueNs;

    /// <summary>The machine whose deadline that is.</summary>
    public int Next => _heap[0].Machine;

    /// <summary>Gives the next machine another deadline, not before its own.</summary>
    public void Postpone(long dueNs) => Sink(0, new Entry(dueNs, _heap[0].Machine));

    /// <summary>Gives any machine another deadline; looks for it, so only where that is rare.</summary>
    public void Set(int machine, long dueNs)
    {
        int at = Array.FindIndex(_heap, e => e.Machine == machine);
        var entry = new Entry(dueNs, machine);
        for (int parent = (at - 1) / 4; at > 0 && entry.IsBefore(_heap[parent]); parent = (at - 1) / 4)
        {
            _heap[at] = _heap[parent];
            at = parent;
        }

        Sink(at, entry);
    }

    private void Sink(int at, Entry entry)
    {
        Entry[] heap = _heap;
        while (true)
        {
            int child = 4 * at + 1;
            if (child >= heap.Length)
            {
                break;
            }

            int end = Math.Min(child + 4, heap.Length);
            int least = child;
            for (int other = child + 1; other < end; other++)
            {
                least = heap[other].IsBefore(heap[least]) ? other : least;
            }

            if (!heap[least].IsBefore(entry))
            {
                break;
            }

            heap[at] = heap[least];
            at = least;
        }

        heap[at] = entry;
    }

    private readonly record struct Entry(long DueNs, int Machine)
    {
        public bool IsBefore(in Entry other) =>
            DueNs < other.DueNs || (DueNs == other.DueNs && Machine < other.Machine);
    }
}
