namespace Clocks.Grade.Wire;

/// <summary>The first element of a frame, as <c>WIRE.md</c> numbers them.</summary>
internal enum WireKind : byte
{
    /// <summary>Who speaks: first, by both.</summary>
    Hello = 0,

    /// <summary>A message of the model.</summary>
    Timestamp = 1,

    /// <summary>The last, of one that ends in order.</summary>
    Bye = 2,

    /// <summary>The last, of one that does not want the connection.</summary>
    Refuse = 3,

    /// <summary>The sender ticks.</summary>
    Ready = 5,
}
