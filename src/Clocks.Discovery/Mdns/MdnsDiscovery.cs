using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// DNS-SD over multicast on real sockets: the thin shell around <see cref="Engine"/>. One thread of its own,
/// "discovery", waits for datagrams, for the engine's next deadline and for a wake-up; it drives the engine and makes
/// all callbacks. Interfaces may change meanwhile, and <see cref="Reconfirm"/> may be called from any thread.
/// </summary>
public sealed class MdnsDiscovery : IDiscovery
{
    /// <summary>
    /// How often the interfaces are looked at: a cable that is pulled changes no address, and nobody tells of it.
    /// </summary>
    private const int PollMs = 2_000;

    /// <summary>
    /// How soon a link that could not be joined is tried again: another node that starts may hold the port for its
    /// trial, and on a busy machine be kept from letting it go.
    /// </summary>
    private const int RetryMs = 100;

    /// <summary>
    /// How long after news of interfaces they are looked at again: what a card that comes up needs until it can be used,
    /// a carrier, an address, is told bit by bit, and not all of it.
    /// </summary>
    private static ReadOnlySpan<int> AgainMs => [100, 300, 1_000];

    private readonly MdnsOptions _options;
    private readonly ConcurrentQueue<Sighting> _doubts = new();
    private readonly WakeupSocket _wakeup = new();
    private Thread? _thread;
    private volatile bool _stopping;
    private volatile bool _interfacesChanged;
    private long _allocatedBytes;

    /// <summary>What came in. To be read when this is disposed of.</summary>
    public Traffic Traffic { get; private set; } = new();

    /// <summary>
    /// Takes the options, or those of every suitable interface; nothing is opened before <see cref="Start"/>.
    /// </summary>
    public MdnsDiscovery(MdnsOptions? options = null) => _options = options ?? new MdnsOptions();

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

        _thread = new Thread(() => Run(self, watcher)) { IsBackground = true, Name = "discovery" };
        _thread.Start();
    }

    /// <inheritdoc />
    public void Reconfirm(Sighting sighting)
    {
        _doubts.Enqueue(sighting);
        _wakeup.Signal();
    }

    /// <summary>Says goodbye and ends the thread; returns when the goodbye is sent.</summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _wakeup.Signal();
        if (_thread is not null && _thread != Thread.CurrentThread)
        {
            _thread.Join();
        }

        _wakeup.Dispose();
    }

    private void Run(Advertisement? self, IDiscoveryWatcher watcher)
    {
        NetworkAddressChangedEventHandler changed = (_, _) =>
        {
            _interfacesChanged = true;
            _wakeup.Signal();
        };
        bool shared = FamilySocket.IsPortTaken(AddressFamily.InterNetwork)
            || FamilySocket.IsPortTaken(AddressFamily.InterNetworkV6);
        ulong seed = _options.Seed ?? (ulong)Random.Shared.NextInt64() ^ (ulong)(self?.Run.Bits ?? 0);
        using var links = new LinkSockets(_options, watcher);
        var engine = new Engine(self, watcher, links, new EngineSettings(seed, shared, _options.ProbeFirst)
        {
            Seal = _options.Seal,
        });
        Traffic = engine.Traffic;
        long start = Stopwatch.GetTimestamp();
        bool isTold = !_options.LoopbackOnly && !links.HasNews;
        if (isTold)
        {
            NetworkChange.NetworkAddressChanged += changed;
        }

        try
        {
            links.Update(engine, NowMs(start));
            // From now on a trial would find ourselves: who came since is not known, so nothing is asked for by unicast
            // any more.
            engine.IsPortShared = true;
            Loop(engine, links, start);
            engine.SayGoodbye(NowMs(start));
        }
        finally
        {
            if (isTold)
            {
                NetworkChange.NetworkAddressChanged -= changed;
            }
        }
    }

    private void Loop(Engine engine, LinkSockets links, long start)
    {
        long pollMs = links.MissesOne ? NowMs(start) + RetryMs : PollMs;
        long newsMs = 0;
        int looks = AgainMs.Length;
        while (!_stopping)
        {
            bool polls = !_options.LoopbackOnly || links.MissesOne;
            long now = NowMs(start), due = polls ? Math.Min(engine.DueMs, pollMs) : engine.DueMs;
            long lookMs = looks < AgainMs.Length ? newsMs + AgainMs[looks] : long.MaxValue;
            due = Math.Min(due, lookMs);
            // Not for longer: on a host whose loopback is down no wake-up arrives.
            links.Wait(_wakeup, Math.Clamp(due - now, 0, 1_000));
            links.Receive(engine, start);
            now = NowMs(start);
            while (_doubts.TryDequeue(out Sighting? doubted))
            {
                engine.Reconfirm(doubted, now);
            }

            if (_interfacesChanged || links.IsNews)
            {
                _interfacesChanged = false;
                (newsMs, looks, lookMs) = (now, 0, now);
            }
            else if (now >= lookMs)
            {
                looks++;
            }

            if (now >= lookMs || (now >= pollMs && polls))
            {
                links.Update(engine, now);
                pollMs = NowMs(start) + (links.MissesOne && _options.LoopbackOnly ? RetryMs : PollMs);
            }

            engine.Wake(now);
            Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    internal static long NowMs(long start) => (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}
