using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// How many unicast answers may still be sent: a bucket for each asker and one for all, refilled by time, so that
/// nobody makes this node shout at a third party whose address it forged. Multicast needs none: a record goes out once
/// a second at most. Owned by the thread that drives the engine.
/// </summary>
internal sealed class AnswerBudget
{
    /// <summary>Answers a second to one asker; as many again may be saved up.</summary>
    public const int PerSourcePerSecond = 10;

    /// <summary>Answers a second to all askers.</summary>
    public const int PerSecond = 100;

    /// <summary>Askers that are told apart; the bucket for all guards the rest.</summary>
    public const int SourcesMax = 256;

    private readonly (UdpAddress Source, TokenBucket Bucket)[] _sources = new (UdpAddress, TokenBucket)[SourcesMax];
    private readonly TokenBucket _all = new(PerSecond, PerSecond, nowMs: 0);
    private int _count;

    /// <summary>Takes one answer's worth; false when there is none left for this asker or for anybody.</summary>
    public bool TrySpend(in UdpAddress source, long nowMs)
    {
        TokenBucket mine = BucketOf(source, nowMs);
        return mine.HasOne(nowMs) && _all.TryTake(nowMs) && mine.TryTake(nowMs);
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
        place.Bucket ??= new TokenBucket(PerSourcePerSecond, 2 * PerSourcePerSecond, nowMs);
        place.Bucket.Fill(nowMs);
        return place.Bucket;
    }
}
