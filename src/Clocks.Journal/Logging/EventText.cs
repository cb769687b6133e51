using System.Buffers;
using Clocks.Model;

namespace Clocks.Journal.Logging;

/// <summary>
/// Composes the journal's line of an event for a listener other than the journal: one composer a thread, kept, so that
/// a line costs no memory of its own. Any thread.
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
        IBufferWriter<byte> to, JournalHeader header, in ClockEvent happened, ReadOnlySpan<Delivery> deliveries)
    {
        EventText text = _ofThisThread ?? new EventText(header);
        // Two nodes in one process may log on one thread.
        _ofThisThread = text = ReferenceEquals(text._header, header) ? text : new EventText(header);
        text._to = to;
        text._lines.Event(text._buffer, happened, deliveries);
        text._buffer.Flush();
        text._to = null;
    }

    /// <summary>The end of the line is the formatter's: every one of them adds its own.</summary>
    bool ILineOutlet.Write(ReadOnlySpan<byte> lines)
    {
        _to!.Write(lines[^1] == (byte)'\n' ? lines[..^1] : lines);
        return true;
    }
}
