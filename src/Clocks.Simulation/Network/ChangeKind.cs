namespace Clocks.Simulation.Network;

/// <summary>What can change besides ticks, in the order in which it takes effect at one moment.</summary>
internal enum ChangeKind : byte
{
    /// <summary>A process is gone.</summary>
    Kill,

    /// <summary>A process begins anew.</summary>
    Restart,

    /// <summary>One end of a connection loses it.</summary>
    Down,

    /// <summary>One end of a connection has it.</summary>
    Up,
}
