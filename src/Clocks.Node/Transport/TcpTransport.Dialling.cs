using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;

namespace Clocks.Node.Transport;

/// <summary>
/// From a sighting to an open connection: dialling, accepting, and the timers that try again and give up. Everything
/// here runs on the network thread.
/// </summary>
public sealed partial class TcpTransport
{
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
            var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            var connection = new Connection(socket, dial, nowMs) { RemoteAddress = endPoint.Address };
            dial.Attempts++;
            try
            {
                socket.Connect(endPoint);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // The usual answer of a non-blocking socket: poll says when it is done.
            }
            catch (SocketException)
            {
                Fail(connection);
                continue;
            }

            _connections.Add(connection);
        }
    }

    private void FinishConnecting(Connection connection)
    {
        var error = (SocketError)(int)connection.Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        bool isSecond = _connections.Exists(c => c.Dial == connection.Dial && c.State > ConnectionState.Connecting
            && c.State != ConnectionState.Closed);
        if (error != SocketError.Success || isSecond || IsLive(connection.Dial!.Run))
        {
            Fail(connection);
            return;
        }

        connection.Socket.NoDelay = true;
        connection.State = ConnectionState.Greeting;
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
        }
    }

    private void Accept()
    {
        while (!_isClosing && _poller.CanRead(0) && TryAccept(out Socket? socket))
        {
            var connection = new Connection(socket!, dial: null, NowMs);
            if (_connections.FindAll(c => c.State == ConnectionState.Greeting).Count >= GreetingsMax)
            {
                connection.Close();
                continue;
            }

            IPAddress address = (socket!.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
            connection.RemoteAddress = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
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
        catch (SocketException)
        {
            // The dialler has given up between poll and accept.
            socket = null;
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
        foreach (Dial dial in _dials.Values)
        {
            if (!_isClosing && dial.Attempts == 0 && !dial.IsHopeless && !IsLive(dial.Run))
            {
                if (dial.NextAtMs <= nowMs)
                {
                    Try(dial, nowMs);
                }

                nextMs = Math.Min(nextMs, dial.NextAtMs);
            }
        }

        foreach (Connection connection in _connections)
        {
            if (connection.State is ConnectionState.Connecting or ConnectionState.Greeting)
            {
                long giveUpMs = connection.BornAtMs + GreetingMsMax;
                if (giveUpMs <= nowMs)
                {
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
