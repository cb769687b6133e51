using System.Net;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// What others said on one link, as long as it may be believed. Changes are reported to <see cref="ICacheReader"/>. It
/// takes only what somebody asked for: pointers from our service type, services and texts under it, addresses of hosts
/// that these services name. It never grows past its bound: at it, of a few entries drawn by lot the one that is
/// closest to its end makes room, and one source may fill only a part. Owned by the thread that drives the engine.
/// </summary>
internal sealed class LinkCache(ICacheReader reader, ulong seed)
{
    /// <summary>Most records of one link: a thousand nodes with several addresses each, some megabytes.</summary>
    public const int RecordsMax = 16_384;

    /// <summary>
    /// Most records that one source address may place: a machine that speaks for a thousand services.
    /// </summary>
    public const int RecordsPerSourceMax = 8_192;

    /// <summary>
    /// So long an answer may take: 120 ms by rule (RFC 6762, section 6), and as much again for a busy machine.
    /// </summary>
    public const long AnswerMs = 250;

    /// <summary>So many records are of an ordinary network: their room is kept.</summary>
    private const int TrimmedCount = 1_024;

    /// <summary>Places in the queue that may be left behind, besides as many as there are records.</summary>
    private const int QueueSlack = 64;

    private readonly SourceBudget _newRecords = SourceBudget.OfNewRecords();
    private readonly RecordIndex _index = new();
    private readonly PriorityQueue<CachedRecord, long> _due = new(QueueSlack);
    private Draw _draw = new(seed);
    private int _countMax;
    private bool? _admitsNew;

    /// <summary>Records in it.</summary>
    public int Count => _index.All.Count;

    /// <summary>Records that had to make room, and those that were not let in because too many were new.</summary>
    public long Evicted { get; private set; }

    /// <summary>When something is next to be done; <see cref="long.MaxValue"/> when never.</summary>
    public long DueMs => _due.TryPeek(out _, out long due) ? due : long.MaxValue;

    /// <summary>
    /// Most records of one name: nobody has more addresses, and a liar is not scanned for ever. Who says more displaces
    /// what itself has said, so that it does not drive out the true ones.
    /// </summary>
    public const int RecordsPerNameMax = 32;

    /// <summary>
    /// Most services of one host that are looked at again when its addresses change: each of ours has a host name of its
    /// own, and a liar must not make every address cost thousands of looks.
    /// </summary>
    public const int ServicesPerHostMax = 128;

    /// <summary>The instances that our service type is said to have, each with its pointer.</summary>
    public Dictionary<DnsName, CachedRecord> Pointers => _index.Pointers;

    /// <summary>
    /// The instances whose service is said to run on this host, at most <see cref="ServicesPerHostMax"/>.
    /// </summary>
    public ReadOnlySpan<DnsName> ServicesOn(DnsName host) => _index.ServicesOn(host);

    /// <summary>The records of a name; empty when there are none.</summary>
    public ReadOnlySpan<CachedRecord> Of(DnsName name) => _index.Of(name);

    /// <summary>The records of a name that still lies in a packet.</summary>
    public ReadOnlySpan<CachedRecord> Of(NameView name) => _index.Of(name);

    /// <summary>The same record, if it is known; nothing changes.</summary>
    public CachedRecord? Peek(in RecordView record, ReadOnlySpan<byte> data) => _index.Find(record, data);

    /// <summary>Whether records of this name and type are wanted at all: nothing else takes any room.</summary>
    public bool Wants(in RecordView record) => record.IsInternet && record.Type switch
    {
        DnsType.Ptr => record.Name.Is(MdnsNames.ServiceType),
        DnsType.Srv or DnsType.Txt => record.Name.IsChildOf(MdnsNames.ServiceType),
        DnsType.A or DnsType.Aaaa => _index.IsHost(record.Name),
        _ => false,
    };

    /// <summary>The records of another packet follow.</summary>
    public void BeginPacket() => _admitsNew = null;

