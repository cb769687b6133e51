using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;
using Clocks.Model;

namespace Clocks.Tests.Discovery;

/// <summary>
/// A simulated link in virtual time: engines hang on it, every multicast reaches all of them (the sender's own copy
/// included), and nothing takes longer than the test says. <see cref="Run"/> jumps from event to event.
/// </summary>
internal sealed class Cable
{
    private readonly PriorityQueue<(Packet Packet, IPEndPoint Source), (long, long)> _flying = new();
    private long _order;

    public long NowMs { get; private set; } = 1_000_000;

    public List<Host> Hosts { get; } = [];

    public List<Packet> Log { get; } = [];

    /// <summary>Packets that this says are lost.</summary>
    public Func<Packet, Host, bool> Loses { get; set; } = (_, _) => false;

    public long LatencyMs { get; set; }

    public Host Add(Advertisement? self, string address, bool shared = false, bool probeFirst = false, string? v6 = null, ulong seed = 1,
        IAnnouncementSeal? seal = null)
    {
        var host = new Host(this, self, address, v6, new EngineSettings(seed + (ulong)Hosts.Count * 7919, shared, probeFirst)
        {
            Seal = seal,
        });
        Hosts.Add(host);
        host.Engine.Join(host.Link, NowMs);
        return host;
    }

    /// <summary>Somebody with this address says these bytes; to the group unless told otherwise.</summary>
    public void Say(byte[] bytes, string source = "10.0.0.99", int port = 5353, Host? to = null)
    {
        var packet = new Packet(NowMs, IPAddress.Parse(source), to is null ? null : new IPEndPoint(to.Address, 5353), bytes);
        _flying.Enqueue((packet, new IPEndPoint(packet.From, port)), (NowMs + LatencyMs, _order++));
    }

    /// <summary>Lets time pass.</summary>
    public void Run(long milliseconds) => RunUntil(() => false, milliseconds);

    /// <summary>Lets time pass until the condition holds; tells whether it did in time.</summary>
    public bool RunUntil(Func<bool> condition, long milliseconds)
    {
        long end = NowMs + milliseconds;
        while (!condition())
        {
            long due = Hosts.Count == 0 ? long.MaxValue : Hosts.Min(host => host.Engine.DueMs);
            if (_flying.TryPeek(out _, out (long At, long) flying))
            {
                due = Math.Min(due, flying.At);
            }

            if (due > end)
            {
                NowMs = end;
                return condition();
            }

            NowMs = Math.Max(NowMs, due);
            while (_flying.TryPeek(out (Packet Packet, IPEndPoint Source) next, out (long At, long) key) && key.At <= NowMs)
            {
                _flying.Dequeue();
                Deliver(next.Packet, next.Source);
            }

            foreach (Host host in Hosts)
            {
                if (host.Engine.DueMs <= NowMs)
                {
                    host.Engine.Wake(NowMs);
                }
            }
        }

        return true;
    }

    /// <summary>Packets since then that a host sent.</summary>
    public IEnumerable<Packet> Sent(Host host, long sinceMs = 0) =>
        Log.Where(packet => packet.From.Equals(host.Address) && packet.AtMs >= sinceMs);

    public void Carry(Host from, IPEndPoint? to, ReadOnlySpan<byte> bytes)
    {
        var packet = new Packet(NowMs, from.Address, to, bytes.ToArray());
        Log.Add(packet);
        _flying.Enqueue((packet, new IPEndPoint(from.Address, 5353)), (NowMs + LatencyMs, _order++));
    }

    private void Deliver(Packet packet, IPEndPoint source)
    {
        foreach (Host host in Hosts.ToArray())
        {
            if ((packet.To is null || packet.To.Address.Equals(host.Address)) && !Loses(packet, host))
            {
                host.Engine.Receive(1, packet.Bytes, source, packet.To is null, NowMs);
            }
        }
    }
}

/// <summary>A machine on a simulated cable.</summary>
internal sealed class Host : IPacketOutput
{
    private readonly Cable _cable;

    public Host(Cable cable, Advertisement? self, string address, string? v6, EngineSettings settings)
    {
        _cable = cable;
        Self = self;
        Address = IPAddress.Parse(address);
        List<LinkAddress> addresses = [new LinkAddress(Address, 24)];
        if (v6 is not null)
        {
            addresses.Add(new LinkAddress(IPAddress.Parse(v6), 64));
        }

        Link = new Link(1, 2, "eth0", AddressFamily.InterNetwork, addresses);
        Engine = new Engine(self, Watcher, this, settings);
    }

