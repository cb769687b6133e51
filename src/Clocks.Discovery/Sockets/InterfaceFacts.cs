namespace Clocks.Discovery.Sockets;

/// <summary>What the system says of one interface; input of <see cref="InterfaceRule"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Index">Its number.</param>
/// <param name="IsUp">Whether it works; loopback often says "unknown", which counts.</param>
/// <param name="IsLoopback">Whether it is the machine talking to itself.</param>
/// <param name="IsMulticast">Whether it says to carry multicast; not true of loopback on Linux, where it works
/// nevertheless.</param>
/// <param name="IsPointToPoint">Whether it is a tunnel or a dialled line.</param>
/// <param name="Addresses">Its addresses with their prefixes.</param>
internal sealed record InterfaceFacts(
    string Name, int Index, bool IsUp, bool IsLoopback, bool IsMulticast, bool IsPointToPoint, IReadOnlyList<LinkAddress> Addresses);
