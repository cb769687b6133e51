using Clocks.Grade.Programs;

namespace Clocks.Grade.Stdio;

/// <summary>How long a program is waited for. In milliseconds; immutable.</summary>
public sealed record StdioTiming
{
    /// <summary>For the first answer after a start: some languages take their time.</summary>
    public int FirstAnswerMs { get; init; } = 20_000;

    /// <summary>For any other answer.</summary>
    public int AnswerMs { get; init; } = 5_000;

    /// <summary>For an answer after lines that are none.</summary>
    public int AnswerAfterJunkMs { get; init; } = 1_000;

    /// <summary>For its end.</summary>
    public int EndMs { get; init; } = 3_000;

    /// <summary>For lines that should not be there, after something went wrong.</summary>
    public int ExtraLineMs { get; init; } = 20;

    /// <summary>For all of it.</summary>
    public int WholeMs { get; init; } = ProgramLimits.UsualSeconds * 1_000;
}
