using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// The sockets of all links: opens and closes them as interfaces come and go, waits for them all at once, brings what they receive to
/// the engine and takes what it sends. The discovery thread owns it.
/// </summary>
internal sealed class LinkSockets(MdnsOptions options, IDiscoveryWatcher watcher) : IPacketOutput, IDisposable
{
    /// <summary>Datagrams taken from one socket before the others get a turn.</summary>
    private const int BatchMax = 64;

    private readonly List<LinkSocket> _sockets = [];
    private readonly List<Socket> _waiting = [];
    private readonly HashSet<string> _told = [];
    private readonly byte[] _buffer = new byte[9_216];
    private int _lastId;

    /// <summary>Looks at the interfaces and makes the engine join, change and leave links accordingly.</summary>
    public void Update(Engine engine, long nowMs)
    {
        List<Link> wanted = Wanted();
        for (int i = _sockets.Count - 1; i >= 0; i--)
        {
            LinkSocket socket = _sockets[i];
            if (wanted.Exists(link => IsSame(link, socket.Link)))
                continue;
            engine.Leave(socket.Link.Id, nowMs, goodbye: true);
            socket.Dispose();
            _sockets.RemoveAt(i);
        }

        foreach (Link link in wanted)
        {
            LinkSocket? socket = _sockets.Find(each => IsSame(link, each.Link));
            if (socket is null)
            {
                Open(engine, link with { Id = ++_lastId }, nowMs);
            }
            else if (!socket.Link.Addresses.SequenceEqual(link.Addresses))
            {
                Link now = link with { Id = socket.Link.Id };
                if (engine.Change(now, nowMs))
                    socket.Link = now;
            }
        }
    }

    /// <summary>Waits for a datagram, the bell, or the end of the time.</summary>
    public void Wait(Bell bell, long milliseconds)
    {
        _waiting.Clear();
        _waiting.Add(bell.Socket);
        foreach (LinkSocket socket in _sockets)
            _waiting.Add(socket.Socket);
        Socket.Select(_waiting, null, null, (int)(milliseconds * 1_000));
        if (_waiting.Contains(bell.Socket))
            bell.Hush();
    }

    /// <summary>Brings to the engine what the last wait found.</summary>
    public void Receive(Engine engine, long start)
    {
        foreach (LinkSocket socket in _sockets)
        {
            if (!_waiting.Contains(socket.Socket))
                continue;
            int taken = 0;
            do
            {
                int length = socket.Receive(_buffer, out IPEndPoint source, out bool toGroup, out int index);
                if (length > 0 && LinkOf(socket, toGroup, index) is { } link)
                    engine.Receive(link.Id, _buffer.AsSpan(0, length), source, toGroup, MdnsDiscovery.NowMs(start));
            }
            while (++taken < BatchMax && socket.Socket.Available > 0);
        }
    }

    void IPacketOutput.Multicast(Link link, ReadOnlySpan<byte> packet)
    {
        if (_sockets.Find(each => each.Link.Id == link.Id) is { } socket)
            Tell(link, socket.Multicast(packet));
    }

    void IPacketOutput.Unicast(Link link, IPEndPoint to, ReadOnlySpan<byte> packet)
    {
        if (_sockets.Find(each => each.Link.Id == link.Id) is { } socket)
            socket.Send(packet, to);
    }

    public void Dispose()
    {
        foreach (LinkSocket socket in _sockets)
            socket.Dispose();
    }

    /// <summary>
    /// The link a datagram belongs to. What came to the group must have come by the socket's own interface; what came to us alone may
    /// have been given to any of our sockets, and belongs to the interface it came by.
    /// </summary>
    private Link? LinkOf(LinkSocket socket, bool toGroup, int index)
    {
        if (index == socket.Link.Index || (socket.Link.IsLoopback && options.LoopbackOnly))
            return socket.Link;
        return toGroup ? null : _sockets.Find(each => each.Link.Index == index && each.Link.Family == socket.Link.Family)?.Link;
    }

    private void Open(Engine engine, Link link, long nowMs)
    {
        (LinkSocket? opened, SocketException? failure) = LinkSocket.Open(link);
        if (opened is null)
        {
            TellOnce($"open {link.Name} {link.Family}", SocketTrouble.OfJoin(link, failure!.SocketErrorCode));
            return;
        }

        _sockets.Add(opened);
        engine.Join(link, nowMs);
    }

    private List<Link> Wanted()
    {
        if (options.LoopbackOnly)
            return [Link.Loopback(0, 1, "loopback")];
        List<Link> links = [];
        IReadOnlyList<InterfaceChoice> choices = InterfaceChoice.All(options);
        foreach (string pattern in options.Interfaces)
        {
            if (!pattern.StartsWith('!') && !choices.Any(choice => InterfaceRule.Matches(pattern, choice.Name, choice.LinkAddresses)))
                TellOnce($"no {pattern}", $"no network interface matches '{pattern}'; there are {string.Join(", ", choices.Select(choice => choice.Name))}.");
        }

        foreach (InterfaceChoice choice in choices)
        {
            if (!choice.IsUsed)
                continue;
            if (choice.IsLoopback)
            {
                links.Add(Link.Loopback(0, choice.Index, choice.Name));
                continue;
            }

            foreach (AddressFamily family in (ReadOnlySpan<AddressFamily>)[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
            {
                if (choice.Addresses.Any(address => address.AddressFamily == family))
                    links.Add(new Link(0, choice.Index, choice.Name, family, choice.LinkAddresses));
            }
        }

        if (links.Count == 0)
            TellOnce("none", "no network interface can be used for discovery; name one with --interface, or give the peers with --peers.");
        return links;
    }

    private static bool IsSame(Link left, Link right) =>
        left.Index == right.Index && left.Family == right.Family && left.Name == right.Name && left.IsLoopback == right.IsLoopback;

    private void Tell(Link link, SocketError error)
    {
        if (error != SocketError.Success)
            TellOnce(string.Create(CultureInfo.InvariantCulture, $"send {link.Name} {(int)error}"), SocketTrouble.OfSend(link, error));
    }

    private void TellOnce(string about, string sentence)
    {
        if (_told.Count < 64 && _told.Add(about))
            watcher.OnTrouble(sentence);
    }
}
