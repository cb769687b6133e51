using Clocks.Model;

namespace Clocks.Simulation;

/// <summary>A link, one way, that is different from the others.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver.</param>
/// <param name="Latency">How long its messages are under way.</param>
public sealed record LinkLatency(NodeId From, NodeId To, LatencyRule Latency);
