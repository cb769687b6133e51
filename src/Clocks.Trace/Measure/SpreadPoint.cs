using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>The clocks of all running machines at one moment of the time axis.</summary>
/// <param name="TimeNs">Nanoseconds since <see cref="RunTrace.OriginUnixNs"/>.</param>
/// <param name="Lowest">The smallest clock.</param>
/// <param name="Highest">The greatest clock.</param>
public readonly record struct SpreadPoint(long TimeNs, long Lowest, long Highest)
{
    /// <summary>Highest - lowest.</summary>
    public long Spread => Highest - Lowest;
}
