using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// Everything this node is authoritative for on one link, and nothing else: answers are made of these records only (RFC
/// 6762, section 6). A set of them is a bit mask, so questions, known answers and packets are arithmetic. Owned by the
/// thread that drives the engine.
/// </summary>
internal sealed class OwnRecords
{
    /// <summary>Addresses that are advertised on one link; with the seven other records they fit a mask.</summary>
    public const int AddressesMax = 48;

    private readonly OwnRecord[] _records;
    private readonly bool _bothFamilies;
    private readonly Advertisement _self;
    private readonly IReadOnlyList<LinkAddress> _addresses;
    private long _minute;

    public OwnRecords(Advertisement self, Link link, int attempt)
    {
        (_self, _addresses) = (self, link.Addresses);
        _minute = self.Seal?.Minute ?? 0;
        Instance = MdnsNames.Instance(self, attempt);
        Host = MdnsNames.Host(self.Run, attempt);
        byte[] pointer = RecordData.Pointer(Instance);
        List<OwnRecord> records =
        [
            Shared(MdnsNames.ServiceType, pointer, OwnRole.Listing),
            Shared(MdnsNames.Subtype(self.Cluster), pointer, OwnRole.Listing),
            Shared(MdnsNames.TypeEnumeration, RecordData.Pointer(MdnsNames.ServiceType), OwnRole.TypeListing),
            Unique(Instance, DnsType.Srv, DnsRecord.HostTtlSeconds, RecordData.Service(self.Port, Host), OwnRole.Service),
            Unique(Instance, DnsType.Txt, DnsRecord.OtherTtlSeconds, ServiceText.Write(self, Instance, _addresses), OwnRole.Text),
            Unique(Instance, DnsType.Nsec, DnsRecord.HostTtlSeconds,
                RecordData.Existing(Instance, DnsType.Txt, DnsType.Srv), OwnRole.NoMoreOfInstance),
        ];
        bool v4 = false, v6 = false;
        for (int i = 0; i < Math.Min(link.Addresses.Count, AddressesMax); i++)
        {
            IPAddress address = link.Addresses[i].Address;
            bool isV4 = address.AddressFamily == AddressFamily.InterNetwork;
            v4 |= isV4;
            v6 |= !isV4;
            records.Add(Unique(Host, isV4 ? DnsType.A : DnsType.Aaaa, DnsRecord.HostTtlSeconds,
                RecordData.Address(address), OwnRole.Address));
        }

        ReadOnlySpan<DnsType> types = v4 && v6 ? [DnsType.A, DnsType.Aaaa] : v6 ? [DnsType.Aaaa] : [DnsType.A];
        records.Add(Unique(Host, DnsType.Nsec, DnsRecord.HostTtlSeconds, RecordData.Existing(Host, types), OwnRole.NoMoreOfHost));
        _records = [.. records];
        _bothFamilies = v4 && v6;
    }

    /// <summary>Our service instance name.</summary>
    public DnsName Instance { get; }

    /// <summary>Our host name.</summary>
    public DnsName Host { get; }

    /// <summary>Whether others know these records as ours by a key.</summary>
    public bool AreProven => _self.Seal is not null;

    public int Count => _records.Length;

    public OwnRecord this[int index] => _records[index];

    /// <summary>
    /// Takes over when the records that stay were last said: a change of addresses is no leave to say all twice a
    /// second.
    /// </summary>
    public void Inherit(OwnRecords? former)
    {
        foreach (OwnRecord old in former?._records ?? [])
        {
            foreach (OwnRecord mine in _records)
            {
                bool same = mine.Record.Type == old.Record.Type && mine.Record.Name.Equals(old.Record.Name)
                    && mine.Record.HasData(old.Record.Data);
                mine.LastMulticastMs = same ? old.LastMulticastMs : mine.LastMulticastMs;
            }
        }
    }

    /// <summary>
    /// The proof of a text is of a minute: whoever asks later gets that of his. Nobody is told of the new one unasked.
    /// </summary>
    public void Refresh()
    {
        if (_self.Seal?.Minute is not { } minute || minute == _minute)
        {
            return;
        }

        _minute = minute;
        byte[] text = ServiceText.Write(_self, Instance, _addresses);
        foreach (OwnRecord own in _records)
        {
            if (own.Role == OwnRole.Text && own.Record.Data.Length == text.Length)
            {
                text.CopyTo(own.Record.Data, 0);
            }
        }
    }

    /// <summary>Whether these are words of our own text, of another minute.</summary>
    public bool IsTextOfAnotherMinute(in RecordView record, ReadOnlySpan<byte> data) =>
        _self.Seal is { } seal && record.Type == DnsType.Txt && record.Name.Is(Instance)
            && ServiceText.Read(data) is { Proof: { } proof } said && said.Run == _self.Run
            && seal.Judge(said.Sentence(Instance, _self.Port), proof, 0) != AnnouncementVerdict.OtherKey;

    /// <summary>The addresses that a later set no longer has.</summary>
    public ulong Missing(OwnRecords later)
    {
        ulong mask = 0;
        for (int i = 0; i < _records.Length; i++)
        {
            DnsRecord record = _records[i].Record;
            bool stays = Array.Exists(later._records, each => each.Record.Type == record.Type && each.Record.HasData(record.Data));
            mask |= _records[i].Role == OwnRole.Address && !stays ? 1UL << i : 0;
        }

        return mask;
    }

