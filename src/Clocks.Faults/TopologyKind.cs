namespace Clocks.Faults;

/// <summary>The shapes of who is connected to whom.</summary>
public enum TopologyKind : byte
{
    /// <summary>Each to each.</summary>
    Mesh,

    /// <summary>Each to the one before and the one after it.</summary>
    Ring,

    /// <summary>All to the first.</summary>
    Star,

    /// <summary>Rows and columns, each to those beside, above and below it; no wrapping round.</summary>
    Grid,

    /// <summary>A binary tree: each to the one above and the two below it.</summary>
    Tree,

    /// <summary>On a ring, each to so many nearest (the lattice of D. Watts and S. Strogatz 1998, without shortcuts).</summary>
    Nearest,

    /// <summary>The union of rings in random orders: connected, and most likely an expander (C. Law and K.-Y. Siu 2003).</summary>
    Random,
}
