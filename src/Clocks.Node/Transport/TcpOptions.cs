using System.Net;
using Clocks.Node.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clocks.Node.Transport;

/// <summary>What a TCP transport is told at the start.</summary>
/// <param name="Id">This node.</param>
/// <param name="Cluster">Its cluster; nodes of others are refused.</param>
/// <param name="Run">This run of it.</param>
/// <param name="Rate">Its clock rate, for the hello.</param>
/// <param name="MachineName">The name of its machine, for the hello.</param>
/// <param name="Listen">The address to listen on; null: all of them.</param>
/// <param name="Port">The port to listen on; 0: one that the system chooses.</param>
internal sealed record TcpOptions(
    NodeId Id,
    string Cluster,
    RunId Run,
    ClockRate Rate,
    string MachineName,
    IPAddress? Listen,
    int Port)
{
    /// <summary>What goes wrong on its links because it was told to.</summary>
    public IReadOnlyList<LinkFault> Faults { get; init; } = [];

    /// <summary>Those whom it connects to; null: everybody of its cluster.</summary>
    public IReadOnlySet<NodeId>? Neighbours { get; init; }

    /// <summary>The keys of its cluster; null: it has none.</summary>
    public ClusterKeys? Keys { get; init; }

    /// <summary>Where it says what it does.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
