using Clocks.Faults;
using Clocks.Journal;

namespace Clocks.Simulation.Machines;

/// <summary>
/// Makes the machines of a simulated lab, at first and after each kill, with all that chance gives them: speed, clock,
/// die and run. The seed of the lab alone decides, so a machine is the same whoever else is there. One thread, that of
/// the run.
/// </summary>
internal sealed class MachineFactory(LabPlan plan, NodeId[] ids, ulong labSeed, MessagePool letters)
{
    /// <summary>One for all machines: only one of them ticks at a time.</summary>
    private readonly Delivery[] _deliveries = new Delivery[Math.Max(1, ids.Length - 1)];

    /// <summary>The machine at this place.</summary>
    /// <param name="place">From 0, in the order of ids.</param>
    /// <param name="life">0 for the first.</param>
    /// <param name="bornNs">Nanoseconds since the lab began.</param>
    public SimulatedMachine Of(int place, int life, long bornNs)
    {
        NodeId id = ids[place];
        ulong seed = MachineSeed.Of(labSeed, id, life);

        // The machine is the same after a restart, and with it its speed; the die is a new one.
        ClockRate rate = plan.Rates[place % plan.Rates.Count].Pick(MachineSeed.Of(labSeed, id));
        var traits = new Draw(MachineSeed.Of(~labSeed, id));
        long offset = Within(ref traits, plan.ClockOffsetNsMax);
        long drift = Within(ref traits, plan.ClockDriftPpbMax);
        var clock = new MachineClock(bornNs, plan.StartedAtUnixMicroseconds, offset, drift);
        var names = new Draw(MachineSeed.Of(~labSeed, id, life + 1));
        var header = new JournalHeader(
            id, rate, new RunId(new UInt128(names.Next(), names.Next())), plan.Cluster, seed, plan.Mix, "lamport",
            $"sim-{id}", plan.Version, clock.At(bornNs).UnixMicroseconds, IsSimulated: true);
        IdleScript? script = place < plan.Scripts.Count ? plan.Scripts[place].Anew() : null;
        var model = new Machine(plan.Mix, new Draw(seed), _deliveries, script);
        return new SimulatedMachine(
            place, life, header, clock, model, new Deadlines(rate, bornNs, plan.DurationNs), letters);
    }

    private static long Within(ref Draw chance, long most) =>
        most == 0 ? 0 : (long)Math.BigMul(chance.Next(), 2 * (ulong)most + 1, out _) - most;
}
