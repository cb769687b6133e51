using System.Net;

namespace Clocks.Node.Transport;

/// <summary>
/// Keeps a stranger from filling terminals and logs: of one cause and one address a few sentences are said, and of the
/// rest how many there were. Bounded, whoever sends from however many addresses. Owned by the network thread.
/// </summary>
/// <param name="burstMax">Sentences that are said at once.</param>
/// <param name="periodMs">Milliseconds after which one more is.</param>
internal sealed class ReportLimiter(int burstMax = 3, long periodMs = 10_000)
{
    private const int BucketsMax = 256;

    private readonly Dictionary<(string Cause, IPAddress Address), Bucket> _buckets = [];

    /// <summary>
    /// The sentence as it may be said now, with how many were left out since the last; null when it is one of those.
    /// </summary>
    /// <param name="cause">What it is about, in a word; the sentences of one cause may differ.</param>
    /// <param name="address">Who caused it.</param>
    /// <param name="sentence">One sentence without its full stop.</param>
    /// <param name="nowMs">Milliseconds of the node's clock.</param>
    public string? Limit(string cause, IPAddress address, string sentence, long nowMs)
    {
        if (!_buckets.TryGetValue((cause, address), out Bucket? bucket))
        {
            // All that find no bucket of their own share one.
            var key = _buckets.Count < BucketsMax ? (cause, address) : (cause, IPAddress.None);
            bucket = _buckets.GetValueOrDefault(key) ?? new Bucket { Left = burstMax, SinceMs = nowMs };
            _buckets[key] = bucket;
        }

        if (nowMs - bucket.SinceMs >= periodMs)
        {
            (bucket.Left, bucket.SinceMs) = (Math.Max(1, bucket.Left), nowMs);
        }

        if (bucket.Left == 0)
        {
            bucket.LeftOut++;
            return null;
        }

        bucket.Left--;
        string said = bucket.LeftOut == 0 ? sentence : $"{sentence} (and {bucket.LeftOut} more like it since the last)";
        bucket.LeftOut = 0;
        return said;
    }

    /// <summary>What was left out and not said yet, one sentence a cause and address: for the end of a run.</summary>
    public List<string> Rest()
    {
        var rest = new List<string>();
        foreach (((string cause, IPAddress address), Bucket bucket) in _buckets)
        {
            if (bucket.LeftOut > 0)
            {
                rest.Add($"{bucket.LeftOut} more of '{cause}' from {(address.Equals(IPAddress.None) ? "many addresses" : address)}");
                bucket.LeftOut = 0;
            }
        }

        return rest;
    }

    private sealed class Bucket
    {
        public int Left { get; set; }

        public long SinceMs { get; set; }

        public long LeftOut { get; set; }
    }
}
