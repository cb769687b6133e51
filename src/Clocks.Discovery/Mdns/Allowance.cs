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

    private readonly Dictionary<IPAddress, (double Tokens, long AtMs)> _sources = [];
    private (double Tokens, long AtMs) _all = (PerSecond, 0);

    /// <summary>Takes one answer's worth; false when there is none left for this asker or for anybody.</summary>
    public bool TrySpend(IPAddress source, long nowMs)
    {
        if (!_sources.TryGetValue(source, out (double Tokens, long AtMs) bucket))
        {
            if (_sources.Count == SourcesMax)
                _sources.Clear();
            bucket = (2 * PerSourcePerSecond, nowMs);
        }

        double mine = Math.Min(2 * PerSourcePerSecond, bucket.Tokens + (nowMs - bucket.AtMs) * PerSourcePerSecond / 1000.0);
        double all = Math.Min(PerSecond, _all.Tokens + (nowMs - _all.AtMs) * PerSecond / 1000.0);
        bool ok = mine >= 1 && all >= 1;
        _sources[source] = (ok ? mine - 1 : mine, nowMs);
        _all = (ok ? all - 1 : all, nowMs);
        return ok;
    }
}
