using System.Net;
using System.Runtime.InteropServices;
using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// The records of one <see cref="LinkCache"/>, found by name, by place and by who said them. It has no bounds of its own
/// and decides nothing: the cache says what comes in and what goes. Owned by the thread that drives the engine.
/// </summary>
internal sealed class RecordIndex
{
    private readonly Dictionary<DnsName, List<CachedRecord>> _byName = new(DnsNameComparer.Instance);
    private readonly List<CachedRecord> _all = [];
    private readonly Dictionary<IPAddress, int> _perSource = [];
    private readonly Dictionary<DnsName, CachedRecord> _pointers = new(DnsNameComparer.Instance);
    private readonly Dictionary<DnsName, List<DnsName>> _services = new(DnsNameComparer.Instance);

    /// <summary>Every record; a removal puts the last into the gap.</summary>
    public List<CachedRecord> All => _all;

    /// <summary>The instances that our service type is said to have, each with its pointer.</summary>
    public Dictionary<DnsName, CachedRecord> Pointers => _pointers;

    /// <summary>How many records this source placed.</summary>
    public int CountOf(IPAddress source) => _perSource.GetValueOrDefault(source);

    /// <summary>Whether some service is said to run on a host of this name.</summary>
    public bool IsHost(NameView name) => _services.GetAlternateLookup<NameView>().ContainsKey(name);

    /// <summary>
    /// The instances whose service is said to run on this host, at most <see cref="LinkCache.ServicesPerHostMax"/>.
    /// </summary>
    public ReadOnlySpan<DnsName> ServicesOn(DnsName host) =>
        _services.TryGetValue(host, out List<DnsName>? names) ? CollectionsMarshal.AsSpan(names) : [];

    /// <summary>The records of a name other than pointers; empty when there are none.</summary>
    public ReadOnlySpan<CachedRecord> Of(DnsName name) =>
        _byName.TryGetValue(name, out List<CachedRecord>? set) ? CollectionsMarshal.AsSpan(set) : [];

    /// <summary>The records, other than pointers, of a name that still lies in a packet.</summary>
    public ReadOnlySpan<CachedRecord> Of(NameView name) =>
        _byName.GetAlternateLookup<NameView>().TryGetValue(name, out List<CachedRecord>? set) ? CollectionsMarshal.AsSpan(set) : [];

    /// <summary>The same record, if it is here.</summary>
    public CachedRecord? Find(in RecordView record, ReadOnlySpan<byte> data)
    {
        if (record.Type == DnsType.Ptr)
        {
            _pointers.GetAlternateLookup<NameView>().TryGetValue(new NameView(data, 0), out CachedRecord? pointer);
            return pointer;
        }

        foreach (CachedRecord known in Of(record.Name))
        {
            if (known.Type == record.Type && RecordData.Same(known.Type, known.Data, data))
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>Takes a record in, and gives it its place.</summary>
    public void Add(CachedRecord record)
    {
        if (record.Type == DnsType.Ptr)
        {
            _pointers.Add(record.Target!, record);
        }
        else
        {
            List(_byName, record.Name, record);
        }

        record.Slot = _all.Count;
        _all.Add(record);
        _perSource[record.Source] = _perSource.GetValueOrDefault(record.Source) + 1;
        if (record.Type == DnsType.Srv && ServicesOn(record.Target!).Length < LinkCache.ServicesPerHostMax)
        {
            List(_services, record.Target!, record.Name);
        }
    }

    /// <summary>Takes out a record that is in.</summary>
    public void Remove(CachedRecord record)
    {
        if (record.Type == DnsType.Ptr)
        {
            _pointers.Remove(record.Target!);
        }
        else
        {
            Unlist(_byName, record.Name, record);
        }

        CachedRecord last = _all[^1];
        _all[last.Slot = record.Slot] = last;
        _all.RemoveAt(_all.Count - 1);
        record.Slot = -1;
        if (_perSource[record.Source] == 1)
        {
            _perSource.Remove(record.Source);
        }
        else
        {
            _perSource[record.Source]--;
        }

        if (record.Type == DnsType.Srv)
        {
            Unlist(_services, record.Target!, record.Name);
        }
    }

    /// <summary>Gives back the room of records that are gone.</summary>
    public void Trim()
    {
        _byName.TrimExcess();
        _all.TrimExcess();
        _perSource.TrimExcess();
        _pointers.TrimExcess();
        _services.TrimExcess();
    }

    /// <summary>What this source said first of a name, if it has said anything of it.</summary>
    public static CachedRecord? OldestOf(IPAddress source, ReadOnlySpan<CachedRecord> set)
    {
        foreach (CachedRecord known in set)
        {
            if (known.Source.Equals(source))
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>Where the data of a PTR or SRV points; null for the others.</summary>
    public static DnsName? TargetOf(DnsType type, ReadOnlySpan<byte> data) => type switch
    {
        DnsType.Ptr when RecordData.TryPointer(data, out DnsName target) => target,
        DnsType.Srv when RecordData.TryService(data, out _, out DnsName target) => target,
        _ => null,
    };

    private static void List<T>(Dictionary<DnsName, List<T>> lists, DnsName name, T item)
    {
        if (!lists.TryGetValue(name, out List<T>? list))
        {
            lists.Add(name, list = new List<T>(2));
        }

        list.Add(item);
    }

    private static void Unlist<T>(Dictionary<DnsName, List<T>> lists, DnsName name, T item)
    {
        if (!lists.TryGetValue(name, out List<T>? list))
        {
            return;
        }

        list.Remove(item);
        if (list.Count == 0)
        {
            lists.Remove(name);
        }
    }
}
