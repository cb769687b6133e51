using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Clocks.Files;
using Clocks.Journal.Lines;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Journal.Reading;

/// <summary>
/// Reads a journal from start to end, ours or one with the same lines by another program, of any size: one understood
/// line after the other stands in <see cref="Line"/>, the same object each time. Nothing is allocated for a line. What
/// is not understood is passed over and reported in <see cref="Skipped"/>; content never throws. Owned by one thread;
/// the file may still grow.
/// </summary>
/// <remarks>
/// Lines end in LF or CRLF; a byte order mark and empty lines are passed over; JSON and plain text are told apart line
/// by line. A last line without an end is torn, with one exception: a JSON object that is closed is whole, since
/// nothing can follow it, and counts. A line of plain text never does, because <c>L=4</c> may be the beginning of
/// <c>L=45</c>.
/// </remarks>
public sealed class JournalReader : IDisposable
{
    /// <summary>The longest line that is read, in bytes: ten times a send to as many peers as there can be.</summary>
    public const int LineBytesMax = 16 * 1024 * 1024;

    /// <summary>So many skipped lines are kept with their reasons; the rest is only counted.</summary>
    public const int SkippedMax = 100;

    private const int BufferBytes = 256 * 1024;

    private readonly SafeFileHandle? _handle;
    private readonly List<SkippedLine> _skipped = [];
    private byte[] _buffer;
    private int _start, _end;
    private long _bufferOffset, _number;
    private bool _isAtEnd, _isInLongLine;

    private JournalReader(string path, SafeFileHandle? handle, byte[] buffer, int end)
    {
        Path = path;
        _handle = handle;
        _buffer = buffer;
        _end = end;
        _isAtEnd = handle is null;
    }

    /// <summary>Which file it is; empty for memory.</summary>
    public string Path { get; }

    /// <summary>The line that <see cref="Next"/> has found; one object for all lines.</summary>
    public JournalLine Line { get; } = new();

    /// <summary>Lines so far, understood or not.</summary>
    public long Lines => _number;

    /// <summary>Bytes so far.</summary>
    public long Bytes => _bufferOffset + _start;

    /// <summary>
    /// Lines that were passed over, and values that were ignored, the first <see cref="SkippedMax"/> of them.
    /// </summary>
    public IReadOnlyList<SkippedLine> Skipped => _skipped;

    /// <summary>How many there are altogether.</summary>
    public long SkippedCount { get; private set; }

