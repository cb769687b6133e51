using Clocks.Discovery.Mdns;
using Clocks.Discovery.Unicast;

namespace Clocks.Doctor;

/// <summary>What an examination is told: the same as the node that is in trouble. Immutable.</summary>
public sealed record DoctorOptions
{
    /// <summary>Which interfaces the node would use.</summary>
    public MdnsOptions Mdns { get; init; } = new();

    /// <summary>The zone of the DNS in which the nodes are named, which is looked at in place of multicast; null: there is none.</summary>
    public ZoneAddress? Zone { get; init; }

    /// <summary>The id it would have; null: any clash is looked for.</summary>
    public NodeId? Id { get; init; }

    /// <summary>Its cluster.</summary>
    public string Cluster { get; init; } = "default";

    /// <summary>Whether somebody named the cluster, and so means to find others in it.</summary>
    public bool IsClusterNamed { get; init; }

    /// <summary>How long to listen for our own multicast, in milliseconds.</summary>
    public int EchoMs { get; init; } = 300;

    /// <summary>
    /// How long to listen for other nodes, in milliseconds: the first question goes out within 120 ms and is answered
    /// within another 120, the second a second later (RFC 6762, sections 5.2 and 6).
    /// </summary>
    public int BrowseMs { get; init; } = 1_400;

    /// <summary>How long the servers of a zone may take to answer everything, in milliseconds: a silent one takes three seconds.</summary>
    public int ZoneMs { get; init; } = 12_000;
}
