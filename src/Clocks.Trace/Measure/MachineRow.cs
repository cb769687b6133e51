using Clocks.Journal;
using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>
/// One row of the table of the lab notebook: what a machine's own journal tells about it in one reading, without the
/// journals of the others. Null where the journal does not tell.
/// </summary>
public class MachineRow
{
    internal MachineRow(
        NodeId id, string label, FormatFeatures knows, ClockRate? rate, JournalFooter? footer, long? finalClock,
        EventTally events)
    {
        bool tellsQueue = (knows & FormatFeatures.QueueDepths) != 0;
        Id = id;
        Label = label;
        NominalRate = rate?.PerSecond;
        Seconds = events.SpanNs / 1e9;
        EffectiveRate = events.SpanNs > 0 ? (events.Count - 1) * 1e9 / events.SpanNs : null;
        Internals = events.OfKind(EventKind.Internal);
        Sends = events.OfKind(EventKind.Send);
        Receives = events.OfKind(EventKind.Receive);
        FinalClock = finalClock ?? events.LastClock;
        Jump = events.Jump;
        Queue = tellsQueue ? events.Queue : null;
        QueueAtEnd = footer?.InQueue ?? (tellsQueue && events.Count > 0 ? events.LastDepth : null);
        LateTicks = (knows & FormatFeatures.LateTicks) != 0 ? footer?.LateTicks : null;
    }

    /// <summary>The node.</summary>
    public NodeId Id { get; }

    /// <summary>What to call it: the id, and the run where there are several.</summary>
    public string Label { get; }

    /// <summary>Ticks per second as the header says; infinite when unpaced.</summary>
    public double? NominalRate { get; }

    /// <summary>Events per second between the first and the last event; null with fewer than two.</summary>
    public double? EffectiveRate { get; }

    /// <summary>Seconds from the first to the last event.</summary>
    public double Seconds { get; }

    /// <summary>Internal events.</summary>
    public long Internals { get; }

    /// <summary>Send events.</summary>
    public long Sends { get; }

    /// <summary>Receive events: messages taken.</summary>
    public long Receives { get; }

    /// <summary>All events.</summary>
    public long Events => Internals + Sends + Receives;

    /// <summary>The clock at the end: what the END line says, else the clock after the last event.</summary>
    public long FinalClock { get; }

    /// <summary>
    /// Increases of the clock, new - old, over all events; its mean is the students' <c>avg_jump_size</c>.
    /// </summary>
    public Distribution Jump { get; }

    /// <summary>
    /// Queue depths after taking, over receives; its maximum is the students' <c>max_queue_len</c>. Null when not
    /// told.
    /// </summary>
    public Distribution? Queue { get; }

    /// <summary>Messages that had arrived and were not taken at the end.</summary>
    public long? QueueAtEnd { get; }

    /// <summary>Deadlines that passed by a whole period and were skipped.</summary>
    public long? LateTicks { get; }
}
