namespace Clocks.Node.Loop;

/// <summary>How the tick thread waits for its deadlines.</summary>
public enum Pacing : byte
{
    /// <summary>
    /// It has itself woken a little before the deadline and spins the rest; where the system permits it runs before
    /// other threads. Costs a few per cent of a core at most.
    /// </summary>
    Precise,

    /// <summary>It sleeps until the deadline and takes what the system's timer gives.</summary>
    Sleep,
}
