using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Clocks.Discovery;

/// <summary>
/// Discovery by a list that somebody wrote: <c>host:port</c> each. Names are resolved, each becomes a sighting of which
/// only the address is known; names are resolved and said again every few seconds, and all of them when a dial fails,
/// since a list never learns that a peer has come back. One thread of its own.
/// </summary>
public sealed class FixedPeers : IDiscovery
{
    private const int AgainMs = 5_000;

    private readonly List<DnsEndPoint> _peers = [];
    private readonly ManualResetEventSlim _stop = new();
    private readonly AutoResetEvent _again = new(false);
    private readonly bool _hasNames;
    private Thread? _thread;
    private long _allocatedBytes;

    /// <param name="peers">Each <c>host:port</c>, an IPv6 address in brackets: what <see cref="Check"/>
    /// accepts.</param>
    /// <exception cref="ArgumentException">One of them is not.</exception>
    public FixedPeers(IEnumerable<string> peers)
    {
        ArgumentNullException.ThrowIfNull(peers);
        foreach (string peer in peers)
        {
            if (Check(peer) is { } wrong)
            {
                throw new ArgumentException(wrong, nameof(peers));
            }

            _ = TrySplit(peer, out string host, out int port);
            _peers.Add(new DnsEndPoint(host, port));
            _hasNames |= !IPAddress.TryParse(host, out _);
        }
    }

    /// <summary>What is wrong with an entry, in a sentence; null when it is well.</summary>
    public static string? Check(string peer) => TrySplit(peer, out _, out _) ? null
        : $"'{peer}' is not host:port, such as lab-3:5001, 192.168.1.7:5001 or [fe80::1%2]:5001.";

    /// <inheritdoc />
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public void Start(Advertisement? self, IDiscoveryWatcher watcher)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        if (_thread is not null)
        {
            throw new InvalidOperationException("discovery is started once.");
        }

        _thread = new Thread(() => Run(watcher)) { IsBackground = true, Name = "fixed peers" };
        _thread.Start();
    }

    /// <summary>Resolves the names again and says the list again, at once.</summary>
    public void Reconfirm(Sighting sighting)
    {
        if (sighting.Source == "static" && !_stop.IsSet)
        {
            _again.Set();
        }
    }

    /// <summary>
    /// Ends the thread and waits for it, two seconds at most; from a call of its watcher it does not wait.
    /// </summary>
    public void Dispose()
    {
        if (_stop.IsSet)
        {
            return;
        }

        _stop.Set();
        if (_thread is not null && _thread != Thread.CurrentThread)
        {
            _thread.Join(2_000);
        }
    }

    private void Run(IDiscoveryWatcher watcher)
    {
        var unresolved = new HashSet<string>();
        WaitHandle[] bells = [_stop.WaitHandle, _again];
        bool isAskedFor = true;
        while (!_stop.IsSet)
        {
            foreach (DnsEndPoint peer in _peers)
            {
                if (_stop.IsSet)
                {
                    return;
                }
                // An address does not change: it is said again when it was in doubt. A name may have moved.
                if (isAskedFor || !IPAddress.TryParse(peer.Host, out _))
                {
                    Say(peer, unresolved, watcher);
                }
            }

            Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
            isAskedFor = WaitHandle.WaitAny(bells, _hasNames ? AgainMs : Timeout.Infinite) == 1;
            // A peer that could not be dialled a moment ago is not asked about in a tight loop.
            if (isAskedFor)
            {
                _stop.Wait(500);
            }
        }
    }

    private static void Say(DnsEndPoint peer, HashSet<string> unresolved, IDiscoveryWatcher watcher)
    {
        string host = peer.Host, port = peer.Port.ToString();
        string key = host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}";
        IPAddress[] addresses = Resolve(host);
        if (addresses.Length > 0)
        {
            unresolved.Remove(key);
            IPEndPoint[] endPoints = Array.ConvertAll(addresses, each => new IPEndPoint(each, peer.Port));
            watcher.OnSeen(new Sighting(key, "static", endPoints));
        }
        else if (unresolved.Add(key))
        {
            watcher.OnTrouble($"the name '{host}' of --peers has no address; "
                + "check its spelling and the name server, or write the address.");
        }
    }

    private static IPAddress[] Resolve(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return [address];
        }

        try
        {
            return System.Net.Dns.GetHostAddresses(host);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private static bool TrySplit(string peer, out string host, out int port)
    {
        int colon = peer.LastIndexOf(':');
        host = colon > 0 ? peer[..colon].Trim() : "";
        port = 0;
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        bool ok = colon > 0
            && int.TryParse(peer.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is > 0 and <= 65_535
            && host.Length > 0 && (isBracketed || !host.Contains(':'));
        host = isBracketed ? host[1..^1] : host;
        return ok && host.Length > 0;
    }
}
