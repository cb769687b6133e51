using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// How often something may still be done because of what others send: a bucket for each host that sends and one for all,
/// refilled by time, so that nobody uses up what the others need. Owned by the thread that drives the engine.
/// </summary>
/// <param name="perSource">How often a second because of one host.</param>
/// <param name="sourceBurst">How often at once because of one host.</param>
/// <param name="all">How often a second because of all.</param>
/// <param name="burst">How often at once because of all.</param>
internal sealed class SourceBudget(int perSource, int sourceBurst, int all, int burst)
{
    /// <summary>Hosts that are told apart; the bucket for all guards the rest.</summary>
    public const int SourcesMax = 256;

    private readonly (UdpAddress Source, TokenBucket Bucket)[] _sources = new (UdpAddress, TokenBucket)[SourcesMax];
    private readonly TokenBucket _all = new(all, burst, nowMs: 0);
    private int _count;

    /// <summary>
    /// For unicast answers, so that nobody makes this node shout at a third party whose address it forged. Multicast needs
    /// none: a record goes out once a second at most.
    /// </summary>
    public static SourceBudget OfAnswers() => new(perSource: 10, sourceBurst: 20, all: 100, burst: 100);

    /// <summary>
    /// For records that are new, of which an instance has four or five: each costs memory that the collector must look
    /// through, and it holds up every thread. A machine that speaks for a thousand services says them at once; a room that
    /// is switched on has each machine say its own.
    /// </summary>
    public static SourceBudget OfNewRecords() => new(perSource: 200, sourceBurst: 6_000, all: 2_000, burst: 16_000);

    /// <summary>Takes one time's worth; false when there is none left for this host or for anybody.</summary>
    public bool TrySpend(in UdpAddress source, long nowMs)
    {
        TokenBucket mine = BucketOf(source, nowMs);
        return mine.HasOne(nowMs) && _all.TryTake(nowMs) && mine.TryTake(nowMs);
    }

    /// <summary>Whether there is one left for this host, and for anybody.</summary>
    public bool HasOne(in UdpAddress source, long nowMs) => BucketOf(source, nowMs).HasOne(nowMs) && _all.HasOne(nowMs);

    /// <summary>Takes one time's worth, also where none is left: what has been begun is done to the end, and waited for later.</summary>
    public void Owe(in UdpAddress source, long nowMs)
    {
        BucketOf(source, nowMs).Owe(nowMs);
        _all.Owe(nowMs);
    }

    private TokenBucket BucketOf(in UdpAddress source, long nowMs)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_sources[i].Source.IsSameHost(source))
            {
                return _sources[i].Bucket;
            }
        }

        if (_count == SourcesMax)
        {
            _count = 0;
        }
        // A bucket that somebody before had is filled anew.
        ref (UdpAddress Source, TokenBucket Bucket) place = ref _sources[_count++];
        place.Source = source;
        place.Bucket ??= new TokenBucket(perSource, sourceBurst, nowMs);
        place.Bucket.Fill(nowMs);
        return place.Bucket;
    }
}
