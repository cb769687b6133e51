namespace Clocks.Discovery;

/// <summary>How much a watcher wants to hear of what is neither a sighting nor trouble.</summary>
public enum DiscoveryDetail : byte
{
    /// <summary>Nothing: then nothing is composed either, and a quiet network costs no allocation.</summary>
    None,

    /// <summary>What discovery decides and does.</summary>
    Steps,

    /// <summary>Every packet too.</summary>
    Packets,
}

/// <summary>What discovery has done.</summary>
public enum DiscoveryStepKind : byte
{
    /// <summary>An interface is used; the text says why.</summary>
    InterfaceUsed,

    /// <summary>An interface is not used; the text says why not.</summary>
    InterfaceSkipped,

    /// <summary>A link was joined; the text has its addresses, the number is the version of IP.</summary>
    Joined,

    /// <summary>The addresses of a link changed; the text has them, the number is the version of IP.</summary>
    Changed,

    /// <summary>A link was left; the text has its addresses, the number is the version of IP.</summary>
    Left,

    /// <summary>This node is announced; the text is its name.</summary>
    Announcing,

    /// <summary>Somebody else has the name in the text.</summary>
    NameTaken,

    /// <summary>Goodbye was said for the name in the text.</summary>
    Goodbye,

    /// <summary>A packet was no message; the text is its sender, the number how many there were. Told at 1, 2, 4, 8...</summary>
    Malformed,

    /// <summary>More was announced than can be kept; the number is how many records were let go. Told at 1, 2, 4, 8...</summary>
    Flooded,

    /// <summary>A packet came; the text is its sender, the number its bytes.</summary>
    Heard,

    /// <summary>A packet was sent; the text is where to, the number its bytes.</summary>
    Sent,

    /// <summary>
    /// A DNS server was asked; in place of the interface stands the server, the text is the question and what became of it, the number
    /// the bytes of the answer.
    /// </summary>
    Asked,

    /// <summary>
    /// A zone was looked at; in place of the interface stands the zone, the text says whom it names, the number in how many
    /// milliseconds it is looked at again.
    /// </summary>
    Looked,
}

/// <summary>One thing that discovery has done, for people who look for a fault. Immutable.</summary>
/// <param name="Kind">What.</param>
/// <param name="Interface">On which network interface, or what <see cref="DiscoveryStepKind"/> says.</param>
/// <param name="Text">What <see cref="DiscoveryStepKind"/> says of it.</param>
/// <param name="Number">What <see cref="DiscoveryStepKind"/> says of it; else 0.</param>
public readonly record struct DiscoveryStep(DiscoveryStepKind Kind, string Interface, string Text, long Number = 0);
