using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;

namespace Clocks.Node.Transport;

/// <summary>
/// From a sighting to an open connection: dialling, accepting, and the timers that try again and give up. Everything
/// here runs on the network thread.
/// </summary>
internal sealed partial class TcpTransport
{
    /// <summary>Peers that are named because they cannot be reached; a forged list would fill the terminal.</summary>
    private const int ComplaintsMax = 8;

    /// <summary>So long nobody is let in when the system has no socket for them.</summary>
    private const int AcceptPauseMs = 500;

    private readonly List<Dial> _due = [];
    private long _acceptsAgainAtMs;
    private bool _toldNoSockets;
    private int _complaints;

    private void Consider(Sighting sighting, long nowMs)
    {
        if (sighting.Run == _options.Run || (sighting.Cluster is { } cluster && cluster != _options.Cluster))
        {
            return;
        }

        if (_dials.TryGetValue(sighting.Key, out Dial? known))
        {
            bool isMoved = !IsSame(known.EndPoints, sighting.EndPoints);
            known.Sighting = sighting;
            if (isMoved)
            {
                known.IsHopeless = false;
                known.NextAtMs = Math.Min(known.NextAtMs, nowMs);
            }

            return;
        }

        // A newcomer that announces itself has not seen us yet: whoever hears it has the first move.
        int delayMs = sighting.IsAnnounced ? 0 : HelloRule.DialDelayMs(_options.Id, sighting.Id);
        _dials.Add(sighting.Key, new Dial(sighting, nowMs + delayMs));
    }

    /// <summary>
    /// Dials every address at once: the first that answers counts, one that cannot be reached costs nothing.
    /// </summary>
    private void Try(Dial dial, long nowMs)
    {
        // The pause stands already, should every attempt fail before this call returns.
        dial.PauseAfterFailure(nowMs);
        foreach (IPEndPoint endPoint in dial.EndPoints)
        {
            if (!TryOpen(endPoint.AddressFamily, out Socket? socket))
            {
                continue;
            }

            var connection = new Connection(socket, dial, nowMs) { RemoteAddress = endPoint.Address };
            dial.Attempts++;
            ConnectionLog.Dialling(_logger, endPoint, dial.Sighting.Key);
            try
            {
                socket.Connect(endPoint);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // The usual answer of a non-blocking socket: poll says when it is done.
            }
            catch (SocketException failure)
            {
                dial.LastError = failure.SocketErrorCode;
                ConnectionLog.DialFailed(_logger, endPoint.Address, dial.Sighting.Key, failure.SocketErrorCode);
                Fail(connection);
                continue;
            }

            _connections.Add(connection);
        }
    }

    /// <summary>A socket; false where the system has none of this family, or no more for this process.</summary>
    private bool TryOpen(AddressFamily family, [NotNullWhen(true)] out Socket? socket)
    {
        try
        {
            socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            return true;
        }
        catch (SocketException failure)
        {
            socket = null;
            if (failure.SocketErrorCode != SocketError.AddressFamilyNotSupported)
            {
                TellNoSockets(failure);
            }

            return false;
        }
    }

    private void TellNoSockets(SocketException failure)
    {
        if (!_toldNoSockets)
        {
            _toldNoSockets = true;
            _watcher!.OnTrouble($"the system gives no more sockets to this node ({failure.Message}), "
                + "so that it finds peers later; raise the limit of open files: ulimit -n");
        }
    }

    private void FinishConnecting(Connection connection)
    {
        var error = (SocketError)(int)connection.Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        bool isSecond = _connections.Exists(c => c.Dial == connection.Dial && c.State > ConnectionState.Connecting
            && c.State != ConnectionState.Closed);
        connection.Dial!.LastError = error;
        if (error != SocketError.Success)
        {
            ConnectionLog.DialFailed(_logger, connection.RemoteAddress, connection.Dial.Sighting.Key, error);
        }

        if (error != SocketError.Success || isSecond || IsLive(connection.Dial.Run))
        {
            Fail(connection);
            return;
        }

        connection.Socket.NoDelay = true;
        connection.State = ConnectionState.Greeting;
        ConnectionLog.Connected(_logger, connection.RemoteAddress, connection.Dial.Sighting.Key);
        SendHello(connection);
    }

    /// <summary>
    /// A connection that never became live ends; when it was the last attempt of its dial, discovery is asked again.
    /// </summary>
    private void Fail(Connection connection)
    {
        connection.Close();
        if (connection.Dial is { } dial && --dial.Attempts == 0 && !IsLive(dial.Run) && !_isClosing)
        {
            _watcher!.OnUnreachable(dial.Sighting);
            if (_complaints < ComplaintsMax && dial.Complaint(NowMs) is { } sentence)
            {
                _complaints++;
                _watcher!.OnTrouble(_complaints < ComplaintsMax ? sentence : sentence + "; more of these are not named");
            }
        }
    }

