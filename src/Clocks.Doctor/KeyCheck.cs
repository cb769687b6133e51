using Clocks.Discovery;

namespace Clocks.Doctor;

/// <summary>
/// Are nodes of this cluster there that have another key, or none, or a clock by which their announcements are old? They
/// are not seen, which looks like a network that does not carry.
/// </summary>
internal sealed class KeyCheck(DoctorOptions options, PeerSurvey survey) : ICheck
{
    private const string Name = "key";

    public IReadOnlyList<CheckResult> Look() => Judge(Name, options.Cluster, options.Mdns.Seal is not null, survey.Strangers);

    /// <summary>The verdict over who is announced. Pure.</summary>
    internal static IReadOnlyList<CheckResult> Judge(
        string name, string cluster, bool hasKey, IReadOnlyCollection<Stranger> strangers)
    {
        int without = 0, other = 0, late = 0;
        foreach (Stranger stranger in strangers)
        {
            if (stranger.Cluster == cluster)
            {
                without += stranger.Verdict == AnnouncementVerdict.WithoutKey ? 1 : 0;
                other += stranger.Verdict == AnnouncementVerdict.OtherKey ? 1 : 0;
                late += stranger.Verdict == AnnouncementVerdict.OtherTime ? 1 : 0;
            }
        }

        var results = new List<CheckResult>();
        if (other > 0)
        {
            results.Add(CheckResult.Fault(
                name, $"{Nodes(other)} of this cluster {(other == 1 ? "has" : "have")} {(hasKey ? "another key" : "a key")}",
                "give all machines of a cluster the same --key-file"));
        }

        if (without > 0)
        {
            results.Add(CheckResult.Fault(
                name, $"{Nodes(without)} of this cluster {(without == 1 ? "has" : "have")} no key",
                "give all machines of a cluster the same --key-file"));
        }

        if (late > 0)
        {
            results.Add(CheckResult.Fault(
                name, $"the clocks of {Nodes(late)} of this cluster and of this machine differ by minutes",
                "set the clocks of all machines, by NTP: with a key an announcement counts for two minutes"));
        }

        return results.Count > 0 ? results
            : [CheckResult.Ok(name, hasKey ? "no node of this cluster has another key or none" : "no node of this cluster has a key")];
    }

    private static string Nodes(int count) => count == 1 ? "1 node" : $"{count} nodes";
}
