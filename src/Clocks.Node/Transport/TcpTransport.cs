using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Clocks.Discovery;
using Clocks.Discovery.Sockets;
using Clocks.Node.Exchange;
using Clocks.Node.Loop;
using Clocks.Node.Watching;

namespace Clocks.Node.Transport;

/// <summary>
/// All TCP connections of a node, as the rest of the node sees them. The tick thread appends to outboxes and takes from
/// the inbox; when it has time until its next deadline it also sends, which saves a lone message the way through the
/// network thread.
/// </summary>
/// <remarks>
/// The parts, all of which the network thread owns: <see cref="NetworkLoop"/> waits for sockets and timers,
/// <see cref="DialSchedule"/> knows whom to dial and when, <see cref="Dialler"/> and <see cref="Acceptor"/> open
/// connections, <see cref="KeyGate"/> keeps out who has not the key, <see cref="Handshake"/>
/// decides who a peer is, <see cref="PeerExchange"/> tells peers of each other, <see cref="ConnectionTable"/> holds who is connected,
/// <see cref="DoubtedConnections"/> ends those that lead nowhere any more,
/// <see cref="FrameRouter"/> and <see cref="MessageReader"/> bring its messages to the inbox,
/// <see cref="WatcherGate"/> hands those who only watch to a thread of their own, and
/// <see cref="LinkFaults"/>, in a node that has any, keeps them from it.
/// </remarks>
internal sealed class TcpTransport : ITransport
{
    /// <summary>Whoever is there opens a connection within this time, on any network where nodes are announced.</summary>
    private const long KnockingMs = 300;

    private readonly NetworkContext _context;
    private readonly Inbox _inbox = new();
    private readonly DialSchedule _targets;
    private readonly ConnectionTable _table;
    private readonly Handshake _handshake;
    private readonly MessageReader _reader;
    private readonly DoubtedConnections _doubted;
    private readonly LinkFaults? _faults;
    private readonly NetworkLoop _loop;

    private TcpTransport(TcpOptions options, Timeline timeline, Socket listener)
    {
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _context = new NetworkContext(options, timeline, Port);
        LinkSchedule? links = options.Faults.Count > 0 ? new LinkSchedule(options.Faults) : null;
        _targets = new DialSchedule(
            options.Id, options.Cluster, options.Run, new AddressRule(AddressRule.InterfacePrefixes));
        _reader = new MessageReader(_inbox, options.Logger);
        _table = new ConnectionTable(_context, _targets, _reader);
        var exchange = new PeerExchange(_context, _table);
        _handshake = new Handshake(_context, _table, _targets, exchange, links);
        var gate = new KeyGate(_context, _table);
        var router = new FrameRouter(
            _context, _table, _handshake, exchange, _reader, gate, new WatcherGate(_context, _handshake));
        _faults = links is null ? null : new LinkFaults(_context, links, _table, _targets, _reader, router);
        var dialler = new Dialler(_context, _targets, _table, _handshake, gate);
        var acceptor = new Acceptor(_context, listener, _table, gate);
        _doubted = new DoubtedConnections(_context, _table, _handshake, router, OwnAddress.IsOurs);
        _loop = new NetworkLoop(_context, _table, acceptor, dialler, router, _reader, _doubted, _faults);
    }

    /// <inheritdoc/>
    public int Port { get; }

    /// <inheritdoc/>
    public int Connected => _table.Ring.Length;

    /// <inheritdoc/>
    public int ReadyPeers => _table.ReadyPeers;

    /// <inheritdoc/>
    public int Waiting => _inbox.Count;

    /// <inheritdoc/>
    public long AllocatedBytes => _loop.AllocatedBytes;

    /// <summary>How often the inbox was full and reading stopped until there was room.</summary>
    public long ReadingPauses => _reader.Pauses;

    /// <inheritdoc/>
    public ReadOnlySpan<IChannel> Channels => _table.Ring;

    /// <summary>Binds the port; false with a sentence that says why not and what to do.</summary>
    public static bool TryListen(
        TcpOptions options, Timeline timeline, [NotNullWhen(true)] out TcpTransport? transport, out string problem)
    {
        transport = TcpListen.TryBind(options.Listen, options.Port, out Socket? listener, out problem)
            ? new TcpTransport(options, timeline, listener)
            : null;
        return transport is not null;
    }

    /// <inheritdoc/>
    public void Start(ITransportWatcher watcher)
    {
        _context.Watcher = watcher;
        _loop.Start();
        if (_context.Options.Listen is not { } listen || !IPAddress.IsLoopback(listen))
        {
            // It takes the system a thread and a millisecond: on the network thread, while discovery says its first words.
            _loop.Post(() => NetworkChange.NetworkAddressChanged += OnAddressesChanged);
        }
    }

    /// <inheritdoc/>
    public void ShowJournal(string path) => _context.Watchers = new WatcherThread(path, _context.Options.Run);

    /// <inheritdoc/>
    public void AddCandidate(Sighting sighting) => _loop.Post(() =>
    {
        if (_targets.Find(sighting) is { } known)
        {
            _doubted.Moved(sighting, known.Sighting.EndPoints);
            if (sighting.IsAnnounced && !known.IsDistant)
            {
                _table.LetGoOfKnocking(known, _context.NowMs - KnockingMs);
            }
        }

        if (!_targets.Add(sighting, _context.NowMs))
        {
            _context.Report(
                "foreign address", sighting.EndPoints[0].Address,
                $"node {sighting.Id} on {sighting.Host ?? "a nameless machine"} announces {sighting.EndPoints[0]}, which is on "
                    + "no network of this machine and not private, and is not dialled; name it with --peers if it is right");
        }
    });

    /// <inheritdoc/>
    public void RemoveCandidate(Sighting sighting) => _loop.Post(() => _targets.Remove(sighting));

    /// <inheritdoc/>
    public void DeclareReady() => _loop.Post(_handshake.DeclareReady);

    /// <inheritdoc/>
    public void BeginFaults(long startedAtNs)
    {
        if (_faults is { } faults)
        {
            _loop.Post(() => faults.Begin(startedAtNs));
        }
    }

    /// <inheritdoc/>
    public bool TryReceive(out Arrival arrival, out int left)
    {
        // The first thing that a tick does.
        _context.Buffers.TickBegins();
        if (!_inbox.TryTake(out arrival, out left, out InboxShare? share))
        {
            return false;
        }

        if (_reader.IsRoomAwaited(left, share))
        {
            _loop.Poller.Wake();
        }

        return true;
    }

    /// <inheritdoc/>
    public void Flush(bool atOnce)
    {
        bool isLeft = false;
        bool isMuch = false;
        foreach (IChannel channel in _table.Ring)
        {
            var connection = Unsafe.As<Connection>(channel);
            isLeft |= atOnce ? !connection.Flush() : connection.TakeUnsignalled();
            isMuch |= connection.IsAboveWatermark;
        }

        if (isMuch)
        {
            _loop.Poller.Wake();
        }
        else if (isLeft)
        {
            _loop.Poller.WakeUnlessBatching();
        }
    }

    /// <inheritdoc/>
    public void Close(long n, long lamport) => _loop.Close(n, lamport);

    /// <summary>Ends without a word and closes everything.</summary>
    public void Dispose()
    {
        NetworkChange.NetworkAddressChanged -= OnAddressesChanged;
        _context.Watchers?.Dispose();
        _loop.Dispose();
    }

    private void OnAddressesChanged(object? sender, EventArgs change) => _loop.Post(() =>
    {
        _doubted.AddressesChanged();
        _targets.AddressesChanged(_context.NowMs);
    });
}
