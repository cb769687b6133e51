using System.Net;

namespace Clocks.Discovery.Unicast;

/// <summary>What kind of thing is wrong with a zone: each is said once, however its words change, until something else is.</summary>
internal enum ZoneTroubleKind : byte
{
    /// <summary>There is no server, or no name, to ask.</summary>
    Nothing,

    /// <summary>No server answers.</summary>
    Silence,

    /// <summary>A server cannot or does not want to answer.</summary>
    Refusal,

    /// <summary>Nobody is named.</summary>
    Nobody,

    /// <summary>More are named than are taken.</summary>
    Overfull,

    /// <summary>This node is named at another port than its own.</summary>
    OtherPort,
}

/// <summary>What keeps a zone from naming nodes, for people. Immutable; its makers are pure.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Once">What is wrong, where, and what to do, for who asks once and no more.</param>
/// <param name="MayPass">Whether it may get better by itself, so that asking again has a purpose.</param>
internal sealed record ZoneTrouble(ZoneTroubleKind Kind, string Once, bool MayPass = false)
{
    /// <summary>Names of one sentence.</summary>
    private const int NamedMax = 4;

    /// <summary>The same for who goes on asking.</summary>
    public string Sentence => MayPass ? Once + " It is asked again." : Once;

    /// <summary>What is wrong; null where nothing is.</summary>
    /// <param name="zone">What was looked for.</param>
    /// <param name="found">What was found.</param>
    /// <param name="looked">The names that could be meant.</param>
    public static ZoneTrouble? Of(ZoneAddress zone, ZoneFindings found, IReadOnlyList<Dns.DnsName> looked)
    {
        if (looked.Count == 0)
        {
            return new ZoneTrouble(
                ZoneTroubleKind.Nothing,
                $"{zone}: with every domain of the search list the name is too long to be one; write all of it, with a dot at its end.");
        }

        if (found.Trouble is { } trouble)
        {
            return trouble.Reply.Outcome == DnsOutcome.Silent
                ? new ZoneTrouble(ZoneTroubleKind.Silence, OfSilence(zone, trouble.Reply.Why), MayPass: true)
                : new ZoneTrouble(ZoneTroubleKind.Refusal, OfRefusal(zone, found), MayPass: true);
        }

        if (found.IsOverfull)
        {
            return new ZoneTrouble(
                ZoneTroubleKind.Overfull,
                $"{zone} names more than {ZoneWalk.NodesMax} nodes, of which only the first are dialled: divide them into zones.");
        }

        return found.Kind.Length == 0
            ? new ZoneTrouble(ZoneTroubleKind.Nobody, OfNobody(zone, found, looked), MayPass: found.Portless is null)
            : found.Nodes.Count == 0 ? new ZoneTrouble(ZoneTroubleKind.Nobody, OfNoAddress(zone, found), MayPass: true)
            : null;
    }

    /// <summary>This machine knows no server.</summary>
    public static ZoneTrouble OfNoServer(ZoneAddress zone) => new(
        ZoneTroubleKind.Nothing,
        $"{zone}: this machine knows no DNS server ({SystemResolver.Place} names none); name one: {zone}@192.168.1.1.");

    /// <summary>The zone sends the others to a port of this machine at which this node is not.</summary>
    public static ZoneTrouble OfOtherPort(ZoneAddress zone, int named, int own) => new(
        ZoneTroubleKind.OtherPort,
        $"{zone} names this machine at port {named}, and this node listens at {own}, where nobody looks: give it --port {named}.");

    private static string OfSilence(ZoneAddress zone, string why) =>
        $"{zone}: no DNS server answers: {why}; does one run there, and does a firewall let UDP and TCP through?";

    private static string OfRefusal(ZoneAddress zone, ZoneFindings found)
    {
        (Dns.DnsName name, Dns.DnsType type, DnsReply reply) = found.Trouble!.Value;
        return $"{zone}: {Who(reply.Server)} does not answer {type.ToString().ToUpperInvariant()} {name}: {reply.Why}; "
            + "look at its configuration and its log.";
    }

    private static string Who(IPEndPoint? server) => server is null ? "the DNS" : $"the DNS server {StubResolver.Shown(server)}";

    private static string OfNobody(ZoneAddress zone, ZoneFindings found, IReadOnlyList<Dns.DnsName> looked)
    {
        if (found.Portless is { } portless)
        {
            return $"{zone}: {portless} has addresses, and no SRV record says at which port nodes listen; "
                + $"write it, {zone with { Port = 5001 }}, or with a node's --port.";
        }

        var missing = new List<string>();
        var empty = new List<string>();
        foreach (Dns.DnsName name in looked)
        {
            (found.Missing.Contains(name) ? missing : empty).Add(name.ToString());
        }

        string who = Who(found.Server);
        return empty.Count == 0
            ? $"{zone}: {who} knows no name {Listing.Of(missing, NamedMax)} (NXDOMAIN); check its spelling."
            : $"{zone}: {who} names no node at {Listing.Of(empty, NamedMax)}: no PTR or SRV record at _clocks._tcp there, "
                + "no SRV and no address at the name itself; add them to the zone.";
    }

    private static string OfNoAddress(ZoneAddress zone, ZoneFindings found) =>
        $"{zone}: {found.Name} names {Listing.Of(found.Homeless.ConvertAll(static host => host.ToString()), NamedMax)}, "
            + $"{(found.Homeless.Count == 1 ? "a host" : "hosts")} with no address that can be dialled: add A or AAAA records.";
}
