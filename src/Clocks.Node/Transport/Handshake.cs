using Clocks.Node.Exchange;
using Clocks.Node.Wire;
using Microsoft.Extensions.Logging;

namespace Clocks.Node.Transport;

/// <summary>
/// From an open connection to a live one: hellos, refusals, and the word that a node is ready. Who is let in
/// <see cref="HelloRule"/> says; here it is carried out. Owned by the network thread.
/// </summary>
/// <param name="context">What the parts of the transport share.</param>
/// <param name="table">The connections.</param>
/// <param name="targets">What is learnt about addresses goes there.</param>
/// <param name="exchange">Makes those known to each other who have asked.</param>
/// <param name="links">The faults of this node's links; null in a node without.</param>
internal sealed class Handshake(
    NetworkContext context, ConnectionTable table, DialSchedule targets, PeerExchange exchange, LinkSchedule? links)
{
    /// <summary>
    /// How long another run may hold our id in a peer's view before we believe it: keep-alive notices a dead one
    /// sooner.
    /// </summary>
    private const int IdHeldMsMax = 15_000;

    /// <summary>How long a run is not let in that has sent what is no frame; runs of which that is remembered.</summary>
    private const int RestMs = 5_000, RestingMax = 64;

    private readonly Dictionary<RunId, SendCount> _counts = [];
    private readonly Dictionary<RunId, long> _restUntilMs = [];
    private readonly ArrivalBudget _newcomers = new();
    private bool _isReady;

    /// <summary>Says who we are, as the first frame on a connection.</summary>
    public void SendHello(Connection connection)
    {
        Span<byte> frame = stackalloc byte[Limits.FrameBytesMax];
        if (!connection.SendFirst(frame[..FrameWriter.Hello(frame, OwnHello() with { IsAsking = connection.HasAsked })]))
        {
            table.Abandon(connection);
        }
    }

    /// <summary>Says why this connection is not wanted, and closes it.</summary>
    public void Refuse(Connection connection, RefuseCode code, string reason)
    {
        ConnectionLog.Refusing(context.Logger, connection.RemoteAddress, code, reason);
        Span<byte> frame = stackalloc byte[Limits.FrameBytesMax];
        connection.SendFirst(frame[..FrameWriter.Refuse(frame, code, reason)]);
        table.Abandon(connection);
    }

    /// <summary>Tells every peer, now and in future, that this node ticks or is ready to.</summary>
    public void DeclareReady()
    {
        _isReady = true;
        for (int i = 0; i < table.Count; i++)
        {
            if (table[i].State == ConnectionState.Live)
            {
                SendReady(table[i]);
            }
        }
    }

    /// <summary>The hello of the other end: accepted, or answered with a refusal.</summary>
    public void OnHello(Connection connection, in Frame frame)
    {
        if (frame.Hello is not { } peer)
        {
            OnOtherVersion(connection, frame.Version);
            return;
        }

        if (IsPartitioned(connection, peer.Id) || IsResting(connection, peer.Run))
        {
            return;
        }

        Consider(connection, peer);
    }

    /// <summary>Judges a hello, or holds it while the connection that is in its way is asked whether it answers.</summary>
    public void Consider(Connection connection, Hello peer)
    {
        Connection? live = table.Live(peer.Id);
        bool isFromLiveAddress = live is not null && live.RemoteAddress.Equals(connection.RemoteAddress);
        // Asking sends something: not where the answer decides nothing, as for the second connection of a pair.
        EndState end = live is null || (isFromLiveAddress && live.Peer.Run == peer.Run) ? EndState.Answers : Ask(live);
        var situation = new HelloSituation(
            OwnHello(), connection.OpenedByUs, live?.Peer.Run, isFromLiveAddress, end == EndState.Silent,
            live is { HasEnded: true }, table.IsDialHandshaking(peer.Run), table.Ring.Length >= Limits.PeersMax)
        {
            IsNoNeighbour = context.Options.Neighbours is { } neighbours && !neighbours.Contains(peer.Id),
        };
        (HelloVerdict verdict, RefuseCode code, string reason) = HelloRule.Judge(situation, peer);
        bool isHeld = end == EndState.Asked && verdict == HelloVerdict.Refuse
            && HelloRule.Judge(situation with { LiveIsSilent = true }, peer).Verdict == HelloVerdict.AcceptAndReplace;
        connection.HeldHello = isHeld ? peer : null;
        if (isHeld)
        {
            live!.DoubtOnAWord(context.NowMs);
            context.AreTimersStale = true;
            return;
        }

        if (context.Logger.IsEnabled(LogLevel.Debug))
        {
            ConnectionLog.HelloHeard(
                context.Logger, peer.Id.Value, peer.Host, peer.Run.ToString(), peer.AgeMs, connection.RemoteAddress, verdict);
        }

        switch (verdict)
        {
            case HelloVerdict.GiveWay:
                OnIdConflict(connection, HelloRule.IdTaken(context.Options.Id, context.Options.Cluster, peer.Host));
                Refuse(connection, code, reason);
                break;
            case HelloVerdict.Refuse:
                LearnFromRefusing(connection, peer, code);
                SayWhoHasOurId(connection, peer, code);
                Refuse(connection, code, reason);
                break;
            case HelloVerdict.AcceptAndReplace:
                table.End(live!, DownReason.Replaced);
                Accept(connection, peer);
                break;
            case HelloVerdict.Accept when !_newcomers.TryTake(connection.RemoteAddress, context.NowMs):
                context.Report(
                    "newcomers", connection.RemoteAddress,
                    $"{connection.RemoteAddress} brings more new peers than a network of machines has: node {peer.Id} must wait");
                table.Abandon(connection);
                break;
            case HelloVerdict.Accept:
                Accept(connection, peer);
                break;
        }
    }

    /// <summary>The other end does not want this connection.</summary>
    public void OnRefuse(Connection connection, in Frame frame)
    {
        ConnectionLog.RefusedBy(context.Logger, connection.RemoteAddress, frame.Code, frame.Reason ?? "");
        if (connection.Target is { } target && connection.State != ConnectionState.Live)
        {
            context.Watcher.OnRefused(target.Sighting, frame.Reason ?? "");
            OnRefusedDial(connection, target, frame);
        }

        table.End(connection, DownReason.Refused);
    }

    /// <summary>
    /// What this run sends is no frame: for some seconds its hellos are not answered, as a dial that failed would wait.
    /// </summary>
    public void LetRest(RunId peer)
    {
        if (_restUntilMs.Count >= RestingMax)
        {
            _restUntilMs.Clear();
        }

        _restUntilMs[peer] = context.NowMs + RestMs;
    }

    private bool IsResting(Connection connection, RunId peer)
    {
        if (!_restUntilMs.TryGetValue(peer, out long untilMs))
        {
            return false;
        }

        if (context.NowMs >= untilMs)
        {
            _restUntilMs.Remove(peer);
            return false;
        }

        table.Abandon(connection);
        return true;
    }

    /// <summary>
    /// Whether there is still somebody at the other end of a live connection; the first question sends something, which
    /// only a node that is ready may.
    /// </summary>
    public EndState Ask(Connection live)
    {
        Span<byte> frame = stackalloc byte[2];
        return _isReady ? live.Ask(frame[..FrameWriter.Ready(frame)], context.NowMs) : EndState.Answers;
    }

    private Hello OwnHello() => new(
        context.Options.Cluster,
        context.Options.Id,
        context.Options.Run,
        new UInt128(SystemRandom.Bits64(), SystemRandom.Bits64()),
        context.Port,
        context.Options.Rate.Millihertz,
        context.Options.MachineName,
        context.NowMs);

    private void Accept(Connection connection, Hello hello)
    {
        if (!connection.OpenedByUs)
        {
            SendHello(connection);
            if (connection.State == ConnectionState.Closed)
            {
                return;
            }
        }

        if (!_counts.TryGetValue(hello.Run, out SendCount? count))
        {
            _counts.Add(hello.Run, count = new SendCount());
        }

        if (connection.Target is { } target)
        {
            target.Run = hello.Run;
            target.Succeeded();
        }

        TcpKeepAlive.Apply(connection.Socket);
        var peer = new Peer(hello.Id, hello.Run, hello.Host, connection.RemoteAddress.ToString(), hello.ListenPort);
        connection.GoLive(peer, count, new InboundChannel(peer.Id, links?.DelayLineFor(peer.Id)));
        table.BecameLive(connection, connection.Target?.Sighting.Source ?? targets.SourceOf(hello.Run));
        connection.IsAsking = hello.IsAsking;
        if (_isReady)
        {
            SendReady(connection);
        }

        exchange.Introduce(connection);
    }

    private static void SendReady(Connection connection)
    {
        Span<byte> frame = stackalloc byte[2];
        connection.Queue(frame[..FrameWriter.Ready(frame)]);
        connection.Flush();
    }

    /// <summary>The first frame of the other end is of another version of the protocol.</summary>
    public void OnOtherVersion(Connection connection, long version)
    {
        context.Report(
            "version", connection.RemoteAddress,
            $"{connection.RemoteAddress} speaks protocol version {version}, this program {Hello.ProtocolVersion}: "
                + "run the same release of clocks on every machine");
        if (connection.Target is { } target)
        {
            target.IsRejected = true;
        }

        Refuse(connection, RefuseCode.Version, $"this node speaks protocol version {Hello.ProtocolVersion}, not {version}");
    }

    /// <summary>
    /// Whether a fault says that the peer of this hello cannot be reached now; then the connection is closed without a
    /// word.
    /// </summary>
    private bool IsPartitioned(Connection connection, NodeId peer)
    {
        if (links is null || !links.IsCut(peer, context.Timeline.MonoNs, out _, out long untilNs))
        {
            return false;
        }

        table.Abandon(connection);
        if (connection.Target is { } target)
        {
            targets.PostponeUntil(target, peer, untilNs);
        }

        return true;
    }

    /// <summary>What the hello of a node that we refuse teaches about the address we dialled.</summary>
    private static void LearnFromRefusing(Connection connection, Hello peer, RefuseCode code)
    {
        if (connection.Target is { } target)
        {
            target.Run = peer.Run;
            target.IsRejected = code is RefuseCode.Self or RefuseCode.Cluster or RefuseCode.IdTaken or RefuseCode.NoNeighbour;
        }
    }

    /// <summary>
    /// Who has to take another id is told so by the refusal. Of two that ticked before they met, this one is not told by anybody.
    /// </summary>
    private void SayWhoHasOurId(Connection connection, Hello peer, RefuseCode code)
    {
        if (code == RefuseCode.IdTaken)
        {
            context.ReportSeldom(
                "id taken", connection.RemoteAddress,
                $"another node with id {peer.Id} began later, on {peer.Host} ({connection.RemoteAddress}), and is refused: "
                    + "give it another --id");
        }
    }

    private void OnRefusedDial(Connection connection, DialTarget target, in Frame frame)
    {
        switch (frame.Code)
        {
            case RefuseCode.IdTaken:
                OnIdConflict(connection, frame.Reason ?? "");
                break;
            case RefuseCode.IdHeld:
                target.HeldSinceMs ??= context.NowMs;
                if (context.NowMs - target.HeldSinceMs >= IdHeldMsMax)
                {
                    OnIdConflict(connection, frame.Reason ?? "");
                }

                break;
            case RefuseCode.Self:
                target.IsRejected = true;
                break;
            case RefuseCode.Version or RefuseCode.Cluster or RefuseCode.NoNeighbour:
                target.IsRejected = true;
                context.Report(
                    "refused", connection.RemoteAddress, $"{connection.RemoteAddress} refused this node: {frame.Reason}");
                break;
        }
    }

    /// <summary>
    /// Somebody says that our id is taken. Anybody can say so who connects to us; whoever answers at an address that a
    /// person named, or that a record still announces when discovery has asked again, is believed.
    /// </summary>
    private void OnIdConflict(Connection connection, string reason)
    {
        string sentence = $"{reason} ({connection.RemoteAddress}): give this node another --id";
        if (connection.Target?.ConfirmConflict(context.NowMs) == true)
        {
            context.Watcher.OnIdTaken(sentence);
        }
        else
        {
            context.Report("id conflict", connection.RemoteAddress, sentence);
        }
    }
}
