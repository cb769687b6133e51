using System.Diagnostics.CodeAnalysis;

namespace Clocks.Faults;

/// <summary>A link, one way, that is different from the others.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver.</param>
/// <param name="Latency">How long its messages are under way.</param>
public sealed record LinkLatency(NodeId From, NodeId To, LatencyRule Latency)
{
    /// <summary>Reads <c>1->2</c> and its latency; false with a sentence without its full stop.</summary>
    public static bool TryParse(
        string ends, string latency, [NotNullWhen(true)] out LinkLatency? link, out string problem)
    {
        link = null;
        string[] both = ends.Split("->");
        if (both.Length != 2 || !NodeId.TryParse(both[0], out NodeId from) || !NodeId.TryParse(both[1], out NodeId to)
            || from == to)
        {
            problem = $"'{ends}' is not a link such as 1->2";
            return false;
        }

        bool isRule = LatencyRule.TryParse(latency, out LatencyRule rule, out problem);
        link = isRule ? new LinkLatency(from, to, rule) : null;
        return isRule;
    }
}
