using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>
/// The causal past of one or more events: the smallest set of first events of every lane that holds them and, with
/// every receive, its send. Grown backwards along the messages; a checkpoint, which is such a set already, is taken
/// whole.
/// </summary>
internal sealed class CausalCut
{
    private readonly RunTrace _run;
    private readonly Func<int, int, (int Position, int[]? Vector)> _checkpoint;
    private readonly int[] _scanned;
    private readonly Stack<int> _toScan = new();

    public CausalCut(RunTrace run, Func<int, int, (int Position, int[]? Vector)> checkpoint)
    {
        (_run, _checkpoint) = (run, checkpoint);
        Counts = new int[run.Nodes.Count];
        _scanned = new int[run.Nodes.Count];
    }

    /// <summary>For each lane, how many of its first events are in the past.</summary>
    public int[] Counts { get; }

    /// <summary>Adds an event and its past.</summary>
    public void Extend(EventRef e)
    {
        Reach(e);
        while (_toScan.TryPop(out int lane))
        {
            EventStore store = _run.Lanes[lane].Store;
            int from = _scanned[lane], end = Counts[lane];
            _scanned[lane] = Math.Max(from, end);
            for (int position = from; position < end; position++)
            {
                if (store.Kind(position) == EventKind.Receive)
                {
                    EventRef send = store.Sender(store.ReceiveRow(position));
                    if (!send.IsNone)
                    {
                        Reach(send);
                    }
                }
            }
        }
    }

    private void Reach(EventRef e)
    {
        if (Counts[e.Lane] > e.Position)
        {
            return;
        }

        (int position, int[]? vector) = _checkpoint(e.Lane, e.Position);
        if (vector is not null && position >= _scanned[e.Lane])
        {
            for (int lane = 0; lane < vector.Length; lane++)
            {
                Counts[lane] = Math.Max(Counts[lane], vector[lane]);
                _scanned[lane] = Math.Max(_scanned[lane], vector[lane]);
            }
        }

        Counts[e.Lane] = Math.Max(Counts[e.Lane], e.Position + 1);
        _toScan.Push(e.Lane);
    }
}
