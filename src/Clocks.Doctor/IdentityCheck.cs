using Clocks.Discovery;

namespace Clocks.Doctor;

/// <summary>
/// Is the id free that the node would have? Without one: do any two nodes have the same? Two with one id in one cluster
/// refuse each other, and the later one ends.
/// </summary>
internal sealed class IdentityCheck(DoctorOptions options, PeerSurvey survey) : ICheck
{
    private const string Name = "identity";

    public IReadOnlyList<CheckResult> Look() => Judge(Name, options.Id, options.Cluster, survey.Nodes);

    /// <summary>The verdict over these sightings. Pure.</summary>
    internal static IReadOnlyList<CheckResult> Judge(
        string name, NodeId? id, string cluster, IReadOnlyList<Sighting> nodes)
    {
        var results = new List<CheckResult>();
        var holders = new Dictionary<(string?, NodeId?), Sighting>();
        bool isSaid = true;
        foreach (Sighting node in nodes)
        {
            if (node.Id is null)
            {
                // A zone seldom says it.
                isSaid = false;
            }
            else if (id is not null && node.Id == id && node.Cluster == cluster)
            {
                results.Add(CheckResult.Fault(name, $"id {id} in cluster '{cluster}' is taken by {Who(node)}",
                    "choose another --id or another --cluster, or end that node"));
            }
            else if (!holders.TryAdd((node.Cluster, node.Id), node))
            {
                Sighting first = holders[(node.Cluster, node.Id)];
                results.Add(CheckResult.Fault(name,
                    $"two nodes have id {node.Id} in cluster '{node.Cluster}': {Who(first)} and {Who(node)}",
                    "give one of them another --id or another --cluster"));
            }
        }

        if (results.Count == 0 && !isSaid)
        {
            results.Add(CheckResult.Note(name, "the zone does not say the ids of all that it names: whoever connects learns them"));
        }
        else if (results.Count == 0)
        {
            results.Add(CheckResult.Ok(name,
                id is null ? "no two nodes have one id" : $"id {id} in cluster '{cluster}' is free"));
        }

        return results;
    }

    private static string Who(Sighting node) =>
        $"{node.Host ?? "a nameless machine"} at "
            + (node.EndPoints.Count > 0 ? node.EndPoints[0].ToString() : "no address");
}
