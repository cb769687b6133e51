namespace Clocks.Trace.Events;

/// <summary>
/// A run as its journals tell it: one lane for each, the events in compact columns, every receive matched with its
/// send where the journals allow it. Nothing is re-timed, nothing is invented; what is missing is named in
/// <see cref="Problems"/>. Verify, Measure and Render start from here.
/// </summary>
/// <remarks>Immutable; any thread may read.</remarks>
public sealed class RunTrace
{
    /// <summary>Seals a run: everything in it is finished before.</summary>
    /// <param name="lanes">The lanes, their messages matched.</param>
    /// <param name="matchedCount">How many receives found their send.</param>
    /// <param name="problems">What kept files, or parts of them, out.</param>
    internal RunTrace(LanesByNode lanes, long matchedCount, IReadOnlyList<LoadProblem> problems)
    {
        (ByNode, MatchedCount, Problems) = (lanes, matchedCount, problems);
        MissingPeers = lanes.MissingPeers();
        OriginUnixNs = Nodes.Count == 0 ? 0 : long.MaxValue;
        foreach (TraceNode node in Nodes)
        {
            ReceiveCount += node.ReceiveCount;
            EventBytes += node.EventBytes;
            KeepsClockCondition &= node.Store.ClocksAscend && (node.Store.Doubts & ReceiveDoubts.Order) == 0;
            OriginUnixNs = Math.Min(OriginUnixNs, node.AnchorUnixNs);
        }
    }

    internal LanesByNode ByNode { get; }

    /// <summary>
    /// Whether the clock of every event is greater than those of the event before it and of the send whose message it took: a
    /// path of causes then leads upwards, and never back.
    /// </summary>
    internal bool KeepsClockCondition { get; } = true;

    /// <summary>The lanes, by ascending id and then start.</summary>
    public IReadOnlyList<TraceNode> Nodes => ByNode.All;

    /// <summary>The same for the inner loops, which ask for a lane at every message.</summary>
    internal TraceNode[] Lanes => ByNode.All;

    /// <summary>What kept files, or parts of them, out.</summary>
    public IReadOnlyList<LoadProblem> Problems { get; }

    /// <summary>
    /// That the journals are of different runs, and which belong together, in a sentence or two; null where all do. It is the
    /// first of the problems then.
    /// </summary>
    public string? DifferentRuns { get; internal init; }

    /// <summary>The command that repeats the run, as it was noted beside the journals, made safe to print; null where it was not.</summary>
    public string? Command { get; init; }

    /// <summary>Events of all lanes.</summary>
    public long EventCount => ByNode.EventCount;

    /// <summary>Receives of all lanes.</summary>
    public long ReceiveCount { get; }

    /// <summary>
    /// Receives that found their send. Where they are fewer than all, happened-before is only known in part: more
    /// events may be ordered than are seen to be.
    /// </summary>
    public long MatchedCount { get; }

    /// <summary>Nodes that some journal speaks of and that have none themselves, ascending.</summary>
    public IReadOnlyList<NodeId> MissingPeers { get; }

    /// <summary>
    /// The beginning of the time axis of the run: the earliest beginning of a journal, in nanoseconds since 1970.
    /// </summary>
    public long OriginUnixNs { get; }

    /// <summary>Bytes of memory that the events take.</summary>
    public long EventBytes { get; }

    /// <summary>The event.</summary>
    public TraceEvent this[EventRef which] => Lanes[which.Lane][which.Position];

    /// <summary>The lanes of a node, in order of start; empty when it has no journal.</summary>
    public IReadOnlyList<TraceNode> IncarnationsOf(NodeId id) => ByNode.Of(id);

    /// <summary>What to call a node: the name that its log uses, else its id.</summary>
    public string NameOf(NodeId id) => ByNode.Of(id) is { Count: > 0 } lanes ? lanes[0].MachineName : id.ToString();

    /// <summary>
    /// Whether a lane is an incarnation that another followed, so that its last clock is not the final clock of its
    /// machine. See <see cref="Incarnation"/> for the logs of other programs.
    /// </summary>
    public bool IsFollowed(TraceNode node)
    {
        TraceNode last = IncarnationsOf(node.Id)[^1];
        return last != node && Incarnation.IsOver(
            node.Header is not null,
            node.EventCount > 0 && node.Tells(FormatFeatures.WallTimes) ? node.Store.UnixMicroseconds(node.EventCount - 1) : null,
            last.StartedAtUnixMicroseconds);
    }

    /// <summary>
    /// How many machines the lanes are of: incarnations of a machine that was restarted count as one.
    /// </summary>
    public int MachineCount
    {
        get
        {
            int machines = 0;
            foreach (TraceNode node in Nodes)
            {
                machines += IsFollowed(node) ? 0 : 1;
            }

            return machines;
        }
    }

    /// <summary>
    /// When an event happened on the time axis of the run, in nanoseconds: the monotonic clock of its machine, anchored
    /// once at its wall clock (<see cref="TraceNode.AnchorUnixNs"/>). Lanes of different machines are as far apart as
    /// their wall clocks were.
    /// </summary>
    public long TimeNs(EventRef which) => TimeNs(Lanes[which.Lane], which.Position);

    /// <summary>The same for an event of a lane, by its position.</summary>
    public long TimeNs(TraceNode node, int position) => AxisNs(node, node.Store.MonoNs(position));

    /// <summary>The same for a moment of a lane, in nanoseconds since the beginning of its journal.</summary>
    public long AxisNs(TraceNode node, long monoNs) => node.AnchorUnixNs - OriginUnixNs + monoNs;
}
