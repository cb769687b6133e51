namespace Clocks.Journal.Reading;

/// <summary>Why a line was passed over.</summary>
public enum SkipReason : byte
{
    /// <summary>It was not: the line is understood.</summary>
    None,

    /// <summary>The last line of the file has no end: the process was killed while it wrote, or still writes.</summary>
    Torn,

    /// <summary>It is neither a JSON object nor a line of the plain-text format.</summary>
    NotALine,

    /// <summary>A JSON object that has no <c>event</c>.</summary>
    NoEvent,

    /// <summary>An event whose word this version does not know.</summary>
    UnknownEvent,

    /// <summary>A key is not there without which the line says nothing.</summary>
    MissingKey,

    /// <summary>The same key is there, and its value cannot be right.</summary>
    BadValue,

    /// <summary>
    /// The line counts, but one of its values cannot be right (a text for a number, lists of different lengths) and is
    /// ignored as if its key were not there.
    /// </summary>
    IgnoredValue,

    /// <summary>Longer than <see cref="JournalReader.LineBytesMax"/>.</summary>
    TooLong,
}
