using System.Runtime.CompilerServices;

namespace Clocks.Journal.Lines;

/// <summary>
/// One line of a journal as plain text, for eyes and for scripts of ten lines: <c>1795252980.4867, SEND(1+2), L=45</c>.
/// Seconds since 1970, what happened, the clock after it; FORMAT.md tells what such a journal cannot say. Owned by one
/// thread; composing an event allocates nothing.
/// </summary>
internal sealed unsafe partial class TextLine : JournalLines
{
    private const int FixedBytesMax = 256;

    private readonly JournalHeader _header;

    /// <summary>The lines of the journal with this header.</summary>
    public TextLine(JournalHeader header) => _header = header;

    public override void Start(LineBuffer to)
    {
        Time(to, _header.StartedAtUnixMicroseconds);
        to.Raw("INIT, L=0, ticks="u8);
        to.Raw(System.Text.Encoding.ASCII.GetBytes(_header.Rate.IsMax ? "0" : _header.Rate.ToString()));
        to.Raw("\n"u8);
    }

    public override void Event(LineBuffer to, in ClockEvent e, ReadOnlySpan<Delivery> deliveries)
    {
        Time(to, e.At.UnixMicroseconds);
        switch (e.Kind)
        {
            case EventKind.Internal:
                to.Raw("INTERNAL, L="u8);
                to.Number(e.NewClock);
                break;
            case EventKind.Send:
                Send(to, deliveries);
                to.Number(e.NewClock);
                break;
            default:
                to.Raw("RECEIVE, L="u8);
                to.Number(e.NewClock);
                to.Raw(", queue="u8);
                to.Number(e.QueueDepth);
                break;
        }

        to.Raw("\n"u8);
    }

    /// <summary>The plain text has no line for peers.</summary>
    public override void Peer(LineBuffer to, PeerChange change)
    {
    }

    /// <summary>The plain text has no line for faults.</summary>
    public override void Fault(LineBuffer to, FaultNote note)
    {
    }

    public override void End(LineBuffer to, JournalFooter footer)
    {
        Time(to, footer.At.UnixMicroseconds);
        to.Raw("SHUTDOWN, L="u8);
        to.Number(footer.FinalClock);
        to.Raw("\n"u8);
    }

    /// <summary>
    /// The ids that got the message, joined by a plus: neither a comma nor a space, so that splitting at those still
    /// works.
    /// </summary>
    private static void Send(LineBuffer to, ReadOnlySpan<Delivery> deliveries)
    {
        to.Raw("SEND("u8);
        bool isFirst = true;
        foreach (ref readonly Delivery delivery in deliveries)
        {
            if (!delivery.IsBlocked)
            {
                to.Raw(isFirst ? default : "+"u8);
                to.Number(delivery.To.Id.Value);
                isFirst = false;
            }
        }

        to.Raw("), L="u8);
    }

    /// <summary>
    /// Seconds with four decimals, cut off rather than rounded, so that a line is never ahead of its event.
    /// </summary>
    private static void Time(LineBuffer to, long unixMicroseconds)
    {
        byte* p = to.Room(FixedBytesMax);
        long tenThousandths = Math.DivRem(unixMicroseconds, 100, out _);
        long second = Math.DivRem(tenThousandths, 10_000, out long fraction);
        if (tenThousandths < 0)
        {
            *p++ = (byte)'-';
        }

        p = Digits.WriteUnsigned(p, (ulong)Math.Abs(second));
        *p++ = (byte)'.';
        p = Digits.WriteFour(p, (uint)Math.Abs(fraction));
        Unsafe.CopyBlockUnaligned(ref *p, ref System.Runtime.InteropServices.MemoryMarshal.GetReference(", "u8), 2);
        to.Commit(p + 2);
    }
}
