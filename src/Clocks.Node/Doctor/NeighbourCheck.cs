using Clocks.Discovery;

namespace Clocks.Node.Doctor;

/// <summary>Does another node answer? Nobody may be running one, so silence is a note.</summary>
internal sealed class NeighbourCheck(Neighbourhood neighbourhood) : ICheck
{
    public string Name => "neighbours";

    public IReadOnlyList<CheckResult> Look() => [Judge(Name, neighbourhood.Nodes)];

    /// <summary>The verdict over these sightings. Pure.</summary>
    internal static CheckResult Judge(string name, IReadOnlyList<Sighting> nodes)
    {
        var clusters = new SortedSet<string>(StringComparer.Ordinal);
        var hosts = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Sighting node in nodes)
        {
            clusters.Add(node.Cluster ?? "?");
            hosts.Add(node.Host ?? "?");
        }

        return nodes.Count == 0
            ? new CheckResult(name, CheckOutcome.Note, "no node answers; is one running?",
                "clocks doctor --listen on another machine, then clocks doctor --hello here")
            : new CheckResult(name, CheckOutcome.Ok,
                $"{nodes.Count} {(nodes.Count == 1 ? "node answers" : "nodes answer")}, of cluster {List(clusters)} on {List(hosts)}");
    }

    private static string List(SortedSet<string> words)
    {
        const int wordsMax = 5;
        var shown = new List<string>();
        foreach (string word in words)
        {
            if (shown.Count == wordsMax)
            {
                shown.Add("...");
                break;
            }

            shown.Add(word);
        }

        return string.Join(", ", shown);
    }
}
