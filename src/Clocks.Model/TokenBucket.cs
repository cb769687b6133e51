namespace Clocks.Model;

/// <summary>
/// How often something may still be done: so many times at once, and then as fast as the bucket fills again. Reads no
/// clock; belongs to one thread.
/// </summary>
public sealed class TokenBucket
{
    private readonly double _perSecond;
    private readonly double _capacity;
    private double _tokens;
    private long _atMs;

    /// <summary>A full bucket.</summary>
    /// <param name="perSecond">How many tokens come back in a second.</param>
    /// <param name="capacity">How many there may be.</param>
    /// <param name="nowMs">Milliseconds of any clock that does not go back.</param>
    public TokenBucket(double perSecond, double capacity, long nowMs)
    {
        (_perSecond, _capacity) = (perSecond, capacity);
        Fill(nowMs);
    }

    /// <summary>Whether there is a token now.</summary>
    public bool HasOne(long nowMs)
    {
        Refill(nowMs);
        return _tokens >= 1;
    }

    /// <summary>Whether all are there: then nobody need remember this bucket.</summary>
    public bool IsFull(long nowMs)
    {
        Refill(nowMs);
        return _tokens >= _capacity;
    }

    /// <summary>Takes a token; false when there is none.</summary>
    public bool TryTake(long nowMs)
    {
        bool hasOne = HasOne(nowMs);
        _tokens -= hasOne ? 1 : 0;
        return hasOne;
    }

    /// <summary>Takes a token whether there is one or not: what is owed is paid back before there is another.</summary>
    public void Owe(long nowMs)
    {
        Refill(nowMs);
        _tokens--;
    }

    /// <summary>Fills it, as for somebody new.</summary>
    public void Fill(long nowMs) => (_tokens, _atMs) = (_capacity, nowMs);

    private void Refill(long nowMs)
    {
        _tokens = Math.Min(_capacity, _tokens + (nowMs - _atMs) * _perSecond / 1_000);
        _atMs = nowMs;
    }
}