    private void Accept()
    {
        while (!_isClosing && _poller.CanRead(0) && TryAccept(out Socket? socket))
        {
            var connection = new Connection(socket!, dial: null, NowMs);
            IPAddress address = (socket!.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
            connection.RemoteAddress = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            if (_connections.FindAll(c => c.State == ConnectionState.Greeting && !c.OpenedByUs).Count >= GreetingsMax)
            {
                ConnectionLog.NotLetIn(_logger, connection.RemoteAddress, GreetingsMax);
                connection.Close();
                continue;
            }

            ConnectionLog.Accepted(_logger, connection.RemoteAddress);
            socket.NoDelay = true;
            _connections.Add(connection);
            _areTimersStale = true;
        }
    }

    private bool TryAccept(out Socket? socket)
    {
        try
        {
            socket = _listener.Poll(0, SelectMode.SelectRead) ? _listener.Accept() : null;
            if (socket is not null)
            {
                socket.Blocking = false;
            }

            return socket is not null;
        }
        catch (SocketException failure)
        {
            socket = null;
            if (failure.SocketErrorCode == SocketError.TooManyOpenSockets)
            {
                // Who knocks goes on waiting and would be reported again at once.
                TellNoSockets(failure);
                _acceptsAgainAtMs = NowMs + AcceptPauseMs;
                _areTimersStale = true;
            }

            // Else the dialler has given up between poll and accept.
            return false;
        }
    }

    /// <summary>
    /// The timers when one is due or something has happened that may have changed them: not with every message, because
    /// that takes a look at every dial and every connection. Returns the milliseconds until the next.
    /// </summary>
    private int RunTimers()
    {
        long nowMs = NowMs;
        if (_areTimersStale || nowMs >= _timersDueMs)
        {
            _areTimersStale = false;
            _timersDueMs = RunTimers(nowMs);
        }

        return (int)Math.Clamp(_timersDueMs - nowMs, 0, 60_000);
    }

    /// <summary>
    /// Dials what is due, gives up greetings that take too long. Returns when the next of these is due.
    /// </summary>
    private long RunTimers(long nowMs)
    {
        long nextMs = _isClosing ? _closeByMs : nowMs + 60_000;
        nextMs = _faults is { HasBegun: true } ? RunFaults(_faults, nextMs) : nextMs;
        if (!_isClosing)
        {
            nextMs = TryThoseDue(nowMs, nextMs);
            nextMs = nowMs < _acceptsAgainAtMs ? Math.Min(nextMs, _acceptsAgainAtMs) : nextMs;
        }

        foreach (Connection connection in _connections)
        {
            if (connection.State is ConnectionState.Connecting or ConnectionState.Greeting)
            {
                long giveUpMs = connection.BornAtMs + GreetingMsMax;
                if (giveUpMs <= nowMs)
                {
                    if (connection is { State: ConnectionState.Connecting, Dial: { } dial })
                    {
                        dial.LastError = SocketError.TimedOut;
                        ConnectionLog.DialFailed(
                            _logger, connection.RemoteAddress, dial.Sighting.Key, SocketError.TimedOut);
                    }
                    else
                    {
                        ConnectionLog.HelloMissing(_logger, connection.RemoteAddress, GreetingMsMax);
                    }

                    Fail(connection);
                    // Its dial may be due by now, and was looked at above while this attempt still stood in its way.
                    nextMs = nowMs;
                }
                else
                {
                    nextMs = Math.Min(nextMs, giveUpMs);
                }
            }
        }

        return nextMs;
    }

    /// <summary>
    /// Dials what is due, as far as <see cref="Limits.DialsUnderWayMax"/> allows; what has to wait is looked at again
    /// when a connection ends. Returns when the next is due, at most the time given.
    /// </summary>
    private long TryThoseDue(long nowMs, long nextMs)
    {
        _due.Clear();
        foreach (Dial dial in _dials.Values)
        {
            if (dial.Attempts > 0 || dial.IsHopeless || IsLive(dial.Run))
            {
                continue;
            }

            if (dial.NextAtMs <= nowMs)
            {
                _due.Add(dial);
            }
            else
            {
                nextMs = Math.Min(nextMs, dial.NextAtMs);
            }
        }

        int room = _due.Count > 0 ? Limits.DialsUnderWayMax - DialsUnderWay() : 0;
        if (_due.Count > room)
        {
            _due.Sort(Dial.Precedence);
        }

        foreach (Dial dial in _due)
        {
            room -= Math.Min(dial.EndPoints.Count, Limits.DialsUnderWayMax);
            if (room < 0)
            {
                break;
            }

            Try(dial, nowMs);
            nextMs = Math.Min(nextMs, dial.NextAtMs);
        }

        return nextMs;
    }

    private int DialsUnderWay()
    {
        int underWay = 0;
        foreach (Connection connection in _connections)
        {
            underWay += connection.OpenedByUs && connection.State < ConnectionState.Live ? 1 : 0;
        }

        return underWay;
    }

    private static bool IsSame(IReadOnlyList<IPEndPoint> some, IReadOnlyList<IPEndPoint> others)
    {
        bool isSame = some.Count == others.Count;
        for (int i = 0; isSame && i < some.Count; i++)
        {
            isSame = some[i].Equals(others[i]);
        }

        return isSame;
    }
}
