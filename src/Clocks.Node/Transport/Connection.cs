using System.Net;
using System.Net.Sockets;
using Clocks.Node.Loop;
using Clocks.Node.Security;

namespace Clocks.Node.Transport;

/// <summary>How far a connection has come.</summary>
internal enum ConnectionState : byte
{
    /// <summary>TCP is connecting.</summary>
    Connecting,

    /// <summary>Connected; the hello of the peer has not been accepted yet.</summary>
    Handshaking,

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
internal sealed partial class Connection(Socket socket, DialTarget? target, long bornAtMs, BufferPool pool) : IChannel
{
    private readonly nint _handle = socket.Handle;
    private int _lastReadBytes;
    private int _peekedBytes;
    private int _flushing;
    private bool _isUnsignalled;
    private volatile bool _isBroken;
    private SendCount? _count;
    private Outbox? _outbox;
    private Peer? _peer;

    public Socket Socket { get; } = socket;

    /// <summary>The target that it was dialled for; null when the peer dialled.</summary>
    public DialTarget? Target { get; } = target;

    /// <summary>When it was opened, in milliseconds of the node's monotonic clock.</summary>
    public long BornAtMs { get; } = bornAtMs;

    public ConnectionState State { get; set; } = target is null ? ConnectionState.Handshaking : ConnectionState.Connecting;

    /// <summary>Its place in the poller's list this time; -1: not in it.</summary>
    public int Place { get; set; } = -1;

    /// <summary>Whether the peer has said that it ticks, or is ready to.</summary>
    public bool IsPeerReady { get; set; }

    /// <summary>Whether a fault says that nothing passes.</summary>
    public bool IsPartitioned { get; set; }

    /// <summary>Whether the other end is gone and only what it sent before is awaited.</summary>
    public bool HasEnded { get; set; }

    public bool OpenedByUs => Target is not null;

    /// <summary>Whether this node asks the peer for its peers: where it dialled an address that a person named.</summary>
    public bool HasAsked => Target is { Sighting.IsNamed: true };

    /// <summary>Whether the peer has asked for those of this node.</summary>
    public bool IsAsking { get; set; }

    /// <summary>Of how many peers it has told.</summary>
    public int ToldCount { get; set; }

    /// <summary>Who is at the other end; only of a live connection.</summary>
    public Peer Peer => _peer!;

    /// <summary>The bytes that have been received and not read as frames.</summary>
    public ReceiveBuffer Received { get; } = new(pool);

    /// <summary>Where its messages come from; null until it is live.</summary>
    public InboundChannel? Inbound { get; private set; }

    /// <summary>Messages handed to this channel so far.</summary>
    public long Sent => _count!.Sent;

    /// <summary>Whether a send or a receive has failed.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>Whether bytes wait to be sent.</summary>
    public bool HasBytes => _outbox is { HasBytes: true } || Sealed is { HasLeaving: true };

    /// <summary>
    /// Whether the outbox went from empty to not empty since this was last asked: the network thread must hear of that
    /// once, and takes along what follows. The tick thread.
    /// </summary>
    public bool TakeUnsignalled()
    {
        bool isUnsignalled = _isUnsignalled;
        _isUnsignalled = false;
        return isUnsignalled;
    }

    /// <summary>Whether the outbox is over half full, so that it should not wait to be sent in a batch.</summary>
    public bool IsAboveWatermark => _outbox is { IsHalfFull: true };

    /// <summary>The address of the other end, IPv4 as IPv4.</summary>
    public IPAddress RemoteAddress { get; set; } = IPAddress.None;

    /// <summary>The connection becomes the channel to this peer.</summary>
    public void GoLive(Peer peer, SendCount count, InboundChannel inbound)
    {
        (_peer, _count, Inbound) = (peer, count, inbound);
        _outbox = pool.RentOutbox();
        State = ConnectionState.Live;
    }

    /// <inheritdoc/>
    public long TrySend(long n, long lamport)
    {
        long k = _count!.Sent + 1;
        // Whoever has driven our clock beyond what a message may carry must not have the others cut us off for it.
        if (_isBroken || _isDoubted || Math.Max(n, lamport) > Limits.WireNumberMax
            || !_outbox!.TryAppendTimestamp(n, lamport, k, out bool isFirst))
        {
            return 0;
        }

        _isUnsignalled |= isFirst;
        _count.Sent = k;
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
        if (Sealed is not { } channel)
        {
            return SendPlain(frame);
        }

        Span<byte> record = stackalloc byte[Limits.FrameBytesMax + SealedChannel.OverheadBytes];
        return channel.IsEstablished && SendPlain(record[..channel.Record(frame, record)]);
    }

    /// <summary>
    /// Sends what the outbox holds, as far as the socket takes it. Either thread; if the other is at it, it takes this
    /// thread's bytes along. True when nothing is left.
    /// </summary>
    /// <remarks>
    /// The exchange of the flag acquires what the last flusher released. That one looks for bytes once more behind its
    /// release, and may look too early, since a load may pass a store; so false is never the end of it: the tick thread then
    /// wakes the network thread, and that one asks the poller.
    /// </remarks>
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
    /// system call would take only the few frames of the one before it. The network thread, which an append to an empty
    /// outbox wakes again. False when the socket takes no more or the tick thread is at it.
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
    /// Reads what the socket has, as far as <see cref="Received"/> has room; <see cref="DiscardPeeked"/> follows when it
    /// has been dealt with. False: the connection has ended or broken.
    /// </summary>
    public bool Receive()
    {
        SealedChannel? channel = Sealed;
        int bytes = Read(channel is null ? Received.Room() : channel.Room(), out SocketError error);
        if (error is SocketError.WouldBlock or SocketError.Interrupted)
        {
            return true;
        }

        if (error != SocketError.Success || bytes == 0)
        {
            return false;
        }

        if (channel is null)
        {
            Received.Received(bytes);
        }
        else
        {
            channel.Received(bytes);
        }

        _lastReadBytes = bytes;
        return true;
    }

    /// <summary>
    /// Has the system let go of the bytes that were only peeked at. It acknowledges them to the peer then, which takes
    /// it longer than to hand them over: a lone message should not wait for that.
    /// </summary>
    public void DiscardPeeked()
    {
        while (_peekedBytes > 0 && State != ConnectionState.Closed)
        {
            nint discarded = Discard(_peekedBytes);
            if (discarded <= 0)
            {
                // They would be read again.
                _isBroken = true;
                return;
            }

            _peekedBytes -= (int)discarded;
        }
    }

    /// <summary>After <see cref="Close"/>, and when the ring without it is published: its outbox may serve another.</summary>
    public void Recycle()
    {
        if (_outbox is { } outbox)
        {
            pool.ReturnOutbox(outbox);
        }
    }

    /// <summary>Another thread has the socket from now on, and what seals; here nothing is read or sent any more.</summary>
    public void HandOver()
    {
        _isBroken = true;
        State = ConnectionState.Closed;
        LetGoOfRoom();
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
        DiscardPeeked();
        State = ConnectionState.Closed;
        Socket.Dispose();
        LetGoOfRoom();
    }

    private void LetGoOfRoom()
    {
        Received.Release();
        if (Sealed?.LetGo() is { } arrived)
        {
            pool.ReturnReceived(arrived);
        }
    }
}
