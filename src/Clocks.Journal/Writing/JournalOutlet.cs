using Clocks.Files;
using Clocks.Journal.Lines;

namespace Clocks.Journal.Writing;

/// <summary>
/// Puts the lines of a journal into its file, one write after the other, and saves what can be saved when the disk
/// refuses: it gives the reserve back, keeps whole lines only, and ends the journal with an END line of reason
/// <c>journal</c>, so that a reader sees where the evidence stops and why. Owned by the journal thread; allocates
/// nothing until something fails.
/// </summary>
internal sealed class JournalOutlet : ILineOutlet
{
    /// <summary>How much of the reserve pending lines may use; the rest is the END line's.</summary>
    private const int SalvageBytesMax = JournalFile.ReserveBytes * 3 / 4;

    private readonly IJournalFile _file;
    private readonly JournalLines _lines;
    private long _offset;
    private long _lineEnd;

    /// <summary>An outlet into a file that is empty.</summary>
    public JournalOutlet(IJournalFile file, JournalLines lines)
    {
        _file = file;
        _lines = lines;
    }

    /// <summary>Why the disk refused; null while it does not.</summary>
    public FileProblem? Failure { get; private set; }

    /// <summary>Lines of events that were composed and could not be kept.</summary>
    public long EventsLost { get; private set; }

    /// <summary>Whether somebody has cut the file off while it was written, as log rotation does.</summary>
    public bool WasCutOff { get; private set; }

    public bool Write(ReadOnlySpan<byte> lines) => TryWrite(lines, lines);

    /// <summary>Up to the last multiple of a block in the file; what is left of a full buffer is short.</summary>
    public int TakeSome(ReadOnlySpan<byte> lines)
    {
        int beyond = (int)((_offset + lines.Length) % LineBuffer.BlockBytes);
        ReadOnlySpan<byte> first = lines[..(lines.Length > beyond ? lines.Length - beyond : lines.Length)];
        return TryWrite(first, lines) ? first.Length : -1;
    }

    /// <summary>
    /// Writes the END line where the lines end; on a full disk into the reserve. After a failure it is written twice,
    /// the second time over the first with the totals that the node knows: that needs no new space but in the rarest
    /// case, and then the file ends before it.
    /// </summary>
    /// <returns>False when there was no room for it.</returns>
    public bool End(JournalFooter footer)
    {
        if (Failure is null && _file.IsShorterThan(_lineEnd))
        {
            BeginAgain();
        }

        var memory = new MemoryOutlet();
        var line = new LineBuffer(memory, LineBuffer.BytesMin);
        _lines.End(line, footer);
        line.Flush();
        bool isWritten = _file.TryWrite(memory.Bytes, _lineEnd, out FileProblem? failure);
        if (!isWritten)
        {
            _file.ReleaseReserve();
            isWritten = _file.TryWrite(memory.Bytes, _lineEnd, out _);
        }

        Failure ??= isWritten ? null : failure;
        _file.Cut(isWritten ? _lineEnd + memory.Bytes.Length : _lineEnd);
        return isWritten;
    }

    /// <summary>
    /// Writes the first of the bytes that wait; when the disk refuses, all that wait are salvaged or lost.
    /// </summary>
    private bool TryWrite(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> waiting)
    {
        if (_file.IsShorterThan(_offset))
        {
            // The rest of a line whose beginning is gone says nothing.
            int torn = _lineEnd < _offset ? lines.IndexOf((byte)'\n') + 1 : 0;
            BeginAgain();
            lines = lines[torn..];
            waiting = waiting[torn..];
        }

        if (!_file.TryWrite(lines, _offset, out FileProblem? failure))
        {
            Failure = failure;
            Salvage(waiting);
            return false;
        }

        int last = lines.LastIndexOf((byte)'\n');
        _lineEnd = last < 0 ? _lineEnd : _offset + last + 1;
        _offset += lines.Length;
        return true;
    }

    /// <summary>
    /// What was cut off is gone, and writing on where it was would leave zeros before it. So the lines go on where the
    /// file ends now, below a first line that says whose they are; the numbers of the events show the hole.
    /// </summary>
    private void BeginAgain()
    {
        WasCutOff = true;
        var memory = new MemoryOutlet();
        var header = new LineBuffer(memory, LineBuffer.BytesMin);
        _lines.Start(header);
        header.Flush();
        long left = _file.Length;
        ReadOnlySpan<byte> first = left < memory.Bytes.Length ? memory.Bytes : "\n"u8;
        long at = left < memory.Bytes.Length ? 0 : left;
        _file.Cut(at);
        // Where that fails the next write does too, and is told.
        _ = _file.TryWrite(first, at, out _);
        _offset = _lineEnd = at + first.Length;
    }

    private void Salvage(ReadOnlySpan<byte> lines)
    {
        long onDisk = Math.Clamp(_file.Length - _offset, 0, lines.Length);
        _file.ReleaseReserve();
        int kept = WholeLines(lines[..(int)Math.Min(lines.Length, onDisk + SalvageBytesMax)]);
        if (kept > 0 && !_file.TryWrite(lines[..kept], _offset, out _))
        {
            // Somebody else took the space: what was there before the reserve was given back is still there.
            kept = WholeLines(lines[..(int)onDisk]);
        }

        _lineEnd = kept > 0 ? _offset + kept : _lineEnd;
        _file.Cut(_lineEnd);
        EventsLost = EventLines(lines[kept..]);
    }

    private static int WholeLines(ReadOnlySpan<byte> lines) => lines.LastIndexOf((byte)'\n') + 1;

    private static long EventLines(ReadOnlySpan<byte> lost)
    {
        long count = 0;
        for (int end = lost.IndexOf((byte)'\n'); end >= 0; end = lost.IndexOf((byte)'\n'))
        {
            count += lost.StartsWith(EventLine.PeerLineStart) || lost.StartsWith(EventLine.FaultLineStart) ? 0 : 1;
            lost = lost[(end + 1)..];
        }

        return count;
    }

    /// <summary>The END line on its way into the file.</summary>
    private sealed class MemoryOutlet : ILineOutlet
    {
        private readonly List<byte> _bytes = [];

        public ReadOnlySpan<byte> Bytes => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);

        public bool Write(ReadOnlySpan<byte> lines)
        {
            _bytes.AddRange(lines);
            return true;
        }
    }
}
