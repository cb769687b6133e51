namespace Clocks.Simulation.Machines;

/// <summary>
/// The physical clocks of one simulated machine: what its journal says at a virtual time. Off and drifting by whole
/// numbers only. Immutable; any thread.
/// </summary>
/// <param name="BornNs">When the machine started, in virtual time: its monotonic clock is 0 there.</param>
/// <param name="UnixMicroseconds">The true wall clock at virtual time 0.</param>
/// <param name="OffsetNs">How far its wall clock is ahead at virtual time 0.</param>
/// <param name="DriftPpb">How much too fast its clocks run, in parts per thousand million.</param>
internal readonly record struct MachineClock(long BornNs, long UnixMicroseconds, long OffsetNs, long DriftPpb)
{
    private const long Second = 1_000_000_000;

    /// <summary>The monotonic clock.</summary>
    public long MonoNs(long ns) => DriftPpb == 0 ? ns - BornNs : Drifted(ns) - Drifted(BornNs);

    /// <summary>Both clocks.</summary>
    public Instant At(long ns)
    {
        long sinceStart = (DriftPpb == 0 ? ns : Drifted(ns)) + OffsetNs;
        return new Instant(MonoNs(ns), UnixMicroseconds + sinceStart / 1_000 - (sinceStart % 1_000 < 0 ? 1 : 0));
    }

    /// <summary>In two parts, so that no product leaves 64 bits.</summary>
    private long Drifted(long ns) => ns + ns / Second * DriftPpb + ns % Second * DriftPpb / Second;
}
