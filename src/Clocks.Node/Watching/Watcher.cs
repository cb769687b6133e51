using System.Net;
using System.Net.Sockets;
using Clocks.Node.Security;
using Clocks.Node.Wire;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Node.Watching;

/// <summary>
/// One who watches this node and is none: gets the journal as it grows, in pieces, and says nothing more. What is held for
/// it is one buffer of frames, and with a key one of a record: where it stands in the file is a number, so that a slow one
/// costs a slow one's time only. Owned by the thread of <see cref="WatcherThread"/>.
/// </summary>
/// <param name="socket">Not blocking; disposed of with this.</param>
/// <param name="seal">What it is sealed with; null without a key.</param>
/// <param name="address">Where it is.</param>
/// <param name="from">Up to which byte it has the journal already.</param>
internal sealed class Watcher(Socket socket, SealedChannel? seal, IPAddress address, long from) : IDisposable
{
    /// <summary>Bytes of the journal that one who watches gets in a tenth of a second at most.</summary>
    public const int RoundBytes = 65_536;

    /// <summary>Bytes of what has happened before it came.</summary>
    public const int BacklogBytes = 1_048_576;

    /// <summary>How many bytes it may be behind before it is shown the end.</summary>
    public const int LagBytesMax = 2_097_152;

    /// <summary>Whoever takes nothing for so many milliseconds is let go.</summary>
    public const int StuckMs = 10_000;

    /// <summary>The first line of a journal is shorter.</summary>
    private const int HeadBytesMax = FrameWriter.LinesBytesMax;

    private readonly byte[] _frames = GC.AllocateUninitializedArray<byte>(SealedChannel.TextBytesMax);
    private int _begin, _end;
    private long _offset = -1, _movedMs = long.MinValue;

    /// <summary>Where it is.</summary>
    public IPAddress Address => address;

    /// <summary>Whether all that the file had, when it was last looked at, has left.</summary>
    public bool HasAll { get; private set; }

    /// <summary>Sends what the file has and the socket takes, at most so many bytes of it; false: it is gone, or has to go.</summary>
    /// <param name="file">The journal.</param>
    /// <param name="length">How long that is.</param>
    /// <param name="bytesMax">How many bytes of it.</param>
    /// <param name="nowMs">The time.</param>
    public bool Serve(SafeFileHandle file, long length, int bytesMax, long nowMs)
    {
        HasAll = false;
        _movedMs = _movedMs == long.MinValue ? nowMs : _movedMs;
        if (!IsThere() || length < _offset)
        {
            return false;
        }

        if (length - _offset > LagBytesMax && _offset >= 0)
        {
            _offset = length - RoundBytes;
        }

        for (int sent = 0; ;)
        {
            if (!TrySend(nowMs, out bool isBlocked))
            {
                return false;
            }

            if (isBlocked)
            {
                return nowMs - _movedMs < StuckMs;
            }

            if (sent >= bytesMax)
            {
                return true;
            }

            int read = Compose(file, length);
            if (read <= 0)
            {
                HasAll = read == 0;
                _movedMs = nowMs;
                return HasAll;
            }

            sent += read;
        }
    }

    /// <summary>What was sent arrives; whoever is still there sees the end of the connection.</summary>
    public void Dispose() => socket.Dispose();

    /// <summary>Fills the buffer, which is empty; how many bytes of the journal went into it, 0 at its end, -1: it is none.</summary>
    private int Compose(SafeFileHandle file, long length)
    {
        (_begin, _end) = (0, 0);
        if (_offset < 0)
        {
            return ComposeHead(file, length);
        }

        int composed = 0;
        Span<byte> bytes = stackalloc byte[FrameWriter.LinesBytesMax];
        while (_offset < length && _frames.Length - _end >= Limits.FrameBytesMax)
        {
            int read = RandomAccess.Read(file, bytes[..(int)Math.Min(bytes.Length, length - _offset)], _offset);
            if (read == 0)
            {
                break;
            }

            _end += FrameWriter.Lines(_frames.AsSpan(_end), _offset, bytes[..read]);
            _offset += read;
            composed += read;
        }

        return composed;
    }

    /// <summary>The first line, which says whose journal it is; then on from where the one who watches was, or near the end.</summary>
    private int ComposeHead(SafeFileHandle file, long length)
    {
        Span<byte> bytes = stackalloc byte[HeadBytesMax];
        int head = bytes[..RandomAccess.Read(file, bytes, 0)].IndexOf((byte)'\n') + 1;
        if (head == 0)
        {
            return -1;
        }

        _end = FrameWriter.Lines(_frames, 0, bytes[..head]);
        _offset = Math.Max(head, Math.Max(from > length ? 0 : from, length - BacklogBytes));
        return head;
    }

    private bool TrySend(long nowMs, out bool isBlocked)
    {
        isBlocked = false;
        while (_begin < _end || seal is { HasLeaving: true })
        {
            if (seal is { HasLeaving: false })
            {
                _begin += seal.Seal(_frames.AsSpan(_begin, _end - _begin), nowMs);
            }

            ReadOnlySpan<byte> bytes = seal is null ? _frames.AsSpan(_begin, _end - _begin) : seal.Leaving;
            int sent = socket.Send(bytes, SocketFlags.None, out SocketError error);
            if (error is SocketError.WouldBlock or SocketError.Interrupted)
            {
                isBlocked = true;
                return true;
            }

            if (error != SocketError.Success)
            {
                return false;
            }

            _movedMs = sent > 0 ? nowMs : _movedMs;
            if (seal is null)
            {
                _begin += sent;
            }
            else
            {
                seal.Sent(sent);
            }
        }

        return true;
    }

    /// <summary>Whoever watches has nothing more to say: bytes of it are as good as its end.</summary>
    private bool IsThere()
    {
        Span<byte> room = stackalloc byte[1];
        _ = socket.Receive(room, SocketFlags.None, out SocketError error);
        return error is SocketError.WouldBlock or SocketError.Interrupted;
    }
}