    /// <summary>Takes a record of a response. It must be wanted, and its data well-formed.</summary>
    public void Put(in RecordView record, ReadOnlySpan<byte> data, in UdpAddress from, bool announced, long nowMs)
    {
        if (record.IsFlush && record.Type != DnsType.Ptr)
        {
            Flush(record, data, nowMs);
        }

        if (Peek(record, data) is { } known)
        {
            Hear(known, record.TtlSeconds, nowMs);
            return;
        }

        // A goodbye to what was never known (RFC 6762, section 10.1) leaves nothing behind.
        if (record.TtlSeconds == 0)
        {
            return;
        }

        // A packet is taken with all that is new in it, or with none: half an instance would be asked about.
        _admitsNew ??= _newRecords.HasOne(from, nowMs);
        if (_admitsNew == false)
        {
            Evicted++;
            return;
        }

        _newRecords.Owe(from, nowMs);

        IPAddress source = from.Address;
        if (!MakeRoom(source))
        {
            return;
        }

        var added = new CachedRecord(record.Name.ToName(), record.Type, data.ToArray(), RecordIndex.TargetOf(record.Type, data), source)
        {
            WasAnnounced = announced,
        };
        Add(added);
        Hear(added, record.TtlSeconds, nowMs);
        reader.OnChanged(added);
    }

    /// <summary>Does what is due: asks for records that grow old, drops those that are no longer believed.</summary>
    public void Wake(long nowMs)
    {
        while (_due.TryPeek(out CachedRecord? record, out long due) && due <= nowMs)
        {
            _due.Dequeue();
            if (record.Slot < 0 || record.QueuedMs != due)
            {
                continue;
            }

            record.QueuedMs = OwnRecord.NeverMs;
            if (record.DueMs > nowMs)
            {
                Schedule(record, record.DueMs);
                continue;
            }

            if (nowMs >= record.ExpiresMs)
            {
                Remove(record);
                continue;
            }

            record.Refreshes++;
            Plan(record, nowMs);
            reader.OnAging(record, nowMs);
        }
    }

    /// <summary>
    /// Shortens a record's life, because a dial failed or others ask for it in vain (RFC 6762, sections 10.4 and 10.5).
    /// A word of its owner restores it.
    /// </summary>
    public void Doubt(CachedRecord record, long expiresMs)
    {
        record.IsDoubted = true;
        record.ExpiresMs = Math.Min(record.ExpiresMs, expiresMs);
        Schedule(record, record.ExpiresMs);
    }

    /// <summary>Drops a record now.</summary>
    public void Remove(CachedRecord record)
    {
        if (record.Slot < 0)
        {
            return;
        }

        _index.Remove(record);
        reader.OnChanged(record);
        _countMax = Math.Max(_countMax, Count + 1);
        if (_countMax > TrimmedCount && Count < _countMax / 8)
        {
            _countMax = 0;
            Trim();
        }
    }

    /// <summary>After a flood: what its records took goes back.</summary>
    private void Trim()
    {
        _index.Trim();
        _due.TrimExcess();
        reader.OnShrunk();
    }

    /// <summary>Drops everything: the link is gone.</summary>
    public void Clear()
    {
        while (_index.All.Count > 0)
        {
            Remove(_index.All[^1]);
        }

        _due.Clear();
    }

    private void Hear(CachedRecord record, uint ttlSeconds, long nowMs)
    {
        bool isTakenBack = ttlSeconds == 0 && record.TtlSeconds > 0;
        if (ttlSeconds > 0 && (record.IsDoubted || record.IsHardToReach))
        {
            reader.OnConfirmed(record, nowMs);
        }

        record.ReceivedMs = nowMs;
        record.TtlSeconds = ttlSeconds;
        record.Refreshes = 0;
        record.Unanswered = 0;
        record.IsDoubted = false;
        // A goodbye leaves one second in which another owner may speak up (RFC 6762, section 10.1). Anybody can send
        // one, so the owner is asked in that second, and has time to answer.
        record.ExpiresMs = nowMs + Math.Max(1, ttlSeconds) * 1_000L;
        if (isTakenBack)
        {
            record.ExpiresMs = Math.Max(record.ExpiresMs, reader.OnGoodbye(record, nowMs) + AnswerMs);
        }

        Plan(record, nowMs);
    }

