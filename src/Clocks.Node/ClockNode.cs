using System.Diagnostics.CodeAnalysis;
using Clocks.Discovery;
using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Journal.Logging;
using Clocks.Journal.Writing;
using Clocks.Node.Loop;
using Clocks.Node.Transport;
using Microsoft.Extensions.Logging;

namespace Clocks.Node;

/// <summary>
/// One living node: opens the journal, listens, makes itself findable, waits for those it expects, ticks, and closes
/// everything in the opposite order. <see cref="Run"/> belongs to the main thread; <see cref="Stop"/> to any. What it
/// is told on the way is in <c>ClockNode.Watching.cs</c>.
/// </summary>
public sealed partial class ClockNode : IDisposable
{
    private const int ProgressMs = 500;

    /// <summary>
    /// Of nodes that start at the same moment one may know another only from its second announcement, which comes a
    /// second after the first (RFC 6762, sections 6 and 8.3): that is news, and news may cost something.
    /// </summary>
    private const long WarmUpNs = 1_500_000_000;

    private readonly NodeOptions _options;
    private readonly Timeline _timeline;
    private readonly ITransport _transport;
    private readonly JournalWriter _journal;
    private readonly IReadOnlyList<IDiscovery> _discoveries;
    private readonly INodeObserver _observer;
    private readonly ILogger _logger;
    private readonly Machine _machine;
    private readonly TickLoop _loop;
    private readonly StopSignal _stop = new();
    private readonly AutoResetEvent _peersChanged = new(false);
    private readonly AllocationGuard _allocations;
    private readonly RunId _run;
    private readonly Solitude _solitude;
    private readonly Arrivals _arrivals = new();
    private volatile string? _problem;
    private volatile bool _isEnding;
    private readonly Lock _wakers = new();
    private bool _isDisposed;
    private bool _reportedIdTaken;
    private readonly HashSet<AnnouncementVerdict> _saidOf = [];

    private ClockNode(
        NodeOptions options, RunId run, Timeline timeline, ITransport transport, JournalWriter journal,
        IReadOnlyList<IDiscovery> discoveries, INodeObserver observer, ILogger logger)
    {
        (_options, _run, _timeline, _transport, _journal) = (options, run, timeline, transport, journal);
        (_discoveries, _observer, _logger) = (discoveries, observer, logger);
        _solitude = new Solitude(options.Id, options.Cluster, run) { Zone = options.Zone };
        _machine = new Machine(options.Mix, new Draw(options.Seed));
        var events = new EventLog(journal, _machine, options.EventListener);
        events.ListenerFailed += e => NodeLog.ListenerFailed(logger, e.Message);
        _loop = new TickLoop(_machine, transport, events, timeline, options.Rate, options.DurationNs, options.Pacing, _stop);
        _allocations = new AllocationGuard(
            [
                ("tick", () => _loop.AllocatedBytes),
                ("network", () => transport.AllocatedBytes),
                ("journal", () => journal.AllocatedBytes),
                ("discovery", () => AllocatedBytes(discoveries)),
                ("main", GC.GetAllocatedBytesForCurrentThread),
            ],
            () => GC.GetTotalAllocatedBytes(precise: true));
        journal.Failed += OnJournalFailed;
        journal.CutOff += () => JournalLog.CutOff(logger, journal.Path);
    }

