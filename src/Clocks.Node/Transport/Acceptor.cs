using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Clocks.Node.Transport;

/// <summary>
/// Lets in who connects to the port of this node: a bounded number of connections that have not said who they are.
/// Owned by the network thread; it disposes of the listener.
/// </summary>
internal sealed class Acceptor(NetworkContext context, Socket listener, ConnectionTable table, KeyGate gate) : IDisposable
{
    /// <summary>Connections whose hello is awaited: all of them, whoever they come from.</summary>
    private const int GreetingsMax = 64;

    /// <summary>So long nobody is let in when the system has no socket for them.</summary>
    private const int PauseMs = 500;

    private long _pausedUntilMs;

    /// <summary>The socket that becomes readable when somebody connects.</summary>
    public Socket Listener => listener;

    /// <summary>Whether anybody is let in now.</summary>
    public bool IsOpen => !context.IsClosing && (_pausedUntilMs == 0 || context.NowMs >= _pausedUntilMs);

    /// <summary>When a pause ends, at most the time given; milliseconds of the node's clock.</summary>
    public long NextMs(long nowMs, long nextMs) => nowMs < _pausedUntilMs ? Math.Min(nextMs, _pausedUntilMs) : nextMs;

    /// <summary>Takes everybody who waits.</summary>
    public void AcceptAll()
    {
        while (TryAccept(out Socket? socket))
        {
            IPAddress address = (socket.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
            var connection = new Connection(socket, target: null, context.NowMs, context.Buffers)
            {
                RemoteAddress = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address,
                Sealed = gate.NewChannel(),
            };
            if (table.StrangersGreeting >= GreetingsMax && table.OldestOfMostGreetings(connection.RemoteAddress) is { } oldest)
            {
                // Whoever occupies the most places gives one up, so that nobody can shut the others out.
                ConnectionLog.NotLetIn(context.Logger, oldest.RemoteAddress, GreetingsMax);
                table.Abandon(oldest);
            }

            ConnectionLog.Accepted(context.Logger, connection.RemoteAddress);
            socket.NoDelay = true;
            table.Add(connection);
            context.AreTimersStale = true;
        }
    }

    /// <summary>Closes the port.</summary>
    public void Dispose() => listener.Dispose();

    private bool TryAccept([NotNullWhen(true)] out Socket? socket)
    {
        socket = null;
        try
        {
            if (!listener.Poll(0, SelectMode.SelectRead))
            {
                return false;
            }

            socket = listener.Accept();
            socket.Blocking = false;
            return true;
        }
        catch (SocketException failure)
        {
            if (failure.SocketErrorCode == SocketError.TooManyOpenSockets)
            {
                // Who knocks goes on waiting and would be reported again at once.
                context.ReportNoSockets(failure);
                _pausedUntilMs = context.NowMs + PauseMs;
                context.AreTimersStale = true;
            }

            // Else the dialler has given up between poll and accept.
            return false;
        }
    }
}
