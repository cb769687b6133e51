using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;
using Clocks.Node.Security;
using Clocks.Node.Transport;
using Clocks.Node.Wire;

namespace Clocks.Node.Watching;

/// <summary>Takes a piece of a journal; the bytes are the caller's afterwards.</summary>
/// <param name="stream">Which journal: the same text for all pieces of one node.</param>
/// <param name="at">The place of the first byte in it.</param>
/// <param name="bytes">The piece; lines may be cut anywhere.</param>
public delegate void JournalPieceHandler(string stream, long at, ReadOnlySpan<byte> bytes);

/// <summary>
/// The journal of one node that discovery has seen: dials it, asks, reads what comes, and dials again when the connection
/// ends. Never waits. Owned by the thread that polls.
/// </summary>
internal sealed class Subscription(string cluster, ClusterKeys? keys, BufferPool pool)
{
    private const long ConnectMsMax = 1_000, GreetMsMax = 5_000, FirstPauseMs = 200, LongestPauseMs = 5_000;

    /// <summary>With the pause that comes after some failures a person hears of them.</summary>
    private const long UnreachablePauseMs = 1_600;

    /// <summary>The most that is read of one node in a poll: no node floods who watches it.</summary>
    private const int BytesPerPollMax = 512 * 1024;

    private Connection? _connection;
    private IReadOnlyList<IPEndPoint> _endPoints = [];
    private IPAddress? _address;
    private int _dial;
    private long _sinceMs, _dueMs, _pauseMs = FirstPauseMs;
    private bool _isConnecting, _hasAsked, _hasPieces, _hasFailed;

    /// <summary>Where it is said to be; set by the same thread.</summary>
    public required Sighting Sighting { get; set; }

    /// <summary>The addresses that may be dialled.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints
    {
        get => _endPoints;
        set => (_endPoints, _dueMs) = (value, 0);
    }

    /// <summary>Whether discovery does not see it any more: then nobody dials it again.</summary>
    public bool IsGone { get; set; }

    /// <summary>Up to which byte its journal is known.</summary>
    public long Known { get; private set; }

    /// <summary>Why it does not show its journal, in a sentence without its full stop; null while that is not known.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether it is worth keeping.</summary>
    public bool IsOver => IsGone && _connection is null;

    /// <summary>Whether an attempt came to nothing since this was last asked: discovery may ask whether it is still there.</summary>
    public bool TakeFailure()
    {
        bool hasFailed = _hasFailed;
        _hasFailed = false;
        return hasFailed;
    }

    /// <summary>Does what there is to do.</summary>
    public void Poll(long nowMs, JournalPieceHandler take)
    {
        if (_connection is null)
        {
            if (!IsGone && nowMs >= _dueMs && _endPoints.Count > 0)
            {
                Dial(nowMs);
            }

            return;
        }

        if (_isConnecting && !FinishConnecting(nowMs))
        {
            return;
        }

        if (!_hasPieces && nowMs - _sinceMs > GreetMsMax)
        {
            End(nowMs);
            return;
        }

        Read(nowMs, take);
    }

    /// <summary>Lets go of the connection.</summary>
    public void Close()
    {
        _connection?.Close();
        _connection = null;
    }

    private string Name => Sighting.Id is { } id ? $"node {id} at {_address}" : Sighting.Key;

    private void Dial(long nowMs)
    {
        IPEndPoint endPoint = _endPoints[_dial++ % _endPoints.Count];
        (_isConnecting, _hasAsked, _hasPieces, _sinceMs, _address) = (true, false, false, nowMs, endPoint.Address);
        try
        {
            var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _connection = new Connection(socket, target: null, nowMs, pool)
            {
                RemoteAddress = endPoint.Address,
                Sealed = keys is null ? null : new SealedChannel(keys),
            };
        }
        catch (SocketException)
        {
            // No such family here, or no more sockets.
            Postpone(nowMs);
            return;
        }

        if (_connection.BeginConnect(endPoint) != SocketError.Success)
        {
            End(nowMs);
        }
    }