    public Advertisement? Self { get; }

    public IPAddress Address { get; }

    public Link Link { get; set; }

    public Engine Engine { get; }

    public Watcher Watcher { get; } = new();

    public string Instance => MdnsNames.Instance(Self!).ToString();

    public string HostName => MdnsNames.Host(Self!.Run).ToString();

    public bool Sees(Host other) => Watcher.Seen.Values.Any(sighting => sighting.Run == other.Self!.Run);

    void IPacketOutput.Multicast(Link link, ReadOnlySpan<byte> packet) => _cable.Carry(this, null, packet);

    void IPacketOutput.Unicast(Link link, UdpAddress to, ReadOnlySpan<byte> packet) =>
        _cable.Carry(this, new IPEndPoint(to.Address, to.Port), packet);
}

/// <summary>Packets that a test makes.</summary>
internal static class Craft
{
    public static readonly DnsName Type = MdnsNames.ServiceType;

    /// <summary>The cluster of the nodes made here, another one in every run of the tests.</summary>
    public static readonly string Room = "t" + Guid.NewGuid().ToString("N")[..8];

    public static Advertisement Node(int id, int port, string? cluster = null) =>
        new(new NodeId(id), cluster ?? Room, NewRun(), port, ClockRate.FromMillihertz(3_480), "lab-7");

    public static RunId NewRun() => RunId.Read(Guid.NewGuid().ToByteArray());

    public static byte[] Query(params (DnsName Name, DnsType Type, bool Unicast)[] questions) => Query(questions, []);

    public static byte[] Query(DnsName name, DnsType type, bool unicast = false) => Query((name, type, unicast));

    public static byte[] Query(
        (DnsName Name, DnsType Type, bool Unicast)[] questions, DnsRecord[] known, bool truncated = false, ushort id = 0, ushort flags = 0)
    {
        var writer = new DnsWriter();
        writer.Begin(flags, id);
        foreach ((DnsName name, DnsType type, bool unicast) in questions)
        {
            if (!writer.TryQuestion(name, type, unicast))
            {
                Assert.Fail($"no room for the question {name}");
            }
        }

        foreach (DnsRecord record in known)
        {
            if (!writer.TryRecord(DnsSection.Answer, record, record.TtlSeconds, flush: false))
            {
                Assert.Fail($"no room for the record {record.Name}");
            }
        }

        if (truncated)
        {
            writer.SetTruncated();
        }

        return writer.Packet.ToArray();
    }

    public static byte[] Probe(DnsName name, params DnsRecord[] proposed) => Probe(name, unicast: true, proposed);

    public static byte[] Probe(DnsName name, bool unicast, params DnsRecord[] proposed)
    {
        var writer = new DnsWriter();
        writer.Begin(0);
        writer.TryQuestion(name, DnsType.Any, unicast);
        foreach (DnsRecord record in proposed)
        {
            writer.TryRecord(DnsSection.Authority, record, record.TtlSeconds, flush: false);
        }

        return writer.Packet.ToArray();
    }

    public static byte[] Response(params DnsRecord[] answers) => Response(DnsHeader.ResponseFlags, answers);

    public static byte[] Response(ushort flags, params DnsRecord[] answers)
    {
        var writer = new DnsWriter();
        writer.Begin(flags);
        foreach (DnsRecord record in answers)
        {
            if (!writer.TryRecord(DnsSection.Answer, record, record.TtlSeconds, record.IsUnique))
            {
                Assert.Fail($"no room for the record {record.Name}");
            }
        }

        return writer.Packet.ToArray();
    }

    /// <summary>All records of a node, as somebody would announce them.</summary>
    public static DnsRecord[] Records(Advertisement node, string address, uint? ttl = null)
    {
        DnsName instance = MdnsNames.Instance(node), host = MdnsNames.Host(node.Run);
        return
        [
            new(Type, DnsType.Ptr, ttl ?? 4_500, false, RecordData.Pointer(instance)),
            new(instance, DnsType.Srv, ttl ?? 120, true, RecordData.Service(node.Port, host)),
            new(instance, DnsType.Txt, ttl ?? 4_500, true, ServiceText.Write(node, instance, [new(IPAddress.Parse(address), 24)])),
            new(host, DnsType.A, ttl ?? 120, true, RecordData.Address(IPAddress.Parse(address))),
        ];
    }
}
