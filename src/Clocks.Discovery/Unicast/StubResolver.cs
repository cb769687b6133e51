using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Unicast;

/// <summary>
/// Asks the servers one question at a time: by UDP, and by TCP where the answer did not fit (RFC 7766); whoever spoke last
/// first, the others in turn, each with more patience the second time; with an id and a port that nobody can foresee (RFC 5452).
/// Follows aliases. Owned by the thread of discovery, which waits in it.
/// </summary>
/// <param name="wire">How questions get there.</param>
/// <param name="watcher">Hears each question and its answer, where it wants every packet.</param>
internal sealed class StubResolver(IDnsWire wire, IDiscoveryWatcher watcher)
{
    /// <summary>
    /// The answer that is asked for by UDP, in bytes (RFC 6891): what fits into a packet of IPv6 that no network breaks up.
    /// </summary>
    public const int UdpBytes = 1_232;

    /// <summary>The largest message by TCP, where its length has two bytes (RFC 1035, section 4.2.2).</summary>
    public const int AnswerBytesMax = ushort.MaxValue;

    /// <summary>Servers of whom a sentence says what they did.</summary>
    private const int NamedMax = 3;

    private readonly DnsWriter _writer = new();
    private readonly byte[] _answer = new byte[AnswerBytesMax];
    private int _first;

    /// <summary>Whom to ask and how patiently.</summary>
    public ResolverSettings Settings { get; set; } = ResolverSettings.Nothing;

    /// <summary>Asks for records, through aliases to their end.</summary>
    public DnsReply Ask(DnsName name, DnsType type)
    {
        DnsName at = name;
        uint lifetime = DnsRecord.TtlSecondsMax;
        for (int i = 0; i < ReplyReader.AliasesMax; i++)
        {
            DnsReply reply = AskServers(at, type);
            lifetime = Math.Min(lifetime, reply.Lifetime);
            if (reply.Alias is null)
            {
                return reply with { Lifetime = lifetime };
            }

            at = reply.Alias;
        }

        return new DnsReply(DnsOutcome.Refused) { Why = $"more than {ReplyReader.AliasesMax} aliases follow one another" };
    }

    private DnsReply AskServers(DnsName name, DnsType type)
    {
        var failures = new Dictionary<IPEndPoint, string>();
        DnsReply? refusal = null;
        int refuses = _first;
        // Who refuses would do so again, and whoever is silent beside him is not waited for.
        for (int round = 0; round < Settings.Attempts && refusal is null && !wire.IsStopping; round++)
        {
            for (int i = 0; i < Settings.Servers.Count && !wire.IsStopping; i++)
            {
                int which = (_first + i) % Settings.Servers.Count;
                DnsReply reply = AskServer(Settings.Servers[which], name, type, round);
                if (reply.IsKnown)
                {
                    _first = which;
                    return reply;
                }

                if (reply.Outcome == DnsOutcome.Refused && refusal is null)
                {
                    (refusal, refuses) = (reply, which);
                }

                failures[Settings.Servers[which]] = reply.Why;
            }
        }

        _first = refuses;

        return refusal ?? new DnsReply(DnsOutcome.Silent) { Why = Silence(failures) };
    }

    private DnsReply AskServer(IPEndPoint server, DnsName name, DnsType type, int round)
    {
        int timeoutMs = Settings.TimeoutMs << round;
        // Whatever lies between may let nothing pass that it does not know: the second time the question is as of old.
        bool isPlain = round > 0;
        DnsReply reply = AskByUdp(server, name, type, isPlain, timeoutMs, out bool isMisunderstood, out bool isForTcp);
        if (isMisunderstood && !isPlain)
        {
            reply = AskByUdp(server, name, type, isPlain: true, timeoutMs, out _, out isForTcp);
        }

        return isForTcp ? AskByTcp(server, name, type, timeoutMs * 2) : reply;
    }

    private DnsReply AskByUdp(
        IPEndPoint server, DnsName name, DnsType type, bool isPlain, int timeoutMs, out bool isMisunderstood, out bool isForTcp)
    {
        ushort id = Compose(name, type, isPlain);
        WireResult result = wire.AskByUdp(
            server, _writer.Packet, _answer, packet => ReplyReader.IsAnswer(packet, id, name, type), timeoutMs);
        ReadOnlySpan<byte> answer = _answer.AsSpan(0, result.Bytes);
        isMisunderstood = result.Delivery == Delivery.Answered && ReplyReader.IsMisunderstood(answer);
        // Who guesses at answers by UDP cannot do so by TCP, where he would have to be in between.
        isForTcp = result.Delivery == Delivery.Guessed || (result.Delivery == Delivery.Answered && ReplyReader.IsCut(answer));
        return isForTcp ? new DnsReply(DnsOutcome.Silent) : Conclude(result, answer, server, name, type, "UDP");
    }

    private DnsReply AskByTcp(IPEndPoint server, DnsName name, DnsType type, int timeoutMs)
    {
        ushort id = Compose(name, type, isPlain: true);
        WireResult result = wire.AskByTcp(
            server, _writer.Packet, _answer, packet => ReplyReader.IsAnswer(packet, id, name, type), timeoutMs);
        DnsReply reply = Conclude(result, _answer.AsSpan(0, result.Bytes), server, name, type, "TCP");
        return reply.Outcome == DnsOutcome.Silent ? reply with { Why = $"its answer is too long for UDP; by TCP: {reply.Why}" } : reply;
    }

    private DnsReply Conclude(
        WireResult result, ReadOnlySpan<byte> answer, IPEndPoint server, DnsName name, DnsType type, string way)
    {
        DnsReply reply = result.Delivery == Delivery.Answered
            ? ReplyReader.Read(answer, name, type, server)
            : new DnsReply(DnsOutcome.Silent) { Server = server, Why = SocketWords.Of(WhyOf(result)) };
        if (watcher.Detail == DiscoveryDetail.Packets)
        {
            string said = reply.IsKnown ? Plural.Of(reply.Records.Count, "record") + $" for {reply.Lifetime} s" : reply.Why;
            string question = $"{type.ToString().ToUpperInvariant()} {name} by {way}";
            watcher.OnStep(new DiscoveryStep(DiscoveryStepKind.Asked, server.ToString(), $"{question}: {said}", result.Bytes));
        }

        return reply;
    }

    private static SocketError WhyOf(WireResult result) => result.Error == SocketError.Success ? SocketError.TimedOut : result.Error;

    private ushort Compose(DnsName name, DnsType type, bool isPlain)
    {
        ushort id = (ushort)SystemRandom.Bits64();
        _writer.Begin(DnsHeader.ResolverQueryFlags, id);
        _ = _writer.TryQuestion(name, type, wantsUnicast: false);
        if (!isPlain)
        {
            _writer.AddEdns(UdpBytes);
        }

        return id;
    }

    private static string Silence(Dictionary<IPEndPoint, string> failures)
    {
        var said = new List<string>();
        foreach ((IPEndPoint server, string why) in failures)
        {
            said.Add($"{Shown(server)} ({why})");
        }

        return Listing.Of(said, NamedMax);
    }

    /// <summary>A server as people write it: without the port that all have.</summary>
    public static string Shown(IPEndPoint server) =>
        server.Port == ZoneAddress.ServerPort ? server.Address.ToString() : server.ToString();
}