    private bool FinishConnecting(long nowMs)
    {
        if (!_connection!.Socket.Poll(0, SelectMode.SelectWrite) && !_connection.Socket.Poll(0, SelectMode.SelectError))
        {
            if (nowMs - _sinceMs > ConnectMsMax)
            {
                End(nowMs);
            }

            return false;
        }

        if ((int)_connection.Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! != 0)
        {
            End(nowMs);
            return false;
        }

        _isConnecting = false;
        TcpKeepAlive.Apply(_connection.Socket);
        if (_connection.Sealed is not { } channel)
        {
            return Ask(nowMs);
        }

        Span<byte> message = stackalloc byte[SealedChannel.GreetingBytes];
        channel.WriteFirst(message);
        return _connection.SendPlain(message) || !End(nowMs);
    }

    private bool Ask(long nowMs)
    {
        Span<byte> frame = stackalloc byte[Limits.FrameBytesMax];
        _hasAsked = true;
        return _connection!.SendFirst(frame[..FrameWriter.Watch(frame, cluster, Known)]) || !End(nowMs);
    }

    private void Read(long nowMs, JournalPieceHandler take)
    {
        for (int read = 0; read < BytesPerPollMax && _connection is { } connection;)
        {
            bool isOpen = connection.Receive();
            int before = connection.Sealed?.Arrived.Length ?? connection.Received.Unread.Length;
            bool isWell = TakeAll(connection, nowMs, take);
            connection.DiscardPeeked();
            if (!isOpen || !isWell)
            {
                End(nowMs);
                return;
            }

            read += before;
            if (before < BufferPool.ReceiveBytes / 8)
            {
                return;
            }
        }
    }

    /// <summary>Everything that is whole of what has arrived; false: the connection must end.</summary>
    private bool TakeAll(Connection connection, long nowMs, JournalPieceHandler take)
    {
        if (connection.Sealed is not { } channel)
        {
            return TakeFrames(connection, take);
        }

        while (true)
        {
            switch (channel.Open(connection.Received.Room(), out int bytes))
            {
                case OpenResult.Established when !_hasAsked:
                    if (!Ask(nowMs))
                    {
                        return false;
                    }

                    break;
                case OpenResult.Text:
                    connection.Received.Received(bytes);
                    if (!TakeFrames(connection, take))
                    {
                        return false;
                    }

                    break;
                case OpenResult.Incomplete:
                    return true;
                default:
                    Problem = $"{Name} does not have this key";
                    return false;
            }
        }
    }

    private bool TakeFrames(Connection connection, JournalPieceHandler take)
    {
        var reader = new FrameReader(connection.Received.Unread, connection.Received.Progress);
        ReadStatus status;
        bool isWell = true;
        while ((status = reader.Next(out Frame frame)) == ReadStatus.Done && isWell)
        {
            isWell = OnFrame(frame, take);
        }

        connection.Received.Consume(reader.Consumed, reader.Progress);
        return isWell && status is ReadStatus.Incomplete;
    }

    private bool OnFrame(in Frame frame, JournalPieceHandler take)
    {
        switch (frame)
        {
            case { Kind: FrameKind.Lines, Bytes: { } bytes } when _hasAsked:
                (_hasPieces, Problem, _pauseMs) = (true, null, FirstPauseMs);
                Known = frame.N + bytes.Length;
                take(Sighting.Key, frame.N, bytes);
                return true;
            case { Kind: FrameKind.Refuse, Code: RefuseCode.Malformed }:
                Problem = $"{Name} cannot be watched: it is of an older release";
                return false;
            case { Kind: FrameKind.Refuse }:
                Problem = $"{Name} does not let itself be watched: {frame.Reason}";
                return false;
            default:
                return false;
        }
    }

    /// <summary>The connection is over, and is made anew later. Always true.</summary>
    private bool End(long nowMs)
    {
        bool isUnknownKey = !_isConnecting && _connection?.Sealed is { IsEstablished: false };
        Close();
        if (isUnknownKey)
        {
            Problem = $"{Name} does not answer to this key: it has another one or none";
        }

        Postpone(nowMs);
        return true;
    }

    private void Postpone(long nowMs)
    {
        if (_isConnecting && Known == 0 && _pauseMs >= UnreachablePauseMs)
        {
            // Of one that was reached before its row says that it is silent: it was killed, perhaps.
            Problem = $"node {Sighting.Id?.ToString() ?? Sighting.Key} cannot be reached at {_endPoints[0]}: ask clocks doctor there";
        }

        _hasFailed |= !_hasPieces;
        _dueMs = nowMs + _pauseMs;
        _pauseMs = Math.Min(2 * _pauseMs, LongestPauseMs);
    }
}
