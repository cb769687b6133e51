namespace Clocks.Journal.Lines;

/// <summary>
/// Composes the lines of one journal: events, peer changes, header and footer, as bytes in a <see cref="LineBuffer"/>.
/// Knows nothing of files and threads, so a simulation can write ten thousand journals with it from one thread. Owned
/// by one thread; composing an event allocates nothing.
/// </summary>
internal abstract class JournalLines
{
    /// <summary>The lines of a journal in this format.</summary>
    public static JournalLines Of(JournalFormat format, JournalHeader header) =>
        format == JournalFormat.Text ? new TextLine(header) : new EventLine(header);

    /// <summary>The first line.</summary>
    public abstract void Start(LineBuffer to);

    /// <summary>The line of an event.</summary>
    /// <param name="to">Where.</param>
    /// <param name="e">The event.</param>
    /// <param name="deliveries">The recipients of a send, blocked ones included; empty for other events.</param>
    public abstract void Event(LineBuffer to, in ClockEvent e, ReadOnlySpan<Delivery> deliveries);

    /// <summary>The line of a peer that came or went; none in a format that has no such line.</summary>
    public abstract void Peer(LineBuffer to, PeerChange change);

    /// <summary>The line of a fault that began; none in a format that has no such line.</summary>
    public abstract void Fault(LineBuffer to, FaultNote note);

    /// <summary>The line of whichever it is.</summary>
    public void Note(LineBuffer to, SideNote note)
    {
        switch (note)
        {
            case PeerChange change:
                Peer(to, change);
                break;
            case FaultNote fault:
                Fault(to, fault);
                break;
        }
    }

    /// <summary>The last line.</summary>
    public abstract void End(LineBuffer to, JournalFooter footer);
}
