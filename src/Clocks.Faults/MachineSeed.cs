namespace Clocks.Faults;

/// <summary>
/// From the one seed of a run the seed of each machine: what stands in its journal, and what a real node would be given
/// to draw the same rate and the same faces of the die. Pure; any thread.
/// </summary>
public static class MachineSeed
{
    /// <summary>The seed of this machine, at most <see cref="Limits.SeedMax"/>.</summary>
    /// <param name="run">The seed of the run.</param>
    /// <param name="id">The machine.</param>
    /// <param name="life">0, and one more after every restart.</param>
    public static ulong Of(ulong run, NodeId id, int life = 0) =>
        // An odd factor that is not the generator's own step, or neighbours would share parts of their state.
        new Draw(run + 0xD1342543DE82EF95 * (((ulong)id.Value + 1) << 20 | (uint)life)).Next() >> 11;
}
