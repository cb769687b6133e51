namespace Clocks.Simulation.Machines;

/// <summary>
/// The deadlines of one machine: tick k is due at start + k / rate, as <see cref="ClockRate.DueNs"/> says, but stepped
/// from one to the next with whole number and remainder, because a division of 128 bits at every tick would be most of
/// its cost. A value owned by one machine.
/// </summary>
internal struct Deadlines
{
    private const long PicosecondsPerSecond = 1_000_000_000_000;

    private readonly ClockRate _rate;
    private readonly long _startNs, _wholeStep, _restStep;
    private long _rest;

    /// <summary>Deadlines from the first on.</summary>
    /// <param name="rate">How often; not <see cref="ClockRate.Max"/>.</param>
    /// <param name="startNs">When the machine starts.</param>
    /// <param name="endNs">When it ends.</param>
    public Deadlines(ClockRate rate, long startNs, long endNs)
    {
        (_rate, _startNs) = (rate, startNs);
        (_wholeStep, _restStep) = Math.DivRem(PicosecondsPerSecond, rate.Millihertz);
        LastK = rate.TicksDue(endNs - startNs);
        SkipTo(1);
    }

    /// <summary>The number of the next tick: 1, 2, 3, ...</summary>
    public long K { get; private set; }

    /// <summary>The number of the last tick.</summary>
    public long LastK { get; }

    /// <summary>When the next tick is due.</summary>
    public long NextNs { get; private set; }

    /// <summary>Whether the last tick is over.</summary>
    public readonly bool IsOver => K > LastK;

    /// <summary>The tick has happened: on to the next.</summary>
    public void Advance()
    {
        K++;
        NextNs += _wholeStep;
        _rest += _restStep;
        if (_rest >= _rate.Millihertz)
        {
            _rest -= _rate.Millihertz;
            NextNs++;
        }
    }

    /// <summary>
    /// After a standstill until <paramref name="nowNs"/>: passes over the deadlines that have gone by a whole period,
    /// as the tick loop of a node does.
    /// </summary>
    /// <returns>How many were passed over.</returns>
    public long PassOver(long nowNs)
    {
        long due = _rate.TicksDue(nowNs - _startNs);
        if (due <= K)
        {
            return 0;
        }

        long late = Math.Min(due, LastK + 1) - K;
        SkipTo(due);
        return late;
    }

    private void SkipTo(long k)
    {
        K = k;
        NextNs = _startNs + _rate.DueNs(k);
        _rest = (long)((Int128)k * PicosecondsPerSecond % _rate.Millihertz);
    }
}
