using Clocks.Journal.Lines;
using Clocks.Journal.Reading;

namespace Clocks.Watch.Sources;

/// <summary>
/// A journal that comes in pieces: whole lines of it go to a lane, a little later than they come. The delay lets the first
/// lines of the others arrive, so that a message knows the lane of its sender. Owned by the thread of
/// <see cref="RunWatcher"/>; bounded, whatever is sent.
/// </summary>
/// <param name="first">Its first line.</param>
/// <param name="startedUs">When it began, in microseconds since 1970.</param>
/// <param name="next">The place of its second line.</param>
internal sealed class JournalStream(JournalLine first, long startedUs, long next)
{
    /// <summary>So long a line waits for the first lines of others.</summary>
    public const long DelayMs = 300;

    /// <summary>Bytes that are kept: more than comes in <see cref="DelayMs"/>. A line that is longer is none of a journal.</summary>
    private const int BytesMax = 4 * 1024 * 1024;

    private readonly Queue<(long AtMs, int End)> _arrivals = new();
    private byte[] _bytes = new byte[16 * 1024];
    private LaneFeed? _feed;
    private int _length;
    private long _next = next;
    private bool _isInLine;

    /// <summary>Its first line.</summary>
    public JournalLine First => first;

    /// <summary>When it began, in microseconds since 1970.</summary>
    public long StartedUs => startedUs;

    /// <summary>Whether it has a lane.</summary>
    public bool IsShown => _feed is not null;

    /// <summary>Its lines go there from now on.</summary>
    public void Show(LaneFeed feed) => _feed = feed;

    /// <summary>A piece has come.</summary>
    public void Add(long at, ReadOnlySpan<byte> bytes, long nowMs)
    {
        long end = at + bytes.Length;
        if (at < _next)
        {
            // It was sent again.
            bytes = bytes[(int)Math.Min(bytes.Length, _next - at)..];
        }
        else if (at > _next || _length + bytes.Length > BytesMax)
        {
            PassOver();
        }

        _next = Math.Max(_next, end);
        if (_isInLine)
        {
            // Behind a gap: what is left of the line that it ends in.
            int whole = bytes.IndexOf((byte)'\n') + 1;
            bytes = whole > 0 ? bytes[whole..] : default;
            _isInLine = whole == 0;
        }

        if (_length + bytes.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
        _arrivals.Enqueue((nowMs, _length));
    }

    /// <summary>Hands on the lines that have waited; true when there were any. Under the lock of the run.</summary>
    public bool Feed(long nowMs)
    {
        if (_feed is null)
        {
            return false;
        }

        int ripe = 0;
        while (_arrivals.TryPeek(out (long AtMs, int End) arrival) && nowMs - arrival.AtMs >= DelayMs)
        {
            ripe = arrival.End;
            _arrivals.Dequeue();
        }

        int whole = _bytes.AsSpan(0, ripe).LastIndexOf((byte)'\n') + 1;
        if (whole == 0)
        {
            return false;
        }

        using (var reader = JournalReader.Of(_bytes, whole))
        {
            while (reader.Next())
            {
                _feed.Add(reader.Line, 0);
            }
        }

        _feed.Grew();
        _bytes.AsSpan(whole, _length - whole).CopyTo(_bytes);
        _length -= whole;
        Shift(whole);
        return true;
    }

    /// <summary>Bytes are missing: the line that was under way is none, and the next begins behind the next end of one.</summary>
    private void PassOver()
    {
        _length = _bytes.AsSpan(0, _length).LastIndexOf((byte)'\n') + 1;
        _isInLine = true;
        if (_length >= BytesMax / 2)
        {
            _length = 0;
        }

        int count = _arrivals.Count;
        for (int i = 0; i < count; i++)
        {
            (long atMs, int end) = _arrivals.Dequeue();
            _arrivals.Enqueue((atMs, Math.Min(end, _length)));
        }
    }

    private void Shift(int bytes)
    {
        int count = _arrivals.Count;
        for (int i = 0; i < count; i++)
        {
            (long atMs, int end) = _arrivals.Dequeue();
            _arrivals.Enqueue((atMs, end - bytes));
        }
    }
}
