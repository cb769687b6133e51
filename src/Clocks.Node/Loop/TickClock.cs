namespace Clocks.Node.Loop;

/// <summary>
/// The physical clocks as the tick thread reads them, a million times a second if need be: the monotonic clock at every
/// reading, the wall clock at most <see cref="TrustNs"/> ago and carried on by the monotonic one since, which is exact
/// to a nanosecond. A step of the wall clock shows that much later. Owned by the tick thread.
/// </summary>
internal struct TickClock(Timeline timeline)
{
    private const long TrustNs = 1_000_000;

    private long _anchorNs = long.MinValue / 2;
    private long _anchorUnixNs;

    /// <summary>Now, on both clocks.</summary>
    public Instant Read()
    {
        long monoNs = timeline.MonoNs;
        if (monoNs - _anchorNs > TrustNs)
        {
            _anchorNs = monoNs;
            _anchorUnixNs = Timeline.UnixMicroseconds * 1_000;
        }

        return new Instant(monoNs, (_anchorUnixNs + monoNs - _anchorNs) / 1_000);
    }
}
