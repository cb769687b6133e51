using System.Net;
using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Unicast;

/// <summary>What a look at a zone has found. Owned by the thread that looks.</summary>
internal sealed class ZoneFindings
{
    /// <summary>The places, in the order in which the zone named them.</summary>
    public List<ZoneNode> Nodes { get; } = [];

    /// <summary>The name under which they were; null: under none.</summary>
    public DnsName? Name { get; set; }

    /// <summary>How they were named: <c>PTR</c>, <c>SRV</c> or <c>A</c>; empty where they were not.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Who said so; null where nobody answers.</summary>
    public IPEndPoint? Server { get; set; }

    /// <summary>Whether more are named than are taken.</summary>
    public bool IsOverfull { get; set; }

    /// <summary>A name that has addresses, and nothing says at which port.</summary>
    public DnsName? Portless { get; set; }

    /// <summary>Hosts that are named and have no address at which a machine can be dialled.</summary>
    public List<DnsName> Homeless { get; } = [];

    /// <summary>Names that were looked at and do not exist.</summary>
    public List<DnsName> Missing { get; } = [];

    /// <summary>A question that was not answered, so that it is not known who is there; null where all were.</summary>
    public (DnsName Name, DnsType Type, DnsReply Reply)? Trouble { get; set; }
}
