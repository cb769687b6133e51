namespace Clocks.Grade.Wire;

/// <summary>An element of a frame. Immutable.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">A number's value; of a binary or a text, its bytes.</param>
/// <param name="Text">As people read it: a number, a quoted text, the hexadecimal digits of a binary.</param>
internal readonly record struct WireValue(WireValueKind Kind, long Number, string Text);

/// <summary>What an element of a frame is.</summary>
internal enum WireValueKind : byte
{
    /// <summary>A whole number of at most 63 bits.</summary>
    Number,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>Anything else: a list, a map, nil, a float, a number of more bits.</summary>
    Other,
}
