namespace Clocks.Grade.Stdio;

/// <summary>A tick that the program was told, and what was so when it was.</summary>
/// <param name="Die">The face, 1 to 10.</param>
/// <param name="NowMs">The time that it was told, in milliseconds since its start.</param>
/// <param name="Text">The line.</param>
/// <param name="Line">Its number.</param>
internal sealed record AskedTick(int Die, double NowMs, string Text, int Line)
{
    /// <summary>The peer that was last told to be down, as the line said it; null: the tick is not about that.</summary>
    public (string Text, int Line)? Down { get; init; }

    /// <summary>Whether every peer that was down is up again.</summary>
    public bool IsBackUp { get; init; }

    /// <summary>Whether the answer is judged by the rule of wide numbers in place of that of receiving.</summary>
    public bool IsWide { get; init; }
}
