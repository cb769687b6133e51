using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Sockets;

namespace Clocks.Node.Transport;

/// <summary>
/// Opens connections to the targets that are due, and gives up those that come to nothing. Owned by the network thread.
/// </summary>
internal sealed class Dialler(
    NetworkContext context, DialSchedule targets, ConnectionTable table, Handshake handshake, KeyGate gate)
{
    private const int GreetingMsMax = 5_000;

    /// <summary>
    /// How long an address of another network may take to answer: less than TCP takes to send its first packet again
    /// (RFC 6298), so that an attempt costs whoever really lives there one packet.
    /// </summary>
    private const int DistantMsMax = 900;

    private readonly Predicate<RunId?> _isLive = table.IsLive;

    /// <summary>
    /// Dials what is due, as far as <see cref="Limits.DialsUnderWayMax"/> allows. Returns when the next is due, at most
    /// the time given; milliseconds of the node's clock.
    /// </summary>
    public long DialDue(long nowMs, long nextMs)
    {
        int room = Limits.DialsUnderWayMax - table.DialsUnderWay;
        foreach (DialTarget target in targets.TakeDue(nowMs, room, _isLive, ref nextMs))
        {
            Dial(target, nowMs);
        }

        return nextMs;
    }

    /// <summary>TCP has connected, or has failed to; a connected one says hello.</summary>
    public void FinishConnecting(Connection connection, DialTarget target)
    {
        var error = (SocketError)(int)connection.Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        target.LastError = error;
        if (error != SocketError.Success)
        {
            ConnectionLog.DialFailed(context.Logger, connection.RemoteAddress, target.Sighting.Key, SocketWords.Of(error));
        }

        if (error != SocketError.Success || table.IsOvertaken(connection) || table.IsLive(target.Run))
        {
            table.Abandon(connection);
            return;
        }

        connection.Socket.NoDelay = true;
        connection.State = ConnectionState.Handshaking;
        ConnectionLog.Connected(context.Logger, connection.RemoteAddress, target.Sighting.Key);
        if (!gate.TryBegin(connection))
        {
            handshake.SendHello(connection);
        }
    }

    /// <summary>
    /// Closes connections, also those that others have opened, which are not live after
    /// <see cref="GreetingMsMax"/>, or not connected where that takes too long. Returns when the next must be, at most the time given.
    /// </summary>
    public long GiveUpOverdue(long nowMs, long nextMs)
    {
        for (int i = 0; i < table.Count; i++)
        {
            Connection connection = table[i];
            if (connection.State is not (ConnectionState.Connecting or ConnectionState.Handshaking))
            {
                continue;
            }

            bool isDistant = connection is { State: ConnectionState.Connecting, Target.IsDistant: true };
            long giveUpMs = connection.BornAtMs + (isDistant ? DistantMsMax : GreetingMsMax);
            if (giveUpMs > nowMs)
            {
                nextMs = Math.Min(nextMs, giveUpMs);
                continue;
            }

            if (connection is { State: ConnectionState.Connecting, Target: { } target })
            {
                target.LastError = SocketError.TimedOut;
                ConnectionLog.DialFailed(
                    context.Logger, connection.RemoteAddress, target.Sighting.Key, SocketWords.Of(target.LastError));
            }
            else
            {
                ConnectionLog.HelloMissing(context.Logger, connection.RemoteAddress, GreetingMsMax);
            }

            table.Abandon(connection);
            // Its target may be due by now, and was passed over while this attempt stood in its way.
            nextMs = nowMs;
        }

        return nextMs;
    }

    /// <summary>
    /// Dials every address at once: the first that answers counts, one that cannot be reached costs nothing.
    /// </summary>
    private void Dial(DialTarget target, long nowMs)
    {
        foreach (IPEndPoint endPoint in target.EndPoints)
        {
            if (!TryOpen(endPoint.AddressFamily, out Socket? socket))
            {
                continue;
            }

            var connection = new Connection(socket, target, nowMs, context.Buffers)
            {
                RemoteAddress = endPoint.Address,
                Sealed = gate.NewChannel(),
            };
            target.Attempts++;
            ConnectionLog.Dialling(context.Logger, endPoint, target.Sighting.Key);
            SocketError error = connection.BeginConnect(endPoint);
            if (error != SocketError.Success)
            {
                target.LastError = error;
                ConnectionLog.DialFailed(context.Logger, endPoint.Address, target.Sighting.Key, SocketWords.Of(error));
                table.Abandon(connection);
                continue;
            }

            table.Add(connection);
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
                context.ReportNoSockets(failure);
            }

            return false;
        }
    }
}
