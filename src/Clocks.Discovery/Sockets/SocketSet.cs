using System.Net.Sockets;
using Clocks.Discovery.Mdns;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// The sockets of a node, and which of its links speaks by which: port 5353 in both families, and where another program
/// holds that for itself the second port on loopback and a port of its own elsewhere. The discovery thread owns it.
/// </summary>
internal sealed class SocketSet : IDisposable
{
    private readonly List<FamilySocket> _sockets = [];
    private readonly Dictionary<int, FamilySocket> _byLink = [];
    private bool _isHeld;

    /// <summary>All that are open; a list, since to walk through an interface would allocate with every packet.</summary>
    public List<FamilySocket> All => _sockets;

    /// <summary>The one that a link speaks by; null when it has not been joined.</summary>
    public FamilySocket? Of(Link link) => _byLink.GetValueOrDefault(link.Id);

    /// <summary>Whether a link has to do without port 5353.</summary>
    public bool IsMakeshift(Link link) => Of(link) is { Port: not Link.Port };

    /// <summary>Whether port 5353 can be had now.</summary>
    public bool HasPort(AddressFamily family) => Get(family, Link.Port, isPatient: false, out _) is not null;

    /// <summary>Joins a link, by port 5353 or as well as can be without.</summary>
    /// <param name="link">The link; gets what it can do only.</param>
    public SocketError Join(ref Link link)
    {
        SocketError error = Join(link, Link.Port);
        if (!IsHeld(error))
        {
            return error;
        }

        _isHeld = true;
        Link other = link with { AsksOnly = !link.IsLoopback };
        if (Join(other, link.IsLoopback ? FamilySocket.SecondPort : 0) != SocketError.Success)
        {
            return error;
        }

        link = other;
        return SocketError.Success;
    }

    /// <summary>Leaves a link; a socket that stood in for port 5353 goes with the last link that needed it.</summary>
    public void Leave(Link link)
    {
        if (!_byLink.Remove(link.Id, out FamilySocket? socket))
        {
            return;
        }

        socket.Leave(link);
        if (socket.Port != Link.Port && !_byLink.ContainsValue(socket))
        {
            _sockets.Remove(socket);
            socket.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (FamilySocket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    /// <summary>Whether another program has the port: Windows calls that forbidden.</summary>
    public static bool IsHeld(SocketError error) => error == SocketError.AddressAlreadyInUse
        || (error == SocketError.AccessDenied && OperatingSystem.IsWindows());

    private SocketError Join(Link link, int port)
    {
        // Once it was waited for who may hold it in passing; then it is looked at again and again.
        FamilySocket? socket = Get(link.Family, port, isPatient: !_isHeld, out SocketError error);
        error = socket?.Join(link) ?? error;
        if (error == SocketError.Success)
        {
            _byLink[link.Id] = socket!;
        }

        return error;
    }

    private FamilySocket? Get(AddressFamily family, int port, bool isPatient, out SocketError error)
    {
        error = SocketError.Success;
        foreach (FamilySocket socket in _sockets)
        {
            if (socket.Family == family && socket.Port == port)
            {
                return socket;
            }
        }

        (FamilySocket? opened, SocketException? failure) = FamilySocket.Open(family, port, isPatient);
        error = failure?.SocketErrorCode ?? SocketError.Success;
        if (opened is not null)
        {
            _sockets.Add(opened);
        }

        return opened;
    }
}
