using System.Net;
using System.Net.Sockets;

namespace Clocks.Discovery.Unicast;

/// <summary>
/// Places of a zone as sightings. A host with one address of each kind is a machine; one with several of a kind may be several
/// machines behind one name, as of a headless Service of Kubernetes, and each address is dialled by itself: where they are one
/// machine after all, its hellos say so. This node's own place is none. One look's; owned by the thread that looks.
/// </summary>
/// <param name="ownPort">At which port this node listens; null: it is none.</param>
/// <param name="isOurs">Whether an address is one of this machine.</param>
internal sealed class ZoneSightings(int? ownPort, Predicate<IPAddress> isOurs)
{
    private bool _isNamed;
    private int? _otherPort;

    /// <summary>By their keys; none of them is that of a sighting of the list of peers, or of another way.</summary>
    public Dictionary<string, Sighting> All { get; } = [];

    /// <summary>
    /// A port at which the zone names this machine and this node does not listen, where it names it at none at which it does; null:
    /// there is none.
    /// </summary>
    public int? OtherPort => _isNamed ? null : _otherPort;

    /// <summary>Adds the sightings of a place.</summary>
    public void Add(ZoneNode node)
    {
        var others = new List<IPEndPoint>();
        int v4 = 0, v6 = 0;
        foreach (IPAddress address in node.Addresses)
        {
            (v4, v6) = address.AddressFamily == AddressFamily.InterNetwork ? (v4 + 1, v6) : (v4, v6 + 1);
            if (!IsSelf(address, node.Port))
            {
                others.Add(new IPEndPoint(address, node.Port));
            }
        }

        if (v4 > 1 || v6 > 1)
        {
            others.ForEach(endPoint => Add(node, endPoint.ToString(), [endPoint]));
        }
        else if (others.Count == node.Addresses.Count)
        {
            Add(node, $"{node.Host}:{node.Port}", others);
        }
    }

    private void Add(ZoneNode node, string place, List<IPEndPoint> endPoints)
    {
        string key = $"{place} from the DNS";
        All.TryAdd(key, new Sighting(key, Sighting.ZoneSource, endPoints, node.Id, node.Cluster, Host: node.Host.ToString()));
    }

    private bool IsSelf(IPAddress address, int port)
    {
        if (ownPort is null || !isOurs(address))
        {
            return false;
        }

        bool isSelf = port == ownPort;
        _isNamed |= isSelf;
        _otherPort = isSelf ? _otherPort : port;
        return isSelf;
    }
}
