using System.Net;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// How many unicast answers may still be sent: a bucket for each asker and one for all, refilled by time, so that
/// nobody makes this node shout at a third party whose address it forged. Multicast needs none: a record goes out once
/// a second at most. Owned by the thread that drives the engine.
/// </summary>
internal sealed class Allowance
{
    /// <summary>Answers a second to one asker; as many again may be saved up.</summary>
    public const int PerSourcePerSecond = 10;

    /// <summary>Answers a second to all askers.</summary>
    public const int PerSecond = 100;

    /// <summary>Askers that are told apart; the bucket for all guards the rest.</summary>
    public const int SourcesMax = 256;

    private readonly Dictionary<IPAddress, Bucket> _sources = [];
    private readonly Bucket _all = new(PerSecond, 0);

    /// <summary>Takes one answer's worth; false when there is none left for this asker or for anybody.</summary>
    public bool TrySpend(IPAddress source, long nowMs)
    {
        if (!_sources.TryGetValue(source, out Bucket? mine))
        {
            if (_sources.Count == SourcesMax)
                _sources.Clear();
            _sources.Add(source, mine = new Bucket(2 * PerSourcePerSecond, nowMs));
        }

        mine.Refill(PerSourcePerSecond, 2 * PerSourcePerSecond, nowMs);
        _all.Refill(PerSecond, PerSecond, nowMs);
        if (mine.Tokens < 1 || _all.Tokens < 1)
            return false;
        mine.Tokens--;
        _all.Tokens--;
        return true;
    }

    private sealed class Bucket(double tokens, long nowMs)
    {
        private long _atMs = nowMs;

        public double Tokens { get; set; } = tokens;

        public void Refill(int perSecond, int tokensMax, long nowMs)
        {
            Tokens = Math.Min(tokensMax, Tokens + (nowMs - _atMs) * perSecond / 1000.0);
            _atMs = nowMs;
        }
    }
}
