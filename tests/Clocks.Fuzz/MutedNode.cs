using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;
using Clocks.Model;

namespace Clocks.Fuzz;

/// <summary>
/// Discovery of one node, announced on one link in virtual time; nobody hears what it says. Always the same node, so that one
/// input takes the same branches each time.
/// </summary>
internal sealed class MutedNode : IPacketOutput, IDiscoveryWatcher
{
    public MutedNode()
    {
        var self = new Advertisement(
            new NodeId(1), "fuzz", RunId.Read("0123456789abcdef"u8), 4001, ClockRate.FromMillihertz(3_000), "lab-1");
        Engine = new Engine(self, this, this, new EngineSettings(1));
        Engine.Join(Link, NowMs);
        Run(1_500);
    }

    public Engine Engine { get; }

    public Link Link { get; } = new(1, 2, "eth0", AddressFamily.InterNetwork, [new LinkAddress(IPAddress.Parse("10.0.0.1"), 24)]);

    public long NowMs { get; private set; } = 1_000_000;

    /// <summary>Lets time pass, from one thing that is due to the next.</summary>
    public void Run(long milliseconds)
    {
        long end = NowMs + milliseconds;
        while (Engine.DueMs <= end)
        {
            NowMs = Math.Max(NowMs, Engine.DueMs);
            Engine.Wake(NowMs);
        }

        NowMs = end;
    }

    void IPacketOutput.Multicast(Link link, ReadOnlySpan<byte> packet)
    {
    }

    void IPacketOutput.Unicast(Link link, UdpAddress to, ReadOnlySpan<byte> packet)
    {
    }

    void IDiscoveryWatcher.OnSeen(Sighting sighting)
    {
    }

    void IDiscoveryWatcher.OnGone(Sighting sighting)
    {
    }

    void IDiscoveryWatcher.OnTrouble(string sentence)
    {
    }
}
