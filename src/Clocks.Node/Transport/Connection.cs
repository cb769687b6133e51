using System.Net;
using System.Net.Sockets;
using Clocks.Node.Loop;
using Clocks.Node.Wire;

namespace Clocks.Node.Transport;

/// <summary>Where a connection is in its life.</summary>
internal enum ConnectionState : byte
{
    /// <summary>TCP is connecting.</summary>
    Connecting,

    /// <summary>Connected; the hello of the peer has not been accepted yet.</summary>
    Greeting,

    /// <summary>The channel of this pair.</summary>
    Live,

    /// <summary>Gone.</summary>
    Closed,
}

/// <summary>
/// One TCP connection: a non-blocking socket, the bytes read from it that do not make a frame yet, and its outbox. The
/// network thread owns it; the tick thread only appends to the outbox (<see cref="TrySend"/>) and may flush it
/// (<see cref="Flush"/>). Allocates nothing once it is live.
/// </summary>
internal sealed partial class Connection(Socket socket, Dial? dial, long bornAtMs) : IChannel
{
    private const int ReadBytes = 64 * 1024;

    private readonly nint _handle = socket.Handle;
    private byte[] _read = [];
    private int _readLength;
    private int _lastRead;
    private int _lookedAt;
    private int _flushing;
    private bool _isUntold;
    private volatile bool _isBroken;
    private ChannelCount? _count;
    private Outbox? _outbox;
    private Peer? _peer;

    public Socket Socket { get; } = socket;

    /// <summary>The dial that made it; null when the peer dialled.</summary>
    public Dial? Dial { get; } = dial;

    /// <summary>When it was opened, in milliseconds of the node's monotonic clock.</summary>
    public long BornAtMs { get; } = bornAtMs;

    public ConnectionState State { get; set; } = dial is null ? ConnectionState.Greeting : ConnectionState.Connecting;

    /// <summary>Its place in the poller's list this time; -1: not in it.</summary>
    public int Place { get; set; } = -1;

    public bool IsPeerReady { get; set; }

    /// <summary>Whether a fault says that nothing passes.</summary>
    public bool IsCut { get; set; }

    /// <summary>Messages that a fault keeps under way; null where none ever does.</summary>
    public DelayLine? Delayed { get; private set; }

    /// <summary>Whether the other end is gone and only what it sent before is awaited.</summary>
    public bool HasEnded { get; set; }

    public bool OpenedByUs => Dial is not null;

    /// <summary>Who is at the other end; only of a live connection.</summary>
    public Peer Peer => _peer!;

    /// <summary>Messages read on this channel; the next must be later.</summary>
    public ChannelCount Count => _count!;

    /// <summary>Whether a send or a receive has failed.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>Whether bytes wait to be sent.</summary>
    public bool HasBytes => _outbox is { HasBytes: true };

    /// <summary>
    /// Whether bytes were appended to none since this was last asked: once the network thread knows of some it takes
    /// along what follows them. The tick thread.
    /// </summary>
    public bool TakeUntold()
    {
        bool isUntold = _isUntold;
        _isUntold = false;
        return isUntold;
    }

    /// <summary>Whether more bytes wait than should wait for company.</summary>
    public bool HasMuch => _outbox is { IsHalfFull: true };

    /// <summary>Bytes that were read and are not consumed.</summary>
    public ReadOnlySpan<byte> Unread => _read.AsSpan(0, _readLength);

    /// <summary>How far the frame has been searched that <see cref="Unread"/> begins with; its end is not there yet.</summary>
    public FrameProgress Progress { get; set; }

    /// <summary>The address of the other end, IPv4 as IPv4.</summary>
    public IPAddress RemoteAddress { get; set; } = IPAddress.None;

    /// <summary>The connection becomes the channel to this peer.</summary>
    public void GoLive(Peer peer, ChannelCount count, DelayLine? delayed)
    {
        (_peer, _count, Delayed) = (peer, count, delayed);
        _outbox = new Outbox();
        State = ConnectionState.Live;
    }

    /// <inheritdoc/>
    public long TrySend(long n, long lamport)
    {
        long k = Count.Sent + 1;
        if (_isBroken || !_outbox!.TryAppendTimestamp(n, lamport, k, out bool isFirst))
        {
            return 0;
        }

        _isUntold |= isFirst;
        Count.Sent = k;
        return k;
    }

