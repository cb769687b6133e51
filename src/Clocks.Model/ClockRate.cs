namespace Clocks.Model;

/// <summary>
/// How often a node ticks: a whole number of thousandths of a tick per second, so that deadlines are exact integers and
/// never drift, or unpaced (<c>max</c>: the next tick begins when the last has ended). Pure arithmetic; any thread.
/// </summary>
public readonly record struct ClockRate
{
    private ClockRate(long millihertz) => Millihertz = millihertz;

    /// <summary>Thousandths of a tick per second; 0 for <see cref="Max"/>.</summary>
    public long Millihertz { get; }

    /// <summary>As fast as the machine can.</summary>
    public static ClockRate Max => new(0);

    /// <summary>Whether there are no deadlines.</summary>
    public bool IsMax => Millihertz == 0;

    /// <summary>Ticks per second; infinite for <see cref="Max"/>.</summary>
    public double PerSecond => IsMax ? double.PositiveInfinity : Millihertz / 1000.0;

    /// <summary>The rate of so many thousandths of a tick per second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside
    /// <see cref="Limits.RateMillihertzMin"/>..<see cref="Limits.RateMillihertzMax"/>.</exception>
    public static ClockRate FromMillihertz(long millihertz)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(millihertz, Limits.RateMillihertzMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(millihertz, Limits.RateMillihertzMax);
        return new ClockRate(millihertz);
    }

    /// <summary>
    /// When tick <paramref name="k"/> (1, 2, 3, ...) is due, in nanoseconds after the start: k / rate, rounded down.
    /// </summary>
    public long DueNs(long k) => (long)((Int128)k * 1_000_000_000_000 / Millihertz);

    /// <summary>
    /// The number of the last tick that is due at or before <paramref name="elapsedNs"/> after the start.
    /// </summary>
    public long TicksDue(long elapsedNs) => (long)(((Int128)elapsedNs * Millihertz + Millihertz - 1) / 1_000_000_000_000);

    /// <summary>For people: <c>1 tick/s</c>, <c>3.48 ticks/s</c>, or that there is no pace.</summary>
    public string Words => IsMax ? "as many ticks as it can" : Millihertz == 1_000 ? "1 tick/s" : $"{this} ticks/s";

    /// <summary>Ticks per second with at most three decimals, or <c>max</c>.</summary>
    public override string ToString() => IsMax ? "max" : (Millihertz / 1000m).ToString("0.###");
}