    /// <summary>All records of these roles.</summary>
    public ulong With(params ReadOnlySpan<OwnRole> roles)
    {
        ulong mask = 0;
        foreach (OwnRole role in roles)
        {
            for (int i = 0; i < _records.Length; i++)
            {
                mask |= _records[i].Role == role ? 1UL << i : 0;
            }
        }

        return mask;
    }

    /// <summary>What is announced and said goodbye to: everything but the negative records.</summary>
    public ulong Announced => With(OwnRole.Listing, OwnRole.TypeListing, OwnRole.Service, OwnRole.Text, OwnRole.Address);

    /// <summary>
    /// The records that answer a question: name, type or ANY, class or ANY (RFC 6762, section 6; ANY means all of them,
    /// 6.5); for a type that a name of ours lacks, the record that says so (6.1). Shared names get no negative answer.
    /// </summary>
    public ulong Answering(in QuestionView question)
    {
        if (!question.IsInternet)
        {
            return 0;
        }

        ulong mask = 0;
        for (int i = 0; i < _records.Length; i++)
        {
            DnsRecord record = _records[i].Record;
            bool fits = question.Type == record.Type || (question.Type == DnsType.Any && record.Type != DnsType.Nsec);
            mask |= fits && question.Name.Is(record.Name) ? 1UL << i : 0;
        }

        if (mask != 0)
        {
            return mask;
        }

        if (question.Name.Is(Instance))
        {
            return With(OwnRole.NoMoreOfInstance);
        }

        return question.Name.Is(Host) ? With(OwnRole.NoMoreOfHost) : 0;
    }

    /// <summary>
    /// What the asker will want next: with a listing its service, text and addresses, with a service its addresses (RFC
    /// 6763, section 12), with an address those of the other family or word that there are none (RFC 6762, section
    /// 6.2).
    /// </summary>
    public ulong Beside(ulong answers)
    {
        ulong mask = 0;
        for (int i = 0; i < _records.Length; i++)
        {
            if ((answers >> i & 1) == 0)
            {
                continue;
            }

            mask |= _records[i].Role switch
            {
                OwnRole.Listing => With(OwnRole.Service, OwnRole.Text, OwnRole.Address) | MissingFamily,
                OwnRole.Service or OwnRole.Address => With(OwnRole.Address) | MissingFamily,
                _ => 0,
            };
        }

        return mask & ~answers;
    }

    /// <summary>
    /// Completes sets: with one record of a unique name and type, all go out, since the flush bit says that these are
    /// all (RFC 6762, section 10.2).
    /// </summary>
    public ulong Whole(ulong mask)
    {
        bool v4 = false, v6 = false;
        for (int i = 0; i < _records.Length; i++)
        {
            v4 |= (mask >> i & 1) != 0 && _records[i].Record.Type == DnsType.A;
            v6 |= (mask >> i & 1) != 0 && _records[i].Record.Type == DnsType.Aaaa;
        }

        for (int i = 0; i < _records.Length; i++)
        {
            mask |= (v4 && _records[i].Record.Type == DnsType.A) || (v6 && _records[i].Record.Type == DnsType.Aaaa) ? 1UL << i : 0;
        }

        return mask;
    }

    /// <summary>
    /// A name of ours as somebody else wrote it, to be kept: mostly as we write it, which costs no copy.
    /// </summary>
    public DnsName NameOf(NameView name)
    {
        foreach (OwnRecord own in _records)
        {
            if (name.IsExactly(own.Record.Name))
            {
                return own.Record.Name;
            }
        }

        return name.ToName();
    }

    /// <summary>The index of the record that a received one repeats; -1 when it is none of ours.</summary>
    public int IndexOf(in RecordView record, ReadOnlySpan<byte> data)
    {
        for (int i = 0; i < _records.Length; i++)
        {
            if (_records[i].Record.Is(record, data))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether the record speaks of a name and type that only we may speak of.</summary>
    public bool Claims(in RecordView record)
    {
        if (!record.IsInternet || record.Type == DnsType.Nsec)
        {
            return false;
        }

        foreach (OwnRecord own in _records)
        {
            if (own.Record.IsUnique && own.Record.Type == record.Type && record.Name.Is(own.Record.Name))
            {
                return true;
            }
        }

        return false;
    }

    // Both families of an interface are one interface with all its addresses here, so the negative record is true on
    // both (RFC 6762, sections 6.2 and 20).
    private ulong MissingFamily => _bothFamilies ? 0 : With(OwnRole.NoMoreOfHost);

    private static OwnRecord Shared(DnsName name, byte[] data, OwnRole role) =>
        new(new DnsRecord(name, DnsType.Ptr, DnsRecord.OtherTtlSeconds, IsUnique: false, data), role);

    private static OwnRecord Unique(DnsName name, DnsType type, uint ttl, byte[] data, OwnRole role) =>
        new(new DnsRecord(name, type, ttl, IsUnique: true, data), role);
}
