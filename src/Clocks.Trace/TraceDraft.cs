using Clocks.Journal;
using Clocks.Model;

namespace Clocks.Trace;

/// <summary>
/// A journal while it is being read, in any format: the reader fills in what it finds and the run makes a
/// <see cref="TraceNode"/> of it. Owned by one thread.
/// </summary>
internal sealed class TraceDraft
{
    public NodeId Id { get; set; }

    /// <summary>What the log calls the node, if that is not its number.</summary>
    public string? Alias { get; set; }

    public string Format { get; set; } = "";

    public Knowledge Knows { get; set; }

    public string? Remark { get; set; }

    public ClockRate? Rate { get; set; }

    public JournalHeader? Header { get; set; }

    public JournalFooter? Footer { get; set; }

    public long FooterLine { get; set; }

    public long? FinalClock { get; set; }

    public long StartedAtUnixMicroseconds { get; set; }

    public bool IsTorn { get; set; }

    /// <summary>How finely the format tells times: microseconds, unless it says seconds only.</summary>
    public long TimeResolutionNs { get; set; } = 1_000;

    public List<TraceSkip> Skips { get; } = [];

    public List<TracePeerChange> PeerChanges { get; } = [];

    public List<FaultNote> Faults { get; } = [];

    public EventStore Store { get; } = new();

    public void Add(in ClockEvent happened, long line) => Store.Add(in happened, line);

    public void AddDelivery(int to, long k) => Store.AddDelivery(to, k);

    /// <summary>
    /// Notes a line that could not be used; beyond a thousand only the last stands, so that garbage stays small.
    /// </summary>
    public void Skip(long line, string why, bool losesEvidence = true)
    {
        if (Skips.Count < SkipsMax)
        {
            Skips.Add(new TraceSkip(line, why, losesEvidence));
            return;
        }

        Skips[^1] = new TraceSkip(line, "more than a thousand lines could not be used; this is the last of them", true);
    }

    private const int SkipsMax = 1_000;
}
