using Clocks.Discovery;

namespace Clocks.Doctor;

/// <summary>
/// Does another node answer, and is it of the same cluster? Nobody may be running one, so silence is a note; a cluster
/// that was named and that nobody is in, while there are others, is mistyped here or there.
/// </summary>
internal sealed class NeighbourCheck(DoctorOptions options, PeerSurvey survey) : ICheck
{
    private const string Name = "neighbours";

    public IReadOnlyList<CheckResult> Look() => [Judge(Name, options.Cluster, options.IsClusterNamed, survey.Nodes)];

    /// <summary>The verdict over these sightings. Pure.</summary>
    internal static CheckResult Judge(string name, string cluster, bool isNamed, IReadOnlyList<Sighting> nodes)
    {
        var clusters = new SortedSet<string>(StringComparer.Ordinal);
        var hosts = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Sighting node in nodes)
        {
            clusters.Add(node.Cluster ?? "?");
            hosts.Add(node.Host ?? "?");
        }

        if (nodes.Count == 0)
        {
            return CheckResult.Note(name, "no node answers; is one running?",
                "clocks doctor --listen on another machine, then clocks doctor --hello here");
        }

        string answer = (nodes.Count == 1 ? "1 node answers" : $"{nodes.Count} nodes answer")
            + $", of cluster {List(clusters)} on {List(hosts)}";
        if (clusters.Contains(cluster))
        {
            return CheckResult.Ok(name, answer);
        }

        (string sentence, string remedy) = ($"{answer}; none of cluster '{cluster}'",
            "nodes of different clusters never meet: give --cluster the same name on all machines");
        return isNamed ? CheckResult.Fault(name, sentence, remedy) : CheckResult.Note(name, sentence, remedy);
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
