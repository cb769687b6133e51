namespace Clocks.Journal.Reading;

/// <summary>A line that a reader passed over.</summary>
/// <param name="Number">Its number in the file: 1, 2, 3, ...</param>
/// <param name="Offset">Where it begins, in bytes from the start of the file.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">Which word or key is meant; empty where the reason says all.</param>
public sealed record SkippedLine(long Number, long Offset, SkipReason Reason, string Detail)
{
    /// <summary>The reason as half a sentence: <c>line 17: there is no new_clock</c>.</summary>
    public override string ToString() => $"line {Number}: {Why}";

    /// <summary>The same without the number: <c>there is no new_clock</c>.</summary>
    public string Why => Reason switch
    {
        SkipReason.Torn => "it is torn off, as the last line of a killed process is",
        SkipReason.NotALine => "neither a JSON object nor a line of the plain-text format",
        SkipReason.NoEvent => "it has no event",
        SkipReason.UnknownEvent => $"event '{Detail}' is unknown",
        SkipReason.MissingKey => $"there is no {Detail}",
        SkipReason.BadValue => $"the value of {Detail} cannot be right",
        SkipReason.IgnoredValue => $"the value of {Detail} cannot be right and is ignored",
        SkipReason.TooLong => "it is longer than any journal's",
        _ => "",
    };
}
