namespace Clocks.Trace.Guessing;

/// <summary>What a piece of a line is.</summary>
internal enum TokenKind
{
    /// <summary>Letters.</summary>
    Word,

    /// <summary>A number, perhaps with a fraction.</summary>
    Number,

    /// <summary>A date, a time of day, or both.</summary>
    Time,

    /// <summary>Numbers in brackets.</summary>
    List,

    /// <summary>The name of a machine.</summary>
    Name,

    /// <summary>Everything else.</summary>
    Mark,
}
