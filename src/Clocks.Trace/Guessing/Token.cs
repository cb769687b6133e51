namespace Clocks.Trace.Guessing;

/// <summary>A piece of a line.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it stands there.</param>
internal readonly record struct Token(TokenKind Kind, string Text)
{
    /// <summary>Whether its text differs from event to event.</summary>
    public bool IsValue => Kind is TokenKind.Number or TokenKind.Time or TokenKind.List or TokenKind.Name;
}
