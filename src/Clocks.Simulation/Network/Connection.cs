namespace Clocks.Simulation.Network;

/// <summary>
/// One connection between two machines, from its making to its end, which the two ends do not see at the same time. The
/// first end is that of the smaller place. Times in virtual nanoseconds.
/// </summary>
/// <param name="UpNs">When both ends have it.</param>
/// <param name="FirstEndNs">When the first end loses it.</param>
/// <param name="SecondEndNs">When the second end loses it.</param>
/// <param name="IsFirstKilled">The first end did not lose it but died.</param>
/// <param name="IsSecondKilled">The second end did not lose it but died.</param>
internal readonly record struct Connection(
    long UpNs, long FirstEndNs, long SecondEndNs, bool IsFirstKilled, bool IsSecondKilled);