    /// <summary>
    /// Queues a frame other than a timestamp behind those of the channel; false when it does not fit.
    /// </summary>
    public bool Queue(ReadOnlySpan<byte> frame) => _outbox!.TryAppend(frame);

    /// <summary>
    /// Sends one of the first frames, for which an untouched socket always has room. False: it is broken.
    /// </summary>
    public bool SendFirst(ReadOnlySpan<byte> frame)
    {
        int sent = Socket.Send(frame, SocketFlags.None, out SocketError error);
        return error == SocketError.Success && sent == frame.Length;
    }

    /// <summary>
    /// Sends what the outbox holds, as far as the socket takes it. Either thread; if the other is at it, it takes this
    /// thread's bytes along. True when nothing is left.
    /// </summary>
    public bool Flush()
    {
        while (HasBytes)
        {
            if (_isBroken || Interlocked.Exchange(ref _flushing, 1) == 1)
            {
                return false;
            }

            bool isBlocked;
            try
            {
                isBlocked = !SendAll();
            }
            finally
            {
                Volatile.Write(ref _flushing, 0);
            }

            if (isBlocked)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// As <see cref="Flush"/>, but what the tick thread appends meanwhile may wait for the next time: in a flood every
    /// system call would take only the few frames of the one before it. The network thread, which whoever appends to
    /// none wakes again. False when the socket takes no more or the tick thread is at it.
    /// </summary>
    public bool FlushOnce()
    {
        if (!HasBytes)
        {
            return true;
        }

        if (_isBroken || Interlocked.Exchange(ref _flushing, 1) == 1)
        {
            return false;
        }

        try
        {
            // What was left over the last time, and what has come since.
            return SendLeaving() && SendLeaving();
        }
        finally
        {
            Volatile.Write(ref _flushing, 0);
        }
    }

    /// <summary>
    /// Reads what the socket has, up to the buffer; <see cref="Settle"/> follows when it has been dealt with. False:
    /// the connection has ended or broken.
    /// </summary>
    public bool Receive()
    {
        if (_read.Length == 0)
        {
            // Not before: most dials of a forged list never come so far.
            _read = GC.AllocateUninitializedArray<byte>(ReadBytes);
        }

        int read = Take(_read.AsSpan(_readLength), out SocketError error);
        if (error is SocketError.WouldBlock or SocketError.Interrupted)
        {
            return true;
        }

        if (error != SocketError.Success || read == 0)
        {
            return false;
        }

        _readLength += read;
        _lastRead = read;
        return true;
    }

    /// <summary>
    /// Has the system let go of the bytes that were only looked at. It acknowledges them to the peer then, which takes
    /// it longer than to hand them over: a lone message should not wait for that.
    /// </summary>
    public void Settle()
    {
        while (_lookedAt > 0 && State != ConnectionState.Closed)
        {
            nint gone = Receive((int)_handle, ref _read[0], (nuint)_lookedAt, NoWait | Discard);
            if (gone <= 0)
            {
                // They would be read again.
                _isBroken = true;
                return;
            }

            _lookedAt -= (int)gone;
        }
    }

    /// <summary>Whether the read buffer has room for at least one more frame.</summary>
    public bool CanReceive => _read.Length - _readLength >= Limits.FrameBytesMax;

    /// <summary>Lets go of the first bytes of <see cref="Unread"/>.</summary>
    public void Consume(int bytes)
    {
        _read.AsSpan(bytes, _readLength - bytes).CopyTo(_read);
        _readLength -= bytes;
    }

    /// <summary>Closes the socket; a flush under way on the tick thread ends first. Again: nothing.</summary>
    public void Close()
    {
        if (State == ConnectionState.Closed)
        {
            return;
        }

        _isBroken = true;
        var wait = new SpinWait();
        while (Interlocked.Exchange(ref _flushing, 1) == 1)
        {
            wait.SpinOnce();
        }

        // A socket that is closed with bytes in it resets the connection, and what was last sent may be lost.
        Settle();
        State = ConnectionState.Closed;
        Socket.Dispose();
    }
}

/// <summary>
/// How many messages went each way between this run and one run of a peer. It outlives the connection, so that after a
/// reconnect the numbers of the channel go on and a lost message shows as a gap.
/// </summary>
internal sealed class ChannelCount
{
    /// <summary>The place of the last message sent. The tick thread.</summary>
    public long Sent { get; set; }

    /// <summary>The place of the last message read. The network thread.</summary>
    public long Received { get; set; }
}
