namespace Clocks.Grade.Wire;

/// <summary>What came of reading a frame.</summary>
internal enum WireRead : byte
{
    /// <summary>A frame of the page.</summary>
    Whole,

    /// <summary>Its end has not come yet.</summary>
    Incomplete,

    /// <summary>No bytes that may come make it one.</summary>
    Malformed,
}
