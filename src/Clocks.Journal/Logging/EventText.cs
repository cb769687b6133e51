using System.Buffers;
using Clocks.Journal.Lines;
using Clocks.Journal.Writing;

namespace Clocks.Journal.Logging;

/// <summary>
/// Composes the journal's line of an event for a listener other than the journal. Any thread; each keeps its composer
/// until the event of another node comes along, as it may where one provider serves several.
/// </summary>
internal sealed class EventText : ILineOutlet
{
    [ThreadStatic]
    private static EventText? _ofThisThread;

    private readonly JournalHeader _header;
    private readonly EventLine _lines;
    private readonly LineBuffer _buffer;
    private IBufferWriter<byte>? _to;

    private EventText(JournalHeader header)
    {
        _header = header;
        _lines = new EventLine(header);
        _buffer = new LineBuffer(this, LineBuffer.BytesMin);
    }

    /// <summary>Writes the line without its end.</summary>
    public static void Write(
        IBufferWriter<byte> to, JournalHeader header, in ClockEvent e, ReadOnlySpan<Delivery> deliveries)
    {
        EventText text = _ofThisThread is { } kept && ReferenceEquals(kept._header, header) ? kept : new EventText(header);
        // Not kept where the writer throws: half a line would stand before the next one.
        _ofThisThread = null;
        text._to = to;
        text._lines.Event(text._buffer, e, deliveries);
        text._buffer.Flush();
        text._to = null;
        _ofThisThread = text;
    }

    /// <summary>The end of the line is the formatter's: every one of them adds its own.</summary>
    bool ILineOutlet.Write(ReadOnlySpan<byte> lines)
    {
        ReadOnlySpan<byte> text = lines[^1] == (byte)'\n' ? lines[..^1] : lines;
        // Room for all of it, asked for: ZLogger's writer of a stream has none to offer to who names no number.
        text.CopyTo(_to!.GetSpan(text.Length));
        _to.Advance(text.Length);
        return true;
    }
}
