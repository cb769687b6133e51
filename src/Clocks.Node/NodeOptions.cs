using System.Net;
using Clocks.Journal;
using Clocks.Node.Loop;
using Microsoft.Extensions.Logging;

namespace Clocks.Node;

/// <summary>Everything one node is told at its start.</summary>
public sealed record NodeOptions
{
    /// <summary>Its number.</summary>
    public required NodeId Id { get; init; }

    /// <summary>Its cluster.</summary>
    public string Cluster { get; init; } = "default";

    /// <summary>The keys of its cluster; null: it has none, and anybody on the network may take part.</summary>
    public Security.ClusterKeys? Keys { get; init; }

    /// <summary>Its clock rate.</summary>
    public required ClockRate Rate { get; init; }

    /// <summary>Its die.</summary>
    public EventMix Mix { get; init; } = EventMix.Assignment;

    /// <summary>The seed of its die.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How long it ticks, in nanoseconds; 0: until it is stopped.</summary>
    public long DurationNs { get; init; } = 60_000_000_000;

    /// <summary>How it waits for its deadlines.</summary>
    public Pacing Pacing { get; init; }

    /// <summary>The address it listens on; null: all.</summary>
    public IPAddress? Listen { get; init; }

    /// <summary>The port it listens on; 0: one that the system chooses.</summary>
    public int Port { get; init; }

    /// <summary>Where its journal goes.</summary>
    public required string JournalPath { get; init; }

    /// <summary>How its journal is written.</summary>
    public JournalFormat Format { get; init; }

    /// <summary>
    /// How many nodes, itself included, must be connected before the first tick; 0 or 1: it waits for nobody.
    /// </summary>
    public int Expect { get; init; }

    /// <summary>Those whom it connects to, if they are not all: its neighbours in a topology. Null: everybody.</summary>
    public IReadOnlySet<NodeId>? Neighbours { get; init; }

    /// <summary>The zone of the DNS that names the others, as it was typed, for what is said to people; null: none does.</summary>
    public string? Zone { get; init; }

    /// <summary>How long it waits for them, in milliseconds.</summary>
    public int ExpectTimeoutMs { get; init; } = 60_000;

    /// <summary>Whether the loss of a peer ends this node too.</summary>
    public bool StopsOnPeerLoss { get; init; }

    /// <summary>What goes wrong on its links because it was told to.</summary>
    public IReadOnlyList<Clocks.Node.Transport.LinkFault> Faults { get; init; } = [];

    /// <summary>
    /// Who hears each event of its clock beside the journal; null: nobody. Called on the tick thread, which waits for
    /// it, so a provider that writes should do so on a thread of its own, as ZLogger's do.
    /// </summary>
    public ILogger? EventListener { get; init; }

    /// <summary>The name of its machine, for people.</summary>
    public string MachineName { get; init; } = Environment.MachineName;

    /// <summary>The version of the program, for the journal.</summary>
    public required string Version { get; init; }
}
