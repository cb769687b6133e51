using System.Buffers.Text;
using System.Net;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Unicast;

/// <summary>
/// One look at a zone: who is named there. Under each name in turn that could be meant, and of the ways in turn in which nodes may
/// be named, until one names some: services by PTR (RFC 6763, section 11) and by SRV (RFC 2782) at <c>_clocks._tcp.NAME</c>, SRV at
/// the name itself, addresses of the name itself where somebody said the port. Owned by the thread of discovery.
/// </summary>
/// <param name="resolver">Asks.</param>
/// <param name="store">What is known already.</param>
/// <param name="wire">What time it is, and whether it is over.</param>
internal sealed class ZoneWalk(StubResolver resolver, ReplyStore store, IDnsWire wire)
{
    /// <summary>Services, and addresses, that are taken of a zone: a node has no more peers.</summary>
    public const int NodesMax = Limits.PeersMax;

    /// <summary>How much longer <c>_clocks._tcp</c> makes a name: two labels, each with its length in front.</summary>
    private const int ServiceBytes = 1 + 7 + 1 + 4;

    private readonly HashSet<(DnsName Host, int Port)> _places = [];
    private ZoneFindings _found = new();
    private int _instances, _services, _addresses;

    /// <summary>Looks.</summary>
    /// <param name="candidates">The names that could be meant, in their order.</param>
    /// <param name="settled">The one that was meant the last time: while nobody answers for it, no other is taken; null: none was.</param>
    /// <param name="port">At which port a name with addresses alone has its nodes; null: not known.</param>
    public ZoneFindings Look(IReadOnlyList<DnsName> candidates, DnsName? settled, int? port)
    {
        _found = new ZoneFindings();
        _places.Clear();
        (_instances, _services, _addresses) = (0, 0, 0);
        foreach (DnsName name in candidates)
        {
            var trouble = _found.Trouble;
            _found.Trouble = null;
            LookAt(name, port);
            if (_found.Kind.Length > 0)
            {
                // What another domain of the list refuses does not matter any more.
                _found.Name = name;
                break;
            }

            bool isUnknown = _found.Trouble is not null && name.Equals(settled);
            _found.Trouble ??= trouble;

            if (IsOver || isUnknown)
            {
                break;
            }
        }

        return _found;
    }

    /// <summary>Nobody answers, so nobody will answer the next question.</summary>
    private bool IsOver => wire.IsStopping || _found.Trouble is { Reply.Outcome: DnsOutcome.Silent };

    private void LookAt(DnsName name, int? port)
    {
        bool isService = name.FirstLabel is [(byte)'_', ..];
        DnsName? service = isService ? name : ServiceOf(name);
        if (service is not null)
        {
            TakeInstances(service);
            TakeServices(service, "SRV", id: null, cluster: null);
            if (_found is { Kind: "SRV", Trouble: { Type: DnsType.Ptr, Reply.Outcome: DnsOutcome.Refused } })
            {
                // Some refuse what they have no record of (dnsmasq, where it has nobody to ask), and have others.
                _found.Trouble = null;
            }
        }

        if (_found.Kind.Length > 0 || isService || IsOver)
        {
            return;
        }

        TakeServices(name, "SRV", id: null, cluster: null);
        if (_found.Kind.Length == 0 && !IsOver)
        {
            TakeAddresses(name, port);
        }
    }

    /// <summary><c>_clocks._tcp</c> below a name; null where that is too long to be one.</summary>
    private static DnsName? ServiceOf(DnsName name) => name.Wire.Length + ServiceBytes <= DnsName.BytesMax
        ? DnsName.Under("_clocks", DnsName.Under("_tcp", name))
        : null;

