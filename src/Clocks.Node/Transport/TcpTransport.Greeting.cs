using System.Net;
using Clocks.Node.Wire;
using Microsoft.Extensions.Logging;

namespace Clocks.Node.Transport;

/// <summary>
/// From an open connection to a peer: hello and refusal. Everything here runs on the network thread.
/// </summary>
public sealed partial class TcpTransport
{
    /// <summary>
    /// How long another run may hold our id in a peer's view before we believe it: keep-alive notices a dead one
    /// sooner.
    /// </summary>
    private const int IdHeldMsMax = 15_000;

    private Hello OwnHello() => new(
        _options.Cluster,
        _options.Id,
        _options.Run,
        new UInt128(SystemRandom.Bits64(), SystemRandom.Bits64()),
        Port,
        _options.Rate.Millihertz,
        _options.MachineName,
        NowMs);

    private void SendHello(Connection connection)
    {
        Span<byte> frame = stackalloc byte[Limits.FrameBytesMax];
        if (!connection.SendFirst(frame[..FrameWriter.Hello(frame, OwnHello())]))
        {
            Fail(connection);
        }
    }

    private void Refuse(Connection connection, RefuseCode code, string reason)
    {
        ConnectionLog.Refusing(_logger, connection.RemoteAddress, code, reason);
        Span<byte> frame = stackalloc byte[Limits.FrameBytesMax];
        connection.SendFirst(frame[..FrameWriter.Refuse(frame, code, reason)]);
        Fail(connection);
    }

    private void OnHello(Connection connection, in Frame frame)
    {
        if (frame.Hello is not { } peer)
        {
            OnOtherVersion(connection, frame.Version);
            return;
        }

        if (IsBehindCut(connection, peer.Id))
        {
            return;
        }

        Connection? live = _connections.Find(c => c.State == ConnectionState.Live && c.Peer.Id == peer.Id);
        bool ownDialGreets = _connections.Exists(c => c.OpenedByUs && c.State == ConnectionState.Greeting && c.Dial!.Run == peer.Run);
        var situation = new HelloSituation(
            OwnHello(), connection.OpenedByUs, live?.Peer.Run, live is { HasEnded: true }, ownDialGreets,
            Connected >= Limits.PeersMax);
        (HelloVerdict verdict, RefuseCode code, string reason) = HelloRule.Judge(situation, peer);
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            ConnectionLog.HelloHeard(
                _logger, peer.Id.Value, peer.Host, peer.Run.ToString(), peer.AgeMs, connection.RemoteAddress, verdict);
        }

        switch (verdict)
        {
            case HelloVerdict.GiveWay:
                _watcher!.OnIdTaken(IdTakenSentence(peer, connection.RemoteAddress));
                Refuse(connection, code, reason);
                break;
            case HelloVerdict.Refuse:
                LearnFromRefusing(connection, peer, code);
                Refuse(connection, code, reason);
                break;
            case HelloVerdict.AcceptAndReplace:
                Drop(live!, DownReason.Replaced);
                GoLive(connection, peer);
                break;
            case HelloVerdict.Accept:
                GoLive(connection, peer);
                break;
        }
    }

    private void OnOtherVersion(Connection connection, long version)
    {
        string sentence = $"{connection.RemoteAddress} speaks protocol version {version}, this program {Hello.ProtocolVersion}: "
            + "run the same release of clocks on every machine";
        _watcher!.OnTrouble(sentence);
        if (connection.Dial is { } dial)
        {
            dial.IsHopeless = true;
        }

        Refuse(connection, RefuseCode.Version, $"this node speaks protocol version {Hello.ProtocolVersion}, not {version}");
    }

    /// <summary>What the hello of a node that we refuse teaches about the address we dialled.</summary>
    private static void LearnFromRefusing(Connection connection, Hello peer, RefuseCode code)
    {
        if (connection.Dial is { } dial)
        {
            dial.Run = peer.Run;
            dial.IsHopeless = code is RefuseCode.Self or RefuseCode.Cluster or RefuseCode.IdTaken;
        }
    }

    private void OnRefuse(Connection connection, in Frame frame)
    {
        ConnectionLog.RefusedBy(_logger, connection.RemoteAddress, frame.Code, frame.Reason ?? "");
        if (connection.State == ConnectionState.Live)
        {
            Drop(connection, DownReason.Refused);
            return;
        }

        if (connection.Dial is { } dial)
        {
            OnRefusedDial(connection, dial, frame);
        }

        Fail(connection);
    }

    private void OnRefusedDial(Connection connection, Dial dial, in Frame frame)
    {
        switch (frame.Code)
        {
            case RefuseCode.IdTaken:
                _watcher!.OnIdTaken($"{frame.Reason} ({connection.RemoteAddress}): give this node another --id");
                dial.IsHopeless = true;
                break;
            case RefuseCode.IdHeld:
                dial.HeldSinceMs ??= NowMs;
                if (NowMs - dial.HeldSinceMs >= IdHeldMsMax)
                {
                    _watcher!.OnIdTaken($"{frame.Reason} ({connection.RemoteAddress}): give this node another --id");
                }

                break;
            case RefuseCode.Self:
                dial.IsHopeless = true;
                break;
            case RefuseCode.Version or RefuseCode.Cluster:
                dial.IsHopeless = true;
                _watcher!.OnTrouble($"{connection.RemoteAddress} refused this node: {frame.Reason}");
                break;
        }
    }

    private string IdTakenSentence(Hello peer, IPAddress address) =>
        $"id {_options.Id} of cluster '{_options.Cluster}' is taken by {peer.Host} ({address}): give this node another --id";

    private void GoLive(Connection connection, Hello hello)
    {
        if (!connection.OpenedByUs)
        {
            SendHello(connection);
            if (connection.State == ConnectionState.Closed)
            {
                return;
            }
        }

        if (!_counts.TryGetValue(hello.Run, out ChannelCount? count))
        {
            _counts.Add(hello.Run, count = new ChannelCount());
        }

        var peer = new Peer(hello.Id, hello.Run, hello.Host, connection.RemoteAddress.ToString(), hello.ListenPort);
        if (connection.Dial is { } own)
        {
            own.Run = hello.Run;
            own.Succeeded();
        }

        TcpKeepAlive.Apply(connection.Socket);
        connection.GoLive(peer, count, _faults is not null && _faults.EverDelays(peer.Id) ? new DelayLine() : null);
        foreach (Connection other in _connections)
        {
            if (other.State < ConnectionState.Live && other.Dial is { } dial && dial.Run == hello.Run)
            {
                Fail(other);
            }
        }

        _watcher!.OnUp(peer, connection.Dial?.Sighting.Source ?? SourceOf(hello.Run));
        PublishRing();
        if (_isReady)
        {
            SendReady(connection);
        }
    }

    private string SourceOf(RunId run)
    {
        foreach (Dial dial in _dials.Values)
        {
            if (dial.Run == run)
            {
                return dial.Sighting.Source;
            }
        }

        return "dialled-us";
    }
}