    /// <summary>
    /// Takes the port and begins the journal, in this order, so that a node that cannot run leaves no journal.
    /// </summary>
    /// <param name="options">What it is told.</param>
    /// <param name="discoveries">How it is found and finds; the node disposes of them.</param>
    /// <param name="observer">Who is told how it fares.</param>
    /// <param name="logger">Where diagnostics go.</param>
    /// <param name="node">The node, ready to run.</param>
    /// <param name="problem">Where it cannot be made: why, where, and what to do.</param>
    public static bool TryCreate(
        NodeOptions options, IReadOnlyList<IDiscovery> discoveries, INodeObserver observer, ILogger logger,
        [NotNullWhen(true)] out ClockNode? node, out string problem)
    {
        node = null;
        var timeline = new Timeline();
        RunId run = new RunId(new UInt128(SystemRandom.Bits64(), SystemRandom.Bits64()));
        var tcp = new TcpOptions(
            options.Id, options.Cluster, run, options.Rate, options.MachineName, options.Listen, options.Port)
        {
            Faults = options.Faults,
            Keys = options.Keys,
            Neighbours = options.Neighbours,
            Logger = logger,
        };
        SayStarting(logger, options, run);
        if (!TcpTransport.TryListen(tcp, timeline, out TcpTransport? transport, out problem))
        {
            NodeLog.Failed(logger, problem);
            return false;
        }

        if (!TryCreate(options, run, timeline, transport, discoveries, observer, logger, out node, out problem))
        {
            transport.Dispose();
            return false;
        }

        NodeLog.Listening(logger, transport.Port, options.Id.Value, options.Cluster, run.ToString());
        return true;
    }

    /// <summary>As the other, over any transport: a test gives one without a network.</summary>
    public static bool TryCreate(
        NodeOptions options, RunId run, Timeline timeline, ITransport transport, IReadOnlyList<IDiscovery> discoveries,
        INodeObserver observer, ILogger logger, [NotNullWhen(true)] out ClockNode? node, out string problem)
    {
        node = null;
        var header = new JournalHeader(
            options.Id, options.Rate, run, options.Cluster, options.Seed, options.Mix, "lamport",
            options.MachineName, options.Version, timeline.StartedAtUnixMicroseconds);
        if (!JournalWriter.TryOpen(options.JournalPath, options.Format, header, out JournalWriter? journal, out problem))
        {
            JournalLog.Failed(logger, problem);
            return false;
        }

        JournalLog.Opened(logger, journal.Path);

        node = new ClockNode(options, run, timeline, transport, journal, discoveries, observer, logger);
        return true;
    }

    /// <summary>Where the node is.</summary>
    public NodeStatus Status
    {
        get
        {
            bool isTicking = _loop.StartedAtNs > 0;
            return new NodeStatus(
                isTicking, isTicking ? _timeline.MonoNs - _loop.StartedAtNs : 0, _machine.Time, _machine.Events,
                _machine.Sent, _machine.Received, _transport.Waiting, _transport.Connected, _loop.LateTicks);
        }
    }

    /// <summary>
    /// Asks the node to end in good order. Any thread, at any time after construction; nothing when it has ended.
    /// </summary>
    public void Stop() => End(EndReason.Signal, null);

    /// <summary>Writes into the journal that a fault has begun that is not the node's own doing. Any thread.</summary>
    public void Note(string fault)
    {
        _journal.Append(new FaultNote(fault, _loop.NowBehindEvents()));
        NodeLog.FaultBegan(_logger, fault);
    }

    /// <summary>Runs the node from its first sign of life to its last; returns when everything is closed.</summary>
    public NodeResult Run()
    {
        LetWatch();
        _transport.Start(this);
        var self = new Advertisement(
            _options.Id, _options.Cluster, _run, _transport.Port, _options.Rate, _options.MachineName);
        foreach (IDiscovery discovery in _discoveries)
        {
            discovery.Start(self, this);
        }

        if (WaitForExpected())
        {
            Tick();
        }

        return Close();
    }

    /// <summary>Lets go of what wakes it; to be called when <see cref="Run"/> has returned.</summary>
    public void Dispose()
    {
        lock (_wakers)
        {
            _isDisposed = true;
            _stop.Dispose();
            _peersChanged.Dispose();
        }
    }

