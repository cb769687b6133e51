namespace Clocks.Simulation.Machines;

/// <summary>
/// The way to one incarnation of a machine, for everybody: who sends is whoever ticks, because one thread ticks them
/// all. So ten thousand machines need ten thousand channels and not their square. Owned by the thread that simulates.
/// </summary>
internal sealed class VirtualChannel(SimulatedMachine to) : IChannel
{
    /// <summary>The machine at the far end.</summary>
    public SimulatedMachine To => to;

    /// <summary>The run that it belongs to, once that has begun.</summary>
    public LabRun? Run { get; set; }

    /// <inheritdoc/>
    public Peer Peer => to.Self;

    /// <inheritdoc/>
    public long TrySend(long n, long lamport) => Run!.Send(to, n, lamport);
}
