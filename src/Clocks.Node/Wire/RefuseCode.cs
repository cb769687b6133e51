namespace Clocks.Node.Wire;

/// <summary>
/// Why a connection is refused or ended unwillingly. The numbers are on the wire and never change their meaning.
/// </summary>
internal enum RefuseCode : byte
{
    /// <summary>The versions of the protocol differ.</summary>
    Version = 1,

    /// <summary>The clusters differ: both are right, they just do not belong together.</summary>
    Cluster = 2,

    /// <summary>The peer has this node's own id and started later.</summary>
    IdTaken = 3,

    /// <summary>Another run with the peer's id is connected here; try again when that connection is gone.</summary>
    IdHeld = 4,

    /// <summary>There is a connection of this pair already, or a better one is being made.</summary>
    Duplicate = 5,

    /// <summary>The bytes are not frames of this protocol.</summary>
    Malformed = 6,

    /// <summary>It is this node itself.</summary>
    Self = 7,

    /// <summary>The node is ending, or holds as many peers, or those who watch, as it can.</summary>
    Full = 8,

    /// <summary>The nodes are no neighbours in the topology of this run: both are right, they just do not belong together.</summary>
    NoNeighbour = 9,

    /// <summary>To one who watches: the node writes no journal that could be shown.</summary>
    NoJournal = 10,
}
