using Clocks.Journal;

namespace Clocks.Trace.Events;

/// <summary>
/// A journal while it is being read, in any format: the reader fills in what it finds and the run makes a
/// <see cref="TraceNode"/> of it. For the table alone events are counted as they come, and not kept. Owned by one
/// thread.
/// </summary>
internal sealed class TraceDraft
{
    public TraceDraft(bool keepsEvents = true) => Tally = keepsEvents ? null : new EventTally();

    public NodeId Id { get; set; }

    /// <summary>What the log calls the node, if that is not its number.</summary>
    public string? Alias { get; set; }

    public string Format { get; set; } = "";

    public FormatFeatures Knows { get; set; }

    public string? Remark { get; set; }

    /// <summary>What the log makes a habit of, so that its clocks cannot be judged by the letter; or null.</summary>
    public string? Customs { get; set; }

    /// <summary>Why a reading that was guessed is not sure enough to accuse anybody, as half a sentence; or null.</summary>
    public string? Doubt { get; set; }

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

    /// <summary>The vectors and texts of a log with vector clocks, in its own words; or null.</summary>
    public ToldVectors? Vectors { get; set; }

    public List<Contradiction> Contradictions { get; } = [];

    /// <summary>What an END line lacks to be a footer, as a list in words; or null.</summary>
    public string? FooterLacks { get; set; }

    public List<TracePeerChange> PeerChanges { get; } = [];

    public List<TraceFault> Faults { get; } = [];

    /// <summary>The events; empty where they are only counted.</summary>
    public EventStore Store { get; } = new();

    /// <summary>What was counted; null where the events are kept.</summary>
    public EventTally? Tally { get; }

    /// <summary>When the last event happened, in microseconds since 1970; 0 before the first.</summary>
    public long LastAtUnixMicroseconds { get; private set; }

    public int EventCount => Tally is { } counted ? (int)counted.Count : Store.Count;

    public void Add(in ClockEvent e, long line)
    {
        LastAtUnixMicroseconds = e.At.UnixMicroseconds;
        if (Tally is { } counted)
        {
            counted.Add(e.Kind, e.OldClock, e.NewClock, e.QueueDepth, e.At.MonoNs);
        }
        else
        {
            Store.Add(in e, line);
        }
    }

    public void AddDelivery(int to, long k)
    {
        if (Tally is null)
        {
            Store.AddDelivery(to, k);
        }
    }

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