    /// <summary>The service instances that a type lists, with what their TXT records say.</summary>
    private void TakeInstances(DnsName service)
    {
        foreach (DnsRecord record in Ask(service, DnsType.Ptr).Records)
        {
            if (IsOver || IsFull(_instances++) || !RecordData.TryPointer(record.Data, out DnsName instance))
            {
                break;
            }

            DnsReply text = Ask(instance, DnsType.Txt);
            byte[] said = text.Records.Count > 0 ? text.Records[0].Data : [];
            _ = TextPairs.TryGet(said, "cluster"u8, out ReadOnlySpan<byte> cluster, out _);
            _ = TextPairs.TryGet(said, "id"u8, out ReadOnlySpan<byte> id, out _);
            bool hasId = Utf8Parser.TryParse(id, out long number, out int used) && used == id.Length
                && NodeId.IsValid(number);
            if (!IsOver)
            {
                TakeServices(instance, "PTR", hasId ? new NodeId((int)number) : null, cluster.IsEmpty ? null : PlainText.Of(cluster));
            }
        }
    }

    /// <summary>The hosts and ports that SRV records name; priority and weight choose among equals, and here all are wanted.</summary>
    private void TakeServices(DnsName name, string kind, NodeId? id, string? cluster)
    {
        foreach (DnsRecord record in Ask(name, DnsType.Srv).Records)
        {
            if (IsOver || IsFull(_services++))
            {
                break;
            }

            // A dot in place of the host says that the service is decidedly not there (RFC 2782).
            if (!RecordData.TryService(record.Data, out int port, out DnsName host) || port == 0 || host.Wire.Length == 1)
            {
                continue;
            }

            _found.Kind = _found.Kind.Length == 0 ? kind : _found.Kind;
            if (_places.Add((host, port)))
            {
                Take(host, port, id, cluster);
            }
        }
    }

    private void TakeAddresses(DnsName name, int? port)
    {
        List<IPAddress> addresses = AddressesOf(name);
        if (addresses.Count == 0)
        {
            return;
        }

        if (port is { } known)
        {
            _found.Kind = "A";
            _found.Nodes.Add(new ZoneNode(name, known, addresses));
        }
        else
        {
            _found.Portless ??= name;
        }
    }

    private void Take(DnsName host, int port, NodeId? id, string? cluster)
    {
        List<IPAddress> addresses = AddressesOf(host);
        if (addresses.Count > 0)
        {
            _found.Nodes.Add(new ZoneNode(host, port, addresses) { Id = id, Cluster = cluster });
        }
        else if (!_found.Homeless.Contains(host))
        {
            _found.Homeless.Add(host);
        }
    }

    /// <summary>The addresses of a host at which a machine can be dialled from here.</summary>
    private List<IPAddress> AddressesOf(DnsName host)
    {
        var addresses = new List<IPAddress>();
        foreach (DnsType type in (ReadOnlySpan<DnsType>)[DnsType.A, DnsType.Aaaa])
        {
            if (IsOver)
            {
                break;
            }

            foreach (DnsRecord record in Ask(host, type).Records)
            {
                IPAddress address = new(record.Data);
                // A link-local one does not say on which link.
                if (!OwnAddress.IsOfAMachine(address) || address.IsIPv6LinkLocal || addresses.Contains(address))
                {
                    continue;
                }

                if (IsFull(_addresses))
                {
                    break;
                }

                _addresses++;
                addresses.Add(address);
            }
        }

        return addresses;
    }

    private bool IsFull(int taken)
    {
        _found.IsOverfull |= taken >= NodesMax;
        return taken >= NodesMax;
    }

    private DnsReply Ask(DnsName name, DnsType type)
    {
        if (store.Find(name, type, wire.NowMs) is { } known)
        {
            Note(name, known);
            return known;
        }

        DnsReply reply = resolver.Ask(name, type);
        if (reply.IsKnown)
        {
            store.Keep(name, type, reply, wire.NowMs);
            Note(name, reply);
        }
        else
        {
            // That nobody answers outweighs what one of them refuses: it ends the look.
            bool isWorse = _found.Trouble is null || reply.Outcome == DnsOutcome.Silent;
            _found.Trouble = isWorse ? (name, type, reply) : _found.Trouble;
        }

        return reply;
    }

    private void Note(DnsName name, DnsReply reply)
    {
        _found.Server ??= reply.Server;
        if (reply.Outcome == DnsOutcome.NoName && !_found.Missing.Contains(name))
        {
            _found.Missing.Add(name);
        }
    }
}