    /// <summary>
    /// Two steps make several nodes start together: when all that this one expects are connected it says so to them,
    /// and when they have all said so it starts. What lies between two starts is one message under way.
    /// </summary>
    private bool WaitForExpected()
    {
        int others = _options.Expect == 0 ? 0 : _options.Neighbours?.Count ?? _options.Expect - 1;
        long giveUpNs = _timeline.MonoNs + _options.ExpectTimeoutMs * 1_000_000L;
        bool isReady = false;
        if (others > 0)
        {
            NodeLog.Waiting(_logger, others, _options.ExpectTimeoutMs);
        }

        while (!_stop.IsRequested)
        {
            if (_transport.Connected >= others && !isReady)
            {
                isReady = true;
                if (others > 0)
                {
                    NodeLog.AllConnected(_logger, _transport.Connected, _transport.ReadyPeers);
                }

                _transport.DeclareReady();
            }

            if (isReady && _transport.ReadyPeers >= others)
            {
                return true;
            }

            if (_timeline.MonoNs >= giveUpNs)
            {
                End(EndReason.ExpectTimeout, MissingSentence(others));
                return false;
            }

            _peersChanged.WaitOne(ProgressMs);
            _observer.OnProgress(Status);
            SayWhetherAlone();
        }

        return false;
    }

    /// <summary>Ticks until the end.</summary>
    private void Tick()
    {
        _transport.BeginFaults(_timeline.MonoNs);
        _loop.Start();
        NodeLog.Ticking(_logger, _timeline.MonoNs / 1_000_000);
        _observer.OnStarted();
        var heap = new HeapCare();
        while (!_loop.Join(ProgressMs))
        {
            NodeStatus status = Status;
            _observer.OnProgress(status);
            SayWhetherAlone();
            SayWhatIsLate(status.LateTicks);
            SayWhetherClockIsSpent(status.Clock);
            heap.Look();
            if (status.ElapsedNs > WarmUpNs)
            {
                _allocations.BeSteady();
            }
        }

        _allocations.Stop();
    }

    private string MissingSentence(int others)
    {
        string came = _arrivals.ToString();
        return $"waited {_options.ExpectTimeoutMs / 1000} s for {Plural.Of(others, "other node")}, {_arrivals.Count} came"
            + (came.Length > 0 ? $": {came}" : "")
            + "; start the missing ones, lower --expect, or run clocks doctor on both machines";
    }

    private void End(EndReason reason, string? problem)
    {
        if (!_stop.IsRequested)
        {
            _problem ??= problem;
            SayProblem(problem);
        }

        // A signal, or the end of a launcher's pipe, comes when it likes: also while the node is disposed of.
        lock (_wakers)
        {
            if (!_isDisposed)
            {
                _stop.Request(reason);
                _peersChanged.Set();
            }
        }
    }

    /// <summary>The evidence first, then the peers, then the rest of the network.</summary>
    private NodeResult Close()
    {
        _isEnding = true;
        long tickedNs = Status.ElapsedNs;
        EndReason reason = _stop.ReasonOr(EndReason.Duration);
        NodeLog.Ending(_logger, EndReasonNames.Of(reason));
        var footer = new JournalFooter(
            _timeline.Now, _machine.Time, _machine.Events, _machine.Sent, _machine.Received, _transport.Waiting,
            _loop.LateTicks, reason, Lateness: Lateness(), IsAlone: _solitude.IsUnbroken);
        if (!_journal.Close(footer))
        {
            (reason, _problem) = (EndReason.Journal, _problem ?? _journal.Failure?.ToString());
        }

        _transport.Close(_machine.Events, _machine.Time);
        foreach (IDiscovery discovery in _discoveries)
        {
            discovery.Dispose();
        }

        _transport.Dispose();
        SayEnded(reason, footer, tickedNs);
        return new NodeResult(
            reason, _problem, footer, _journal.Path, _journal.Stalls, _loop.AllocatedBytes, _allocations, tickedNs,
            _loop.Lateness, footer.IsAlone ? WhyAlone() : null);
    }

    private static long AllocatedBytes(IReadOnlyList<IDiscovery> discoveries)
    {
        long bytes = 0;
        for (int i = 0; i < discoveries.Count; i++)
        {
            bytes += discoveries[i].AllocatedBytes;
        }

        return bytes;
    }

    private TickLateness? Lateness()
    {
        LatenessHistogram late = _loop.Lateness;
        return late.Count == 0
            ? null
            : new TickLateness(Microseconds(late.QuantileNs(0.5)), Microseconds(late.QuantileNs(0.99)), Microseconds(late.MaxNs));
    }

    private static long Microseconds(long ns) => (ns + 999) / 1_000;
}
