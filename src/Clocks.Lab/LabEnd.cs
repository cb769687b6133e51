using Clocks.Processes;

namespace Clocks.Lab;

/// <summary>How one incarnation of one part of a lab ended.</summary>
/// <param name="Part">A node, or a machine with its nodes.</param>
/// <param name="Life">0, and one more after every restart.</param>
/// <param name="End">Exit code or signal.</param>
/// <param name="WasKilled">Because the plan says so, which is no failure.</param>
/// <param name="LastWords">The last line of its standard error; empty when it said nothing.</param>
public sealed record NodeEnd(LabPart Part, int Life, ChildEnd End, bool WasKilled, string LastWords)
{
    /// <summary>Whether it ended as it should.</summary>
    public bool IsGood => WasKilled || End.IsGood;

    /// <summary>For people, where it is not.</summary>
    public override string ToString() => LastWords.Length == 0
        ? $"{Part.Name} failed with {End} and said nothing"
        : $"{Part.Name} failed with {End}: {LastWords}";

    /// <summary>The same for nodes with the same trouble, each in its own file.</summary>
    internal string Trouble => $"{End} {WithoutFile(LastWords, Part)}";

    /// <summary>What a node says, the same for all that say it of their own journals.</summary>
    internal static string WithoutFile(string words, LabPart part) =>
        words.Replace($"machine_{part.Ids[0]}.", "", StringComparison.Ordinal);
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

    /// <summary>Which nodes failed, a sentence for each trouble; their words have been passed on when they spoke them.</summary>
    public List<string> Failures()
    {
        const int NamesMax = 6;
        var firsts = new List<NodeEnd>();
        var ids = new Dictionary<string, List<string>>();
        foreach (NodeEnd node in Nodes)
        {
            if (node.IsGood)
            {
                continue;
            }

            if (!ids.TryGetValue(node.Trouble, out List<string>? alike))
            {
                ids[node.Trouble] = alike = [];
                firsts.Add(node);
            }

            alike.Add(node.Part.Name);
        }

        return firsts.ConvertAll(node =>
        {
            List<string> alike = ids[node.Trouble];
            return $"{Together(alike, NamesMax)} failed with {node.End}"
                + (node.LastWords.Length == 0 ? " and said nothing" : "");
        });
    }

    /// <summary>Nodes 1, 2 and 3, or machines by their names.</summary>
    private static string Together(List<string> names, int namesMax)
    {
        const string Node = "node ";
        return names.TrueForAll(static name => name.StartsWith(Node, StringComparison.Ordinal))
            ? $"{Plural.Noun(names.Count, "node")} {Listing.Of(names.ConvertAll(static name => name[Node.Length..]), namesMax)}"
            : Listing.Of(names, namesMax);
    }
}
