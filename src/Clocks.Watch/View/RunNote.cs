namespace Clocks.Watch.View;

/// <summary>Something that happened in a run beside its events: a fault, a machine that came, went or ended.</summary>
/// <param name="atUs">When, in microseconds since 1970 by the clock of the machine that wrote it.</param>
/// <param name="kind"><c>fault</c>, <c>lost</c>, <c>began</c> or <c>ended</c>: a stable word.</param>
/// <param name="text">For people; safe to show.</param>
internal sealed class RunNote(long atUs, string kind, string text)
{
    /// <summary>When, in microseconds since 1970 by the clock of the machine that wrote it.</summary>
    public long AtUs { get; } = atUs;

    /// <summary><c>fault</c>, <c>lost</c>, <c>began</c> or <c>ended</c>: a stable word.</summary>
    public string Kind { get; } = kind;

    /// <summary>For people; safe to show.</summary>
    public string Text { get; } = text;
}
