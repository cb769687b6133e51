using Clocks.Grade.Programs;

namespace Clocks.Grade.Wire;

/// <summary>How long a program is waited for. In milliseconds; immutable.</summary>
public sealed record WireTiming
{
    /// <summary>From its start until its peers have heard from it: some languages take their time.</summary>
    public int GreetMs { get; init; } = 20_000;

    /// <summary>Until a peer that has come back has heard from it.</summary>
    public int ReturnMs { get; init; } = 8_000;

    /// <summary>Until a peer that was cut off, and has come back, has heard from it: TCP takes its time to give up a connection.</summary>
    public int SilentReturnMs { get; init; } = 15_000;

    /// <summary>Without a message of it, or eighty of its ticks if that is longer: it has fallen silent.</summary>
    public int SilenceMs { get; init; } = 5_000;

    /// <summary>For its end.</summary>
    public int EndMs { get; init; } = 3_000;

    /// <summary>For all of it.</summary>
    public int WholeMs { get; init; } = ProgramLimits.UsualSeconds * 1_000;
}
