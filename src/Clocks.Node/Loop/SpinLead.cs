namespace Clocks.Node.Loop;

/// <summary>
/// How long before a deadline the tick thread has itself woken, so that it is awake when the deadline comes: learnt
/// from how late the system wakes it. A wake-up later than the lead lengthens the lead by a quarter, any other shortens
/// it by a thousandth, which settles where about one wake-up in two hundred is too late. Bounded by a share of the
/// period, so that the spinning never costs more than that share of a core. Owned by the tick thread.
/// </summary>
internal sealed class SpinLead
{
    /// <summary>Reading the clock twice takes less.</summary>
    private const long LeastNs = 2_000;

    private const long FirstNs = 60_000;
    private const long MostNs = 1_000_000;

    /// <summary>A fiftieth of the period is 2 % of a core.</summary>
    private const int PeriodShare = 50;

    /// <summary>
    /// A fast node may spin for longer than that share, but for no longer than this, and not for over a quarter of its
    /// period: a fiftieth of a millisecond would be over before any system has woken a thread.
    /// </summary>
    private const long FastNs = 100_000;

    private readonly long _mostNs;

    /// <summary>The lead of a node with this period, in nanoseconds.</summary>
    public SpinLead(long periodNs)
    {
        _mostNs = Math.Min(MostNs, Math.Max(periodNs / PeriodShare, Math.Min(periodNs / 4, FastNs)));
        Ns = Math.Min(FirstNs, _mostNs);
    }

    /// <summary>The lead, in nanoseconds.</summary>
    public long Ns { get; private set; }

    /// <summary>The thread woke so long after the time it had asked for.</summary>
    public void Learn(long overslept)
    {
        long next = overslept > Ns ? Ns + Ns / 4 : Ns - Ns / 1_000;
        Ns = Math.Clamp(next, Math.Min(LeastNs, _mostNs), _mostNs);
    }
}
