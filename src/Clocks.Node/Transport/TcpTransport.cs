using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Clocks.Discovery;
using Clocks.Node.Loop;

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
/// decides who a peer is, <see cref="ConnectionTable"/> holds who is connected,
/// <see cref="FrameRouter"/> and <see cref="MessageReader"/> bring its messages to the inbox, and
/// <see cref="LinkFaults"/>, in a node that has any, keeps them from it.
/// </remarks>
internal sealed class TcpTransport : ITransport
{
    private readonly NetworkContext _context;
    private readonly Inbox _inbox = new();
    private readonly DialSchedule _targets;
    private readonly ConnectionTable _table;
    private readonly Handshake _handshake;
    private readonly MessageReader _reader;
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
        _handshake = new Handshake(_context, _table, _targets, links);
        var gate = new KeyGate(_context, _table);
        var router = new FrameRouter(_context, _table, _handshake, _reader, gate);
        _faults = links is null ? null : new LinkFaults(_context, links, _table, _targets, _reader, router);
        var dialler = new Dialler(_context, _targets, _table, _handshake, gate);
        var acceptor = new Acceptor(_context, listener, _table, gate);
        _loop = new NetworkLoop(_context, _table, acceptor, dialler, router, _reader, _faults);
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
    }

    /// <inheritdoc/>
    public void AddCandidate(Sighting sighting) => _loop.Post(() =>
    {
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

        // Whoever waits for room is read again when half of it is free, not with every message.
        if ((left == Limits.InboxDepthMax / 2 && _reader.IsPaused)
            || (share is { IsResting: true } && share.Waiting <= _reader.ShareMax / 2))
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
    public void Dispose() => _loop.Dispose();
}
