using Clocks.Node.Exchange;
using Clocks.Node.Watching;
using Clocks.Node.Wire;

namespace Clocks.Node.Transport;

/// <summary>
/// What becomes of the bytes that a connection has received: messages go to the inbox, hellos and refusals to the
/// handshake, who watches to its gate, Ready and Bye to the table, and what is no frame ends the connection. Owned by the network thread.
/// </summary>
internal sealed class FrameRouter(
    NetworkContext context, ConnectionTable table, Handshake handshake, PeerExchange exchange, MessageReader reader, KeyGate gate,
    WatcherGate watchers)
{
    /// <summary>The socket of a connection has bytes, or has ended.</summary>
    public void OnReadable(Connection connection)
    {
        bool isOpen = connection.Receive();
        Route(connection);
        connection.DiscardPeeked();
        // While reading is paused the rest of what it sent before its end is still in the buffer.
        if (!isOpen && connection.State != ConnectionState.Closed && !reader.IsPaused)
        {
            if (connection is { State: ConnectionState.Handshaking, Target: { } target })
            {
                gate.OnSilence(connection, target);
            }

            table.Lose(connection);
        }
    }

    /// <summary>Takes whole frames out of what was received, up to whatever has to wait.</summary>
    public void Route(Connection connection)
    {
        if (connection.Sealed is not { } channel)
        {
            RouteFrames(connection);
            return;
        }

        bool isMore = true;
        while (isMore && connection.TakesFrames)
        {
            isMore = gate.OpenNext(connection, channel, out bool mayGreet);
            if (mayGreet)
            {
                handshake.SendHello(connection);
            }

            RouteFrames(connection);
        }
    }

    private void RouteFrames(Connection connection)
    {
        long arrivedNs = context.Timeline.MonoNs;
        bool mayRead = true;
        while (mayRead && connection.TakesFrames)
        {
            ReadStop stop = reader.Read(
                connection.Received, connection.Inbound, arrivedNs, out Frame frame, out ReadStatus problem);
            mayRead = stop == ReadStop.Frame && OnFrame(connection, frame);
            if (stop == ReadStop.Malformed)
            {
                EndMalformed(connection, problem);
            }
        }

        if (connection.Inbound is { Delayed.IsEmpty: false })
        {
            context.AreTimersStale = true;
        }
    }

    /// <summary>
    /// Half of the inbox is free again: goes on with the frames that were received, and then with reading.
    /// </summary>
    public void ResumeReading()
    {
        reader.Resume();
        for (int i = 0; i < table.Count; i++)
        {
            if (table[i] is { State: ConnectionState.Live, IsPartitioned: false } live)
            {
                Route(live);
            }
        }
    }

    /// <summary>True: what follows the frame may be read.</summary>
    private bool OnFrame(Connection connection, in Frame frame)
    {
        bool isLive = connection.State == ConnectionState.Live;
        switch (frame.Kind)
        {
            case FrameKind.Hello when !isLive:
                handshake.OnHello(connection, frame);
                return true;
            case FrameKind.Watch when connection is { State: ConnectionState.Handshaking, OpenedByUs: false }:
                watchers.OnWatch(connection, frame);
                return false;
            case FrameKind.Ready when isLive:
                OnReady(connection);
                return true;
            case FrameKind.Bye when isLive:
                table.End(connection, DownReason.Bye);
                return false;
            case FrameKind.Peer when isLive && exchange.OnTold(connection, frame.Told!):
                return true;
            case FrameKind.Refuse:
                handshake.OnRefuse(connection, frame);
                return false;
            default:
                EndMalformed(connection, ReadStatus.UnknownKind);
                return false;
        }
    }

    private void OnReady(Connection connection)
    {
        // Said once, however often a peer says so: its frames of two bytes would fill the log.
        if (!connection.IsPeerReady)
        {
            ConnectionLog.PeerReady(context.Logger, connection.Peer.Id.Value);
        }

        table.BecameReady(connection);
    }

    private void EndMalformed(Connection connection, ReadStatus status)
    {
        if (gate.IsOfKey(connection))
        {
            handshake.Refuse(connection, RefuseCode.Malformed, "this node has no key");
            return;
        }

        string who = connection.State == ConnectionState.Live ? $"node {connection.Peer.Id} at " : "";
        context.Report(
            "malformed frame", connection.RemoteAddress,
            $"{who}{connection.RemoteAddress} sent a frame that {status.Describe()}; its connection is closed");
        if (connection.State == ConnectionState.Live)
        {
            handshake.LetRest(connection.Peer.Run);
            table.End(connection, DownReason.Malformed);
        }
        else
        {
            handshake.Refuse(connection, RefuseCode.Malformed, $"the frame {status.Describe()}");
        }
    }
}
