using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;

namespace Clocks.Tests.Discovery;

/// <summary>A node that has long been there, and whoever asks it.</summary>
public abstract class AskedNode
{
    private protected Cable Cable { get; } = new();

    private protected Host Node { get; private set; } = null!;

    private protected DnsName Instance { get; private set; } = null!;

    private protected DnsName HostName { get; private set; } = null!;

    /// <summary>When the last question was asked.</summary>
    private protected long Asked { get; private set; }

    [Before(Test)]
    public void One_node_whose_announcements_are_long_past()
    {
        Node = Cable.Add(Craft.Node(3, 4003), "10.0.0.1", v6: "fe80::1");
        Instance = MdnsNames.Instance(Node.Self!);
        HostName = MdnsNames.Host(Node.Self!.Run);
        Cable.Run(60_000);
    }

    private protected List<Packet> Ask(byte[] query, long forMs = 700, string source = "10.0.0.99", int port = 5353, Host? to = null)
    {
        Asked = Cable.NowMs;
        Cable.Say(query, source, port, to);
        Cable.Run(forMs);
        return [.. Cable.Sent(Node, Asked).Where(packet => packet.IsResponse)];
    }

    private protected DnsRecord Own(DnsType type, uint ttl) =>
        Craft.Records(Node.Self!, "10.0.0.1").First(record => record.Type == type) with { TtlSeconds = ttl };
}
