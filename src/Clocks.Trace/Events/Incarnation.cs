namespace Clocks.Trace.Events;

/// <summary>
/// What tells the incarnations of one node apart, each of them a journal of its own: a label, and which was over.
/// </summary>
public static class Incarnation
{
    /// <summary>The node and which of its journals it is: <c>2/1</c>, <c>2/2</c>.</summary>
    /// <param name="id">The node.</param>
    /// <param name="index">Incarnations before this one.</param>
    public static string LabelOf(NodeId id, int index) => $"{id}/{index + 1}";

    /// <summary>Which life it is, in words as far as people use them: <c>second</c>, <c>12th</c>.</summary>
    /// <param name="life">1 for the first.</param>
    public static string Ordinal(int life) => life switch
    {
        1 => "first",
        2 => "second",
        3 => "third",
        4 => "fourth",
        5 => "fifth",
        _ => life + (life % 100 is >= 11 and <= 13 ? "th" : (life % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" }),
    };

    /// <summary>
    /// Whether an incarnation ended before the last one of its node began, so that its last clock is not the final
    /// clock of the machine. Other programs' logs may share an id, or have none: there only the times tell.
    /// </summary>
    /// <param name="isOurs">Whether the journal names its run.</param>
    /// <param name="lastEventAt">When its last event happened, if told, in microseconds since 1970.</param>
    /// <param name="nextBegan">When the last incarnation began, in microseconds since 1970; 0: not told.</param>
    public static bool IsOver(bool isOurs, long? lastEventAt, long nextBegan) =>
        isOurs || (nextBegan > 0 && lastEventAt < nextBegan);
}
