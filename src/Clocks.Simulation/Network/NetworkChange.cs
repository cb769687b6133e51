namespace Clocks.Simulation.Network;

/// <summary>What changes at one machine at one moment, by its place.</summary>
/// <param name="AtNs">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Machine">Whose journal tells it.</param>
/// <param name="Peer">The other end of a connection; the machine itself for kills and restarts.</param>
internal readonly record struct NetworkChange(long AtNs, ChangeKind Kind, int Machine, int Peer)
    : IComparable<NetworkChange>
{
    /// <summary>By time; at one moment deaths before births before losses before connections, then by place.</summary>
    public int CompareTo(NetworkChange other)
    {
        int order = AtNs.CompareTo(other.AtNs);
        order = order != 0 ? order : Kind.CompareTo(other.Kind);
        order = order != 0 ? order : Machine.CompareTo(other.Machine);
        return order != 0 ? order : Peer.CompareTo(other.Peer);
    }
}
