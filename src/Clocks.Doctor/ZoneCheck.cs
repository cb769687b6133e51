using Clocks.Discovery;
using Clocks.Discovery.Unicast;

namespace Clocks.Doctor;

/// <summary>
/// What does the zone of the DNS answer in which the nodes are to be named? Whoever is named is no proof of a node: whether it can
/// be connected to is the next question. The thread that examines waits.
/// </summary>
internal sealed class ZoneCheck(ZoneAddress zone, PeerSurvey survey) : ICheck
{
    /// <summary>Nodes that are written out.</summary>
    private const int NamedMax = 5;

    private const string Name = "zone";

    public IReadOnlyList<CheckResult> Look() => [Judge(Name, zone, survey.Nodes, survey.Trouble, survey.LookedAt)];

    /// <summary>The verdict over what was answered. Pure.</summary>
    /// <param name="name">Of the check.</param>
    /// <param name="zone">Where nodes are named.</param>
    /// <param name="nodes">Who is.</param>
    /// <param name="trouble">What was wrong, as a node would say it; null: nothing.</param>
    /// <param name="looked">What the look came to, in a few words.</param>
    internal static CheckResult Judge(string name, ZoneAddress zone, IReadOnlyList<Sighting> nodes, string? trouble, string looked)
    {
        if (trouble is null)
        {
            var places = new List<string>();
            foreach (Sighting node in nodes)
            {
                places.Add($"{string.Join(" and ", node.EndPoints)}{(node.Id is { } id ? $" (id {id})" : "")}");
            }

            return CheckResult.Ok(name, $"{zone}: {looked}: {Listing.Of(places, NamedMax)}");
        }

        string server = zone.Server is null ? "" : $" @{zone.Server.Address} -p {zone.Server.Port}", plain = zone.Name.TrimEnd('.');
        string service = plain.StartsWith('_') ? plain : "_clocks._tcp." + plain;
        return CheckResult.Fault(name, trouble.TrimEnd('.'), $"ask the same by hand: dig +search{server} SRV {service}");
    }
}
