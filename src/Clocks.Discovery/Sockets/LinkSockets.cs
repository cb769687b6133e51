using System.Net.NetworkInformation;
using System.Net.Sockets;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Probing;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// The links of this machine and the sockets that serve them: joins and leaves as interfaces come and go, waits for
/// datagrams, brings them to the engine by the interface they came in, and takes what it sends. The discovery thread
/// owns it.
/// </summary>
internal sealed class LinkSockets(MdnsOptions options, IDiscoveryWatcher watcher) : IPacketOutput, IDisposable
{
    /// <summary>Datagrams taken from one socket before the other gets a turn.</summary>
    private const int BatchMax = 64;

    private readonly SocketSet _sockets = new();
    private readonly LinkNews? _news = options.LoopbackOnly ? null : LinkNews.TryOpen();
    private readonly HashSet<int> _restored = [];
    private readonly List<Link> _links = [];
    private readonly List<Socket> _waiting = [];
    private readonly HashSet<string> _reported = [];
    private readonly Dictionary<string, string> _choices = [];
    private readonly byte[] _buffer = new byte[9_216];
    private int _lastId;
    private ulong? _lastFingerprint;
    private bool _couldNotLook;

    /// <summary>
    /// Whether a link could not be joined at the last look, or not as it should be, which may be different at the next.
    /// </summary>
    public bool MissesOne { get; private set; }

    /// <summary>Whether the system tells of changes; else somebody has to look now and then.</summary>
    public bool HasNews => _news is not null;

    /// <summary>Whether the last wait brought news of interfaces.</summary>
    public bool IsNews { get; private set; }

    /// <summary>Looks at the interfaces and makes the engine join, change and leave links accordingly.</summary>
    public void Update(Engine engine, long nowMs)
    {
        ulong? fingerprint = InterfaceFingerprint.TryTake(out ulong sign) ? sign : null;
        if (fingerprint is not null && fingerprint == _lastFingerprint && _restored.Count == 0)
        {
            return;
        }
        // What is not done to the end this time is looked at again the next.
        _lastFingerprint = Look(engine, nowMs) ? fingerprint : null;
    }

    /// <summary>Does what the interfaces ask for; false when something of it has to wait.</summary>
    private bool Look(Engine engine, long nowMs)
    {
        bool isAllDone = true;
        MissesOne = false;
        List<Link> wanted = Wanted();
        for (int i = _links.Count - 1; i >= 0; i--)
        {
            Link link = _links[i];
            bool isBetter = _sockets.IsMakeshift(link) && _sockets.HasPort(link.Family);
            MissesOne |= _sockets.IsMakeshift(link) && !isBetter;
            if (wanted.Exists(each => IsSame(each, link)) && !isBetter)
            {
                continue;
            }

            engine.Leave(link.Id, nowMs, goodbye: true);
            Tell(DiscoveryStepKind.Left, link);
            _sockets.Leave(link);
            _links.RemoveAt(i);
        }

        foreach (Link link in wanted)
        {
            int known = _links.FindIndex(each => IsSame(each, link));
            if (known < 0)
            {
                Join(engine, link with { Id = ++_lastId }, nowMs);
            }
            else if (!_links[known].HasAddressesOf(link) || _restored.Contains(link.Index))
            {
                Link changed = link with { Id = _links[known].Id, AsksOnly = _links[known].AsksOnly };
                if (engine.Change(changed, nowMs))
                {
                    _links[known] = changed;
                    Tell(DiscoveryStepKind.Changed, changed);
                }
                else
                {
                    isAllDone = false;
                }
            }
        }

        if (isAllDone)
        {
            _restored.Clear();
        }

        return isAllDone && !MissesOne && !_couldNotLook;
    }

    /// <summary>Waits for a datagram, a wake-up, or the end of the time.</summary>
    public void Wait(WakeupSocket wakeup, long milliseconds)
    {
        _waiting.Clear();
        _waiting.Add(wakeup.Socket);
        foreach (FamilySocket socket in _sockets.All)
        {
            _waiting.Add(socket.Socket);
        }

        if (_news is not null)
        {
            _waiting.Add(_news.Socket);
        }

        Socket.Select(_waiting, null, null, (int)(milliseconds * 1_000));
        if (_waiting.Contains(wakeup.Socket))
        {
            wakeup.Drain();
        }

        IsNews = _news is not null && _waiting.Contains(_news.Socket) && _news.Take(_restored);
    }

    /// <summary>Brings to the engine what the last wait found.</summary>
    public void Receive(Engine engine, long start)
    {
        foreach (FamilySocket socket in _sockets.All)
        {
            if (!_waiting.Contains(socket.Socket))
            {
                continue;
            }

            int taken = 0;
            do
            {
                int length = socket.Receive(_buffer, out UdpAddress source, out bool toGroup, out int index);
                if (length > 0 && LinkOf(socket, source, index) is { } link)
                {
                    engine.Receive(link.Id, _buffer.AsSpan(0, length), source, toGroup, MdnsDiscovery.NowMs(start));
                }
            }
            while (++taken < BatchMax && socket.HasMore);
        }
    }