    /// <summary>
    /// The flush bit says that a set is complete: what is older than a second and was not repeated has one second left;
    /// what came within the last second belongs to the same burst and stays (RFC 6762, section 10.2).
    /// </summary>
    private void Flush(in RecordView record, ReadOnlySpan<byte> data, long nowMs)
    {
        DnsType type = record.Type;
        foreach (CachedRecord known in Of(record.Name))
        {
            if (known.Type == type && nowMs - known.ReceivedMs > 1_000 && known.ExpiresMs > nowMs + 1_000
                && !RecordData.Same(type, known.Data, data))
            {
                known.ExpiresMs = nowMs + 1_000;
                Schedule(known, known.ExpiresMs);
            }
        }
    }

    /// <summary>
    /// Plans the next look at a record: at 80, 85, 90 and 95 % of its life, each up to 2 % later by lot, it is asked
    /// for again; at 100 % it goes (RFC 6762, section 5.2).
    /// </summary>
    private void Plan(CachedRecord record, long nowMs)
    {
        long life = record.ExpiresMs - record.ReceivedMs, due = record.ExpiresMs;
        while (record.TtlSeconds > 1 && record.Refreshes < 4)
        {
            int percent = 80 + 5 * record.Refreshes;
            long look = record.ReceivedMs + life * percent / 100 + _draw.Below((uint)Math.Max(1, life / 50));
            if (look > nowMs)
            {
                due = look;
                break;
            }

            record.Refreshes++;
        }

        Schedule(record, due);
    }

    private void Schedule(CachedRecord record, long dueMs)
    {
        record.DueMs = dueMs;
        // A record that is heard again keeps its place in the queue and moves on when that comes up, so that hearing
        // the same for hours takes no room.
        if (record.QueuedMs <= dueMs)
        {
            return;
        }

        record.QueuedMs = dueMs;
        _due.Enqueue(record, dueMs);
        if (_due.Count <= 2 * Count + QueueSlack)
        {
            return;
        }

        // One that is due earlier than it was, or gone, leaves its old place behind; too many of those and the queue
        // is made anew.
        _due.Clear();
        foreach (CachedRecord each in _index.All)
        {
            each.QueuedMs = each.DueMs;
            _due.Enqueue(each, each.DueMs);
        }
    }

    private void Add(CachedRecord record)
    {
        ReadOnlySpan<CachedRecord> set = Of(record.Name);
        if (set.Length >= RecordsPerNameMax)
        {
            Remove(RecordIndex.OldestOf(record.Source, set) ?? set[0]);
        }

        _index.Add(record);
        // All the room that the queue will take for so many: being asked for in vain later costs nothing.
        _due.EnsureCapacity(2 * Count + QueueSlack + 1);
    }

    private bool MakeRoom(IPAddress source)
    {
        bool ownQuota = _index.CountOf(source) >= RecordsPerSourceMax;
        if (!ownQuota && Count < RecordsMax)
        {
            return true;
        }

        CachedRecord? loser = null;
        for (int tries = 0; tries < 32 && Count > 0; tries++)
        {
            CachedRecord drawn = _index.All[(int)_draw.Below((uint)Count)];
            if ((!ownQuota || drawn.Source.Equals(source)) && (loser is null || drawn.ExpiresMs < loser.ExpiresMs))
            {
                loser = drawn;
            }
        }

        Evicted++;
        if (loser is null)
        {
            return false;
        }

        Remove(loser);
        return true;
    }
}
