namespace Clocks.Trace.Events;

/// <summary>
/// What a receive and its send do not agree in, seen while both are at hand. Where a journal has no receive of a kind, the rules
/// need not look for one among all of them.
/// </summary>
[Flags]
internal enum ReceiveDoubts : byte
{
    None = 0,

    /// <summary>The send carries another clock than the receive says.</summary>
    Clock = 1,

    /// <summary>The send says another place in the channel.</summary>
    Place = 2,

    /// <summary>The clock of the send is not less than that of the receive: the clock condition is broken.</summary>
    Order = 4,

    /// <summary>By the wall clocks the receive came before its send.</summary>
    Wall = 8,
}
