namespace Clocks.Watch.View;

/// <summary>
/// How late ticks come, as they come: each compared with the last deadline before it, where the most punctual tick so far
/// stands for being on time, as <c>Clocks.Trace.Measure.Lateness</c> does for a whole journal. Under the lock of its run.
/// </summary>
internal sealed class LatenessMeter
{
    private double _firstNs = double.NaN, _earliestNs;

    /// <summary>How late the last tick was, in nanoseconds; null without deadlines.</summary>
    public double? LastNs { get; private set; }

    /// <summary>The latest tick so far, in nanoseconds; null without deadlines.</summary>
    public double? MaxNs { get; private set; }

    /// <summary>A tick.</summary>
    /// <param name="monoNs">When, on the monotonic clock of the journal.</param>
    /// <param name="rate">How often the machine ticks; null: not told.</param>
    public void Add(long monoNs, ClockRate? rate)
    {
        if (rate is not { IsMax: false } paced)
        {
            return;
        }

        _firstNs = double.IsNaN(_firstNs) ? monoNs : _firstNs;
        double ns = monoNs - _firstNs, periodNs = 1e12 / paced.Millihertz;
        double folded = ns - Math.Round(ns / periodNs) * periodNs;
        _earliestNs = Math.Min(_earliestNs, folded);
        LastNs = folded - _earliestNs;
        MaxNs = Math.Max(MaxNs ?? 0, LastNs.Value);
    }
}
