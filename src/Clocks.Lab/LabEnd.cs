using Clocks.Processes;

namespace Clocks.Lab;

/// <summary>How one incarnation of one node of a lab ended.</summary>
/// <param name="Id">The node.</param>
/// <param name="Life">0, and one more after every restart.</param>
/// <param name="End">Exit code or signal.</param>
/// <param name="WasKilled">Because the plan says so, which is no failure.</param>
/// <param name="LastWords">The last line of its standard error; empty when it said nothing.</param>
public sealed record NodeEnd(NodeId Id, int Life, ChildEnd End, bool WasKilled, string LastWords)
{
    /// <summary>Whether it ended as it should.</summary>
    public bool IsGood => WasKilled || End.IsGood;

    /// <summary>For people, where it is not.</summary>
    public override string ToString() => LastWords.Length == 0
        ? $"node {Id} failed with {End} and said nothing"
        : $"node {Id} failed with {End}: {LastWords}";
}

/// <summary>How a lab of processes ended.</summary>
/// <param name="Nodes">Every incarnation of every node, in the order in which they began.</param>
/// <param name="WasStopped">Somebody asked for the end before its time.</param>
/// <param name="Problem">Why it could not be run; null when it was.</param>
public sealed record LabEnd(IReadOnlyList<NodeEnd> Nodes, bool WasStopped, string? Problem)
{
    /// <summary>Whether it ran, and every node ended as it should.</summary>
    public bool IsGood
    {
        get
        {
            bool isGood = Problem is null;
            foreach (NodeEnd node in Nodes)
            {
                isGood &= node.IsGood;
            }

            return isGood;
        }
    }
}
