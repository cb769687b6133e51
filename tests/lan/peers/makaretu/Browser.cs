using System.Net;
using Makaretu.Dns;

namespace Clocks.Lan.Makaretu;

/// <summary>
/// Follows the instances of one service type with the library's events, and prints one line for each change: ADD NAME when
/// the library names an instance, RESOLVED NAME HOST ADDRESS,... PORT STRING... when its SRV, TXT and an address of its host
/// are known, and again when they become others, REMOVE NAME when the library says that it shuts down. The library keeps
/// no records of others, so the last of each name and type are kept here. Its events come on several threads at once.
/// </summary>
internal sealed class Browser
{
    private readonly ServiceDiscovery _discovery;
    private readonly DomainName _type;
    private readonly TextWriter _output;
    private readonly Lock _turn = new();
    private readonly Dictionary<DomainName, SRVRecord> _services = [];
    private readonly Dictionary<DomainName, TXTRecord> _texts = [];
    private readonly Dictionary<DomainName, SortedSet<string>> _addresses = [];
    private readonly Dictionary<DomainName, string> _printed = [];

    /// <summary>Begins to follow; asks for the instances each time the library has found a network interface.</summary>
    /// <param name="discovery">Whose multicast service is not started yet.</param>
    /// <param name="serviceName">The type without its domain.</param>
    /// <param name="output">Where the lines go.</param>
    public Browser(ServiceDiscovery discovery, string serviceName, TextWriter output)
    {
        _discovery = discovery;
        _type = DomainName.Join(serviceName, "local");
        _output = output;
        discovery.Mdns.NetworkInterfaceDiscovered += (_, _) => discovery.QueryServiceInstances(serviceName);
        discovery.Mdns.AnswerReceived += (_, e) => Learn(e.Message);
        discovery.ServiceInstanceDiscovered += (_, e) =>
        {
            // What stands beside the PTR counts first, so that nothing is asked for that has just been said.
            Learn(e.Message);
            Add(e.ServiceInstanceName);
        };
        discovery.ServiceInstanceShutdown += (_, e) => Remove(e.ServiceInstanceName);
    }

    private bool IsOurType(DomainName instance) => instance.Parent() == _type;

    private void Add(DomainName instance)
    {
        if (!IsOurType(instance))
        {
            return;
        }

        bool hasAll;
        lock (_turn)
        {
            if (_printed.TryAdd(instance, ""))
            {
                _output.WriteLine($"ADD {Text(instance)}");
            }

            hasAll = Print(instance);
        }

        // Most responders send these beside the PTR; what one does not send has to be asked for.
        if (!hasAll)
        {
            _discovery.Mdns.SendQuery(instance, type: DnsType.SRV);
            _discovery.Mdns.SendQuery(instance, type: DnsType.TXT);
        }
    }

    private void Remove(DomainName instance)
    {
        if (!IsOurType(instance))
        {
            return;
        }

        lock (_turn)
        {
            if (_services.Remove(instance, out SRVRecord? service))
            {
                _addresses.Remove(service.Target);
            }

            _texts.Remove(instance);
            if (_printed.Remove(instance))
            {
                _output.WriteLine($"REMOVE {Text(instance)}");
            }
        }
    }

    private void Learn(Message message)
    {
        DomainName? unknownHost = null;
        lock (_turn)
        {
            // A goodbye tells nothing that is worth keeping.
            foreach (ResourceRecord record in message.Answers.Concat(message.AdditionalRecords).Where(each => each.TTL > TimeSpan.Zero))
            {
                switch (record)
                {
                    case SRVRecord service:
                        _services[service.Name] = service;
                        break;
                    case TXTRecord text:
                        _texts[text.Name] = text;
                        break;
                    case AddressRecord address:
                        _addresses.TryAdd(address.Name, new SortedSet<string>(StringComparer.Ordinal));
                        _addresses[address.Name].Add(Text(address.Address));
                        break;
                }
            }

            foreach (DomainName instance in _printed.Keys.ToArray())
            {
                if (!Print(instance) && _services.TryGetValue(instance, out SRVRecord? service) && !_addresses.ContainsKey(service.Target))
                {
                    unknownHost = service.Target;
                }
            }
        }

        if (unknownHost is not null)
        {
            _discovery.Mdns.SendQuery(unknownHost, type: DnsType.A);
        }
    }

    /// <summary>Prints an instance when it is resolved and not printed so yet; tells whether it is resolved.</summary>
    private bool Print(DomainName instance)
    {
        if (!_services.TryGetValue(instance, out SRVRecord? service) || !_texts.TryGetValue(instance, out TXTRecord? text)
            || !_addresses.TryGetValue(service.Target, out SortedSet<string>? addresses))
        {
            return false;
        }

        string all = $"{Text(service.Target)} {string.Join(',', addresses)} {service.Port} {string.Join(' ', text.Strings)}";
        if (_printed[instance] != all)
        {
            _printed[instance] = all;
            _output.WriteLine($"RESOLVED {Text(instance)} {all}");
        }

        return true;
    }

    private static string Text(DomainName name) => string.Join('.', name.Labels);

    private static string Text(IPAddress address) => address.ToString();
}