    /// <summary>Whether the last line has no end and is not whole: the writer was killed, or writes on.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>Why reading stopped before the end of the file, for people; null when it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>Opens a file; false with one sentence for people.</summary>
    public static bool TryOpen(string path, [NotNullWhen(true)] out JournalReader? reader, out string problem)
    {
        reader = null;
        problem = "";
        try
        {
            if (Directory.Exists(path))
            {
                problem = $"'{path}' is a folder, not a journal; name a file in it";
                return false;
            }

            if (!File.Exists(path))
            {
                problem = $"there is no file '{path}'; check the path";
                return false;
            }

            // A node may be writing it: that is no reason not to look.
            SafeFileHandle handle = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete,
                FileOptions.SequentialScan);
            reader = new JournalReader(path, handle, ArrayPool<byte>.Shared.Rent(BufferBytes), 0);
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            problem = e is UnauthorizedAccessException
                ? $"no permission to read '{path}'; ask its owner, or copy it"
                : $"'{path}' cannot be read (system error {e.HResult & 0xFFFF}); check the disk and the path";
            return false;
        }
    }

    /// <summary>Reads a journal that is in memory. The bytes must not change meanwhile.</summary>
    public static JournalReader Of(byte[] bytes) => Of(bytes, bytes.Length);

    /// <summary>Reads the first bytes of an array as a journal. They must not change meanwhile.</summary>
    public static JournalReader Of(byte[] bytes, int length) => new("", null, bytes, length);

    /// <summary>Goes to the next line that is understood; false at the end of the file.</summary>
    public bool Next()
    {
        while (TakeLine(out int start, out int length, out bool hasEnd))
        {
            if (length > 0 && Understand(start, length, hasEnd))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Closes the file, and gives its buffer to the next reader: <see cref="Line"/> ends with it, the counts stay.</summary>
    public void Dispose()
    {
        if (_handle is { IsClosed: false } handle)
        {
            handle.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer);
            (_buffer, _bufferOffset, _start, _end, _isAtEnd) = ([], Bytes, 0, 0, true);
        }
    }

    /// <summary>Whether the line says something; otherwise it is noted why not.</summary>
    private bool Understand(int start, int length, bool hasEnd)
    {
        Line.Number = _number;
        Line.Offset = _bufferOffset + start;
        var culprit = JournalKey.Unknown;
        SkipReason reason;
        if (_buffer[start] is (byte)'{' or (byte)' ' or (byte)'\t')
        {
            reason = EventLine.Parse(_buffer, start, length, Line, out culprit);
            reason = !hasEnd && reason == SkipReason.NotALine ? SkipReason.Torn : reason;
        }
        else
        {
            reason = hasEnd ? TextLine.Parse(_buffer, start, length, Line) : SkipReason.Torn;
        }

        IsTorn = reason == SkipReason.Torn;
        if (reason == SkipReason.None && culprit == JournalKey.Unknown)
        {
            return true;
        }

        Note(reason == SkipReason.None ? SkipReason.IgnoredValue : reason, culprit);
        return reason == SkipReason.None;
    }

    private void Note(SkipReason reason, JournalKey culprit)
    {
        if (SkippedCount++ < SkippedMax)
        {
            string detail = reason switch
            {
                SkipReason.UnknownEvent => Line.String(JournalKey.Event),
                SkipReason.MissingKey or SkipReason.BadValue or SkipReason.IgnoredValue => JournalKeyNames.Of(culprit),
                _ => "",
            };
            _skipped.Add(new SkippedLine(Line.Number, Line.Offset, reason, detail));
        }
    }

    /// <summary>Finds the next line in the buffer, reading on where needed.</summary>
    private bool TakeLine(out int start, out int length, out bool hasEnd)
    {
        int searched = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                (start, length, hasEnd) = (_start, searched + found, true);
                _start += length + 1;
                return Trim(ref start, ref length);
            }

            searched = _end - _start;
            if (_isAtEnd)
            {
                (start, length, hasEnd) = (_start, searched, false);
                _start = _end;
                return length > 0 && Trim(ref start, ref length);
            }

            ReadOn(ref searched);
        }
    }

    /// <summary>
    /// Counts the line, and takes off a byte order mark, a carriage return, and all of a line that was too long.
    /// </summary>
    private bool Trim(ref int start, ref int length)
    {
        _number++;
        if (_isInLongLine)
        {
            _isInLongLine = false;
            length = 0;
            return true;
        }

        if (_number == 1 && _buffer.AsSpan(start, length).StartsWith("\uFEFF"u8))
        {
            start += 3;
            length -= 3;
        }

        length -= length > 0 && _buffer[start + length - 1] == '\r' ? 1 : 0;
        return true;
    }

    /// <summary>Makes room behind the unfinished line and reads into it.</summary>
    private void ReadOn(ref int searched)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, searched).CopyTo(_buffer);
            _bufferOffset += _start;
            _start = 0;
            _end = searched;
        }

        if (_end == LineBytesMax || (_isInLongLine && _end > 0))
        {
            PassOverLongLine();
            searched = 0;
        }
        else if (_end == _buffer.Length)
        {
            byte[] greater = ArrayPool<byte>.Shared.Rent(Math.Min(2 * _buffer.Length, LineBytesMax));
            _buffer.AsSpan(0, _end).CopyTo(greater);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = greater;
        }

        try
        {
            int read = RandomAccess.Read(_handle!, _buffer.AsSpan(_end), _bufferOffset + _end);
            _end += read;
            _isAtEnd = read == 0;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            _isAtEnd = true;
            Problem = $"'{Path}' cannot be read beyond byte {_bufferOffset + _end} "
                + $"(system error {e.HResult & 0xFFFF}); check the disk";
        }
    }

    private void PassOverLongLine()
    {
        if (!_isInLongLine)
        {
            _isInLongLine = true;
            (Line.Number, Line.Offset) = (_number + 1, _bufferOffset);
            Note(SkipReason.TooLong, JournalKey.Unknown);
        }

        _bufferOffset += _end;
        _end = 0;
    }
}
