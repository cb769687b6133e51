namespace Clocks.Grade.Stdio;

/// <summary>A message that the program was told of, with the line that told it.</summary>
internal sealed record WaitingMessage(int From, long Clock, long K, string Text, int Line)
{
    /// <summary>Whether it came while others waited.</summary>
    public bool CameWhileBusy { get; init; }

    /// <summary>Whether it is one of very many at once.</summary>
    public bool IsOfBurst { get; init; }
}
