using Clocks.Discovery.Dns;

namespace Clocks.Tests.Discovery;

/// <summary>Nodes that come onto a cable, and what they say then.</summary>
public abstract class ComingNode
{
    private protected Cable Cable { get; } = new();

    private protected Host Node(int id = 3, bool probeFirst = false, string address = "10.0.0.1") =>
        Cable.Add(Craft.Node(id, 4_000 + id), address, probeFirst: probeFirst);

    private protected static IEnumerable<Packet> Announcements(IEnumerable<Packet> sent) =>
        sent.Where(p => p.IsResponse && p.To is null && p.Answers.Any(r => r.Type == DnsType.Ptr && r.Ttl > 0));

    private protected static bool IsProbe(Packet packet) => !packet.IsResponse && packet.Header.Authorities > 0;
}
