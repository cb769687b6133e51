namespace Clocks.Node.Wire;

/// <summary>What came of reading a value or a frame. Incomplete is not an error: more bytes may come.</summary>
public enum ReadStatus : byte
{
    /// <summary>It was read.</summary>
    Done,

    /// <summary>It may be right, but its end has not arrived.</summary>
    Incomplete,

    /// <summary>The bytes are not a MessagePack value of the expected type.</summary>
    WrongType,

    /// <summary>A number is outside its range, or a text or binary has a length that it may not have.</summary>
    OutOfRange,

    /// <summary>The frame is longer than <see cref="Clocks.Model.Limits.FrameBytesMax"/>.</summary>
    TooLong,

    /// <summary>The frame has fewer elements than its kind needs.</summary>
    TooFewElements,

    /// <summary>The frame is of a kind that this version does not know.</summary>
    UnknownKind,

    /// <summary>A value is inside more than <see cref="Clocks.Model.Limits.FrameDepthMax"/> arrays and maps.</summary>
    TooDeep,
}

/// <summary>The statuses in words.</summary>
internal static class ReadStatusWords
{
    /// <summary>What was wrong, to follow "the frame ".</summary>
    public static string Describe(this ReadStatus status) => status switch
    {
        ReadStatus.Done => "was read",
        ReadStatus.Incomplete => "ended early",
        ReadStatus.WrongType => "is not the MessagePack array it should be",
        ReadStatus.OutOfRange => "holds a value outside its range",
        ReadStatus.TooLong => "is longer than 4 KiB",
        ReadStatus.TooFewElements => "has too few elements",
        ReadStatus.UnknownKind => "is of a kind this version does not know",
        ReadStatus.TooDeep => $"is nested more than {Limits.FrameDepthMax} deep",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
