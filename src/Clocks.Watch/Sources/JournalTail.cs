using Clocks.Journal.Reading;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Watch.Sources;

/// <summary>
/// The end of one journal while it grows: reads on from where it stopped, whole lines only, a bounded piece at a time. A
/// journal that was cut off is read again from its beginning. One that grows faster than it can be read is followed at its
/// end, and the lines between are passed over. Owned by the thread of <see cref="RunWatcher"/>.
/// </summary>
/// <param name="feed">Where the lines go.</param>
internal sealed class JournalTail(LaneFeed feed)
{
    /// <summary>The most that is read in a round, in bytes: of what was there at the beginning, and of what has come since.</summary>
    private const int BacklogPieceBytes = 4 * 1024 * 1024, PieceBytes = 256 * 1024;

    /// <summary>
    /// A journal that is so far ahead, and gains on its reader, is followed at its end. Ten rounds a second read ten thousand
    /// events; whoever watches a faster node does not take its processor away.
    /// </summary>
    private const long BacklogBytesMax = 64 * 1024 * 1024, LagBytesMax = 2 * 1024 * 1024;

    /// <summary>What was unread when the round before began, in bytes.</summary>
    private long _lag;
    private long _offset, _lines;
    private long _backlogEnd = -1;
    private bool _hasPassedOver;

    /// <summary>Up to which byte it has been read.</summary>
    public long Offset => _offset;

    /// <summary>Reads a piece; true when there is more. Throws what a file throws. Under the lock of the run.</summary>
    /// <param name="file">The journal.</param>
    /// <param name="upTo">How long the file was when the folder was looked at: what came later waits for the next round.</param>
    public bool Read(SafeFileHandle file, long upTo)
    {
        if (upTo < _offset)
        {
            (_offset, _lines, _lag, _hasPassedOver) = (0, 0, 0, false);
        }

        _backlogEnd = _backlogEnd < 0 ? upTo : _backlogEnd;
        bool isBacklog = _offset < _backlogEnd;
        long lag = upTo - _offset;
        if (lag > (isBacklog ? BacklogBytesMax : LagBytesMax) && _lag > 0 && lag > _lag)
        {
            PassOver(file, upTo - PieceBytes);
        }

        _lag = lag;
        int piece = isBacklog ? BacklogPieceBytes : PieceBytes;
        byte[] bytes = new byte[(int)Math.Min(piece, upTo - _offset)];
        int read = bytes.Length == 0 ? 0 : RandomAccess.Read(file, bytes, _offset);
        int whole = bytes.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
        if (whole == 0)
        {
            // A line longer than a piece is none of a journal.
            _offset += read == piece ? read : 0;
            return false;
        }

        using (var reader = JournalReader.Of(bytes, whole))
        {
            while (reader.Next())
            {
                feed.Add(reader.Line, _hasPassedOver ? 0 : _lines + reader.Line.Number);
            }

            _lines += reader.Lines;
        }

        feed.Grew();
        _offset += whole;
        return isBacklog && read == piece;
    }

    /// <summary>Goes on behind the first end of a line from here.</summary>
    private void PassOver(SafeFileHandle file, long offset)
    {
        Span<byte> bytes = stackalloc byte[16 * 1024];
        bytes = bytes[..RandomAccess.Read(file, bytes, offset)];
        _offset = offset + bytes.IndexOf((byte)'\n') + 1;
        _hasPassedOver = true;
    }
}
