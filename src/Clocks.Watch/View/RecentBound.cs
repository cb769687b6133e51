namespace Clocks.Watch.View;

/// <summary>
/// How far the wall clock of one machine is ahead of that of another at most. Under the lock of its run.
/// </summary>
/// <param name="from">The id of the one.</param>
/// <param name="to">The id of the machine that is ahead, or by less than nothing behind.</param>
internal sealed class RecentBound(int from, int to)
{
    /// <summary>A generation of bounds, in microseconds.</summary>
    private const long SpanUs = 30_000_000;

    private long _beganUs = long.MinValue / 2, _beforeUs = long.MaxValue, _nowUs = long.MaxValue;

    /// <summary>Whose messages they were.</summary>
    public int From { get; } = from;

    /// <summary>Who took them.</summary>
    public int To { get; } = to;

    /// <summary>The least difference of this generation and the one before, in microseconds.</summary>
    public long LeastUs => Math.Min(_beforeUs, _nowUs);

    /// <summary>Takes what a message shows.</summary>
    /// <param name="atUs">When, in microseconds since 1970.</param>
    /// <param name="differenceUs">Its arrival by the one clock less its sending by the other, in microseconds.</param>
    public void Add(long atUs, long differenceUs)
    {
        if (atUs - _beganUs >= SpanUs)
        {
            (_beganUs, _beforeUs, _nowUs) = (atUs, _nowUs, long.MaxValue);
        }

        _nowUs = Math.Min(_nowUs, differenceUs);
    }
}
