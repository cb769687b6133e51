namespace Clocks.Watch.View;

/// <summary>How a watched machine is.</summary>
public enum MachineState : byte
{
    /// <summary>Its journal grows.</summary>
    Running,

    /// <summary>Its journal has not grown for a while, and has no last line: it is paused, was killed, or ticks rarely.</summary>
    Silent,

    /// <summary>Its journal has its last line.</summary>
    Ended,
}
