using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// How many unicast answers may still be sent: a bucket for each asker and one for all, refilled by time, so that
/// nobody makes this node shout at a third party whose address it forged. Multicast needs none: a record goes out once
/// a second at most. Owned by the thread that drives the engine.
/// </summary>
internal sealed class TokenBucket
{
    /// <summary>Answers a second to one asker; as many again may be saved up.</summary>
    public const int PerSourcePerSecond = 10;

    /// <summary>Answers a second to all askers.</summary>
    public const int PerSecond = 100;

    /// <summary>Askers that are told apart; the bucket for all guards the rest.</summary>
    public const int SourcesMax = 256;

    private readonly (UdpAddress Source, Bucket Bucket)[] _sources = new (UdpAddress, Bucket)[SourcesMax];
    private readonly Bucket _all = new();
    private int _count;

    public TokenBucket() => _all.Fill(PerSecond, 0);

    /// <summary>Takes one answer's worth; false when there is none left for this asker or for anybody.</summary>
    public bool TrySpend(in UdpAddress source, long nowMs)
    {
        Bucket mine = BucketOf(source, nowMs);
        mine.Refill(PerSourcePerSecond, 2 * PerSourcePerSecond, nowMs);
        _all.Refill(PerSecond, PerSecond, nowMs);
        if (mine.Tokens < 1 || _all.Tokens < 1)
        {
            return false;
        }

        mine.Tokens--;
        _all.Tokens--;
        return true;
    }

    private Bucket BucketOf(in UdpAddress source, long nowMs)
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
        ref (UdpAddress Source, Bucket Bucket) place = ref _sources[_count++];
        place.Source = source;
        place.Bucket ??= new Bucket();
        place.Bucket.Fill(2 * PerSourcePerSecond, nowMs);
        return place.Bucket;
    }

    private sealed class Bucket
    {
        private long _atMs;

        public double Tokens { get; set; }

        public void Fill(double tokens, long nowMs) => (Tokens, _atMs) = (tokens, nowMs);

        public void Refill(int perSecond, int tokensMax, long nowMs)
        {
            Tokens = Math.Min(tokensMax, Tokens + (nowMs - _atMs) * perSecond / 1000.0);
            _atMs = nowMs;
        }
    }
}
