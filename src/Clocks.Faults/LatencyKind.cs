namespace Clocks.Faults;

/// <summary>How the times of a link are distributed.</summary>
public enum LatencyKind : byte
{
    /// <summary>Always the same.</summary>
    Constant,

    /// <summary>Anything in a range, equally likely.</summary>
    Uniform,

    /// <summary>A least time and an exponentially distributed rest: mostly short, rarely long.</summary>
    Exponential,
}
