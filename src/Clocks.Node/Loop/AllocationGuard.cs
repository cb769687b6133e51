namespace Clocks.Node.Loop;

/// <summary>Where a node is in its use of the managed heap.</summary>
public enum AllocationState : byte
{
    /// <summary>It is being built and may allocate.</summary>
    Init,

    /// <summary>It ticks: nothing that happens with every event or message may allocate.</summary>
    Steady,

    /// <summary>It is being taken down and may allocate.</summary>
    Stop,
}

/// <summary>
/// Watches what each thread of a node allocates between the end of its warm-up and its end, and names the one that
/// did. The threads keep their own counts, which cost nothing to read. Used by the main thread.
/// </summary>
/// <param name="meters">
/// The threads and how to ask each for the bytes it has allocated so far; what no meter counts is <c>other</c>:
/// the runtime.
/// </param>
/// <param name="process">How to ask for the bytes of the whole process.</param>
public sealed class AllocationGuard((string Thread, Func<long> Bytes)[] meters, Func<long> process)
{
    private readonly long[] _bytes = new long[meters.Length];
    private long _processBytes;
    private int _collections;

    /// <summary>Where the node is.</summary>
    public AllocationState State { get; private set; }

    /// <summary>What was allocated while it was steady, thread by thread and <c>other</c> last.</summary>
    public IReadOnlyList<(string Thread, long Bytes)> Threads { get; private set; } = [];

    /// <summary>What the whole process allocated while it was steady.</summary>
    public long ProcessBytes { get; private set; }

    /// <summary>Garbage collections while it was steady.</summary>
    public int Collections { get; private set; }

    /// <summary>The warm-up is over. Again: nothing.</summary>
    public void BeSteady()
    {
        if (State != AllocationState.Init)
        {
            return;
        }

        State = AllocationState.Steady;
        _collections = GC.CollectionCount(0);
        // The first question allocates its own machinery, on this thread.
        _ = process();
        for (int i = 0; i < meters.Length; i++)
        {
            _bytes[i] = meters[i].Bytes();
        }

        _processBytes = process();
    }

    /// <summary>The node is about to be taken down: what was allocated since it was steady.</summary>
    public void Stop()
    {
        if (State == AllocationState.Steady)
        {
            ProcessBytes = process() - _processBytes;
            Collections = GC.CollectionCount(0) - _collections;
            long known = 0;
            for (int i = 0; i < meters.Length; i++)
            {
                _bytes[i] = meters[i].Bytes() - _bytes[i];
                known += _bytes[i];
            }

            // Only now, or the answer would be counted in the answer.
            var threads = new (string, long)[meters.Length + 1];
            for (int i = 0; i < meters.Length; i++)
            {
                threads[i] = (meters[i].Thread, _bytes[i]);
            }

            threads[^1] = ("other", Math.Max(0, ProcessBytes - known));
            Threads = threads;
        }

        State = AllocationState.Stop;
    }
}
