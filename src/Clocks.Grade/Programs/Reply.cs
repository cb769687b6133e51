namespace Clocks.Grade.Programs;

/// <summary>What came of waiting for a line of a program.</summary>
public enum Reply : byte
{
    /// <summary>A line.</summary>
    Line,

    /// <summary>Nothing, for as long as was waited.</summary>
    Silence,

    /// <summary>It has closed its output, or has ended.</summary>
    Ended,
}