    void IPacketOutput.Multicast(Link link, ReadOnlySpan<byte> packet)
    {
        SocketError error = _sockets.Of(link)?.Multicast(link, packet) ?? SocketError.NotInitialized;
        // A card that has just vanished is found out by the next look at the interfaces.
        if (error is not (SocketError.Success or SocketError.NetworkUnreachable or SocketError.AddressNotAvailable))
        {
            TellOnce($"send {link.Name} {(int)error}", SocketTrouble.OfSend(link, error));
        }

        if (error == SocketError.Success && watcher.Detail == DiscoveryDetail.Packets)
        {
            watcher.OnStep(new DiscoveryStep(DiscoveryStepKind.Sent, link.Name, "everybody", packet.Length));
        }
    }

    void IPacketOutput.Unicast(Link link, UdpAddress to, ReadOnlySpan<byte> packet)
    {
        SocketError error = _sockets.Of(link)?.Send(packet, to) ?? SocketError.NotInitialized;
        if (error == SocketError.Success && watcher.Detail == DiscoveryDetail.Packets)
        {
            watcher.OnStep(new DiscoveryStep(DiscoveryStepKind.Sent, link.Name, to.ToString(), packet.Length));
        }
    }

    public void Dispose()
    {
        _sockets.Dispose();
        _news?.Dispose();
    }

    /// <summary>
    /// The link that a datagram came in by: loopback's are known by their source, which no cable can carry; all others
    /// by the interface. Null for interfaces that somebody else on this machine has joined and we have not.
    /// </summary>
    private Link? LinkOf(FamilySocket socket, in UdpAddress source, int index)
    {
        bool isLoopback = source.IsLoopback;
        // Loops, here and below: a closure with every datagram would be the only thing that a quiet network allocates.
        foreach (Link link in _links)
        {
            if (_sockets.Of(link) == socket && (isLoopback ? link.IsLoopback : link.Index == index && !link.IsLoopback))
            {
                return link;
            }
        }

        return null;
    }

    private void Join(Engine engine, Link link, long nowMs)
    {
        SocketError error = _sockets.Join(ref link);
        if (error != SocketError.Success)
        {
            // The port is one trouble, however many links there are.
            string about = SocketSet.IsHeld(error) ? "port" : $"join {link.Name} {link.Family}";
            TellOnce(about, SocketTrouble.OfJoin(link, error));
            MissesOne = true;
            return;
        }

        if (_sockets.IsMakeshift(link))
        {
            TellOnce("port", SocketTrouble.OfHeldPort(PortSharer.Holder(), options.LoopbackOnly));
            MissesOne = true;
        }

        _links.Add(link);
        Tell(DiscoveryStepKind.Joined, link);
        engine.Join(link, nowMs);
    }

    private List<Link> Wanted()
    {
        if (options.LoopbackOnly)
        {
            return [Link.Loopback(0, 1, "loopback")];
        }

        List<Link> links = [];
        IReadOnlyList<InterfaceChoice> choices;
        try
        {
            choices = InterfaceChoice.All(options);
            _couldNotLook = false;
        }
        catch (NetworkInformationException failure)
        {
            _couldNotLook = true;
            TellOnce("look", $"the system does not list its network interfaces ({failure.Message}); those in use are kept.");
            return [.. _links];
        }

        foreach (string pattern in options.Interfaces)
        {
            if (!pattern.StartsWith('!'))
            {
                TellIfNothingMatches(pattern, choices);
            }
        }

        foreach (InterfaceChoice choice in choices)
        {
            TellChoice(choice);
            if (choice.IsUsed)
            {
                links.AddRange(Link.Spoken(choice));
            }
        }

        if (links.Count == 0)
        {
            TellOnce("none", "no network interface can be used for discovery; "
                + "name one with --interface, or give a node its peers with --peers.");
        }

        return links;
    }

    private void TellIfNothingMatches(string pattern, IReadOnlyList<InterfaceChoice> choices)
    {
        List<string> names = [];
        foreach (InterfaceChoice choice in choices)
        {
            if (InterfaceRule.Matches(pattern, choice.Name, choice.LinkAddresses))
            {
                return;
            }

            names.Add(choice.Name);
        }

        TellOnce($"no {pattern}", $"no network interface matches '{pattern}'; there are {string.Join(", ", names)}.");
    }

    private static bool IsSame(Link left, Link right) =>
        left.Index == right.Index && left.Family == right.Family && left.Name == right.Name && left.IsLoopback == right.IsLoopback;

    /// <summary>Tells of an interface, and again when there is something else to say of it.</summary>
    private void TellChoice(InterfaceChoice choice)
    {
        if (watcher.Detail == DiscoveryDetail.None
            || (_choices.TryGetValue(choice.Name, out string? before) && before == choice.Reason))
        {
            return;
        }

        _choices[choice.Name] = choice.Reason;
        watcher.OnStep(new DiscoveryStep(
            choice.IsUsed ? DiscoveryStepKind.InterfaceUsed : DiscoveryStepKind.InterfaceSkipped, choice.Name, choice.Reason));
    }

    private void Tell(DiscoveryStepKind kind, Link link)
    {
        if (watcher.Detail == DiscoveryDetail.None)
        {
            return;
        }

        int version = link.Family == AddressFamily.InterNetwork ? 4 : 6;
        watcher.OnStep(new DiscoveryStep(kind, link.Name, string.Join(' ', link.Addresses), version));
    }

    private void TellOnce(string about, string sentence)
    {
        if (_reported.Count < 64 && _reported.Add(about))
        {
            watcher.OnTrouble(sentence);
        }
    }
}
