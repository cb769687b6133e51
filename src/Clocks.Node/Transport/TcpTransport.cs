using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Clocks.Discovery;
using Clocks.Node.Loop;
using Microsoft.Extensions.Logging;

namespace Clocks.Node.Transport;

/// <summary>
/// All TCP connections of a node on one thread, named <c>network</c>: it accepts, dials, greets, reads frames into the
/// inbox and sends what the tick thread left. One thread and one poll for any number of peers: a message costs no
/// thread and no allocation, and many frames leave and arrive with one system call. The tick thread appends to outboxes
/// and takes from the inbox; when it has time until its next deadline it also sends, which saves a lone message the way
/// through this thread.
/// </summary>
/// <remarks>
/// Five files: this one is the loop and what other threads call; <c>TcpTransport.Dialling.cs</c> opens connections;
/// <c>TcpTransport.Greeting.cs</c> decides who a peer is; <c>TcpTransport.Live.cs</c> moves messages;
/// <c>TcpTransport.Faults.cs</c> keeps them from moving. What other threads ask for reaches the thread as closures in a
/// queue.
/// </remarks>
internal sealed partial class TcpTransport : ITransport
{
    private const int GreetingMsMax = 5_000;
    private const int GreetingsMax = 64;
    private const int CloseMsMax = 1_000;

    /// <summary>
    /// How long the network thread lets messages of a flood gather before it sends them; a paced node sends its own.
    /// </summary>
    private const int DozeMs = 2;

    private readonly TcpOptions _options;
    private readonly ILogger _logger;
    private readonly Timeline _timeline;
    private readonly Socket _listener;
    private readonly Poller _poller = new();
    private readonly Inbox _inbox = new();
    private readonly ConcurrentQueue<Action> _requests = new();
    private readonly List<Connection> _connections = [];
    private readonly Dictionary<string, Dial> _dials = [];
    private readonly Dictionary<RunId, ChannelCount> _counts = [];
    private readonly Thread _thread;
    private ITransportWatcher? _watcher;
    private IChannel[] _ring = [];
    private int _readyPeers;
    private bool _isReady;
    private bool _isReadingPaused;
    private bool _isClosing;
    private bool _isFlooded;
    private bool _areTimersStale = true;
    private long _timersDueMs;
    private long _allocatedBytes;
    private long _closeByMs = long.MaxValue;
    private volatile bool _isStopped;

    private TcpTransport(TcpOptions options, Timeline timeline, Socket listener)
    {
        _options = options;
        _logger = options.Logger;
        _timeline = timeline;
        _listener = listener;
        _faults = options.Faults.Count > 0 ? new LinkSchedule(options.Faults) : null;
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _thread = new Thread(Run) { Name = "network", IsBackground = true };
    }

    /// <inheritdoc/>
    public int Port { get; }

    /// <inheritdoc/>
    public int Connected => Volatile.Read(ref _ring).Length;

    /// <inheritdoc/>
    public int ReadyPeers => Volatile.Read(ref _readyPeers);

    /// <inheritdoc/>
    public int Waiting => _inbox.Count;

    /// <inheritdoc/>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>How often the inbox was full and reading stopped until there was room.</summary>
    public long ReadingPauses { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<IChannel> Channels => Volatile.Read(ref _ring);

    private long NowMs => _timeline.MonoNs / 1_000_000;

    /// <summary>Binds the port; false with a sentence that says why not and what to do.</summary>
    public static bool TryListen(TcpOptions options, Timeline timeline, out TcpTransport? transport, out string problem)
    {
        transport = null;
        if (!TcpListen.TryBind(options.Listen, options.Port, out Socket? listener, out problem))
        {
            return false;
        }

        transport = new TcpTransport(options, timeline, listener!);
        return true;
    }

    /// <inheritdoc/>
    public void Start(ITransportWatcher watcher)
    {
        _watcher = watcher;
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Consider(Sighting sighting) => Ask(() => Consider(sighting, NowMs));

    /// <inheritdoc/>
    public void Forget(Sighting sighting) => Ask(() => _dials.Remove(sighting.Key));

    /// <inheritdoc/>
    public void DeclareReady() => Ask(() =>
    {
        _isReady = true;
        foreach (Connection connection in _connections.FindAll(c => c.State == ConnectionState.Live))
        {
            SendReady(connection);
        }
    });

    /// <inheritdoc/>
    public bool TryReceive(out Arrival arrival, out int left)
    {
        bool taken = _inbox.TryTake(out arrival, out left);
        if (taken && left == Limits.InboxDepthMax / 2 && Volatile.Read(ref _isReadingPaused))
        {
            _poller.Rouse();
        }

        return taken;
    }

    /// <inheritdoc/>
    public void Flush(bool atOnce)
    {
        bool isLeft = false;
        bool isMuch = false;
        foreach (IChannel channel in Volatile.Read(ref _ring))
        {
            var connection = Unsafe.As<Connection>(channel);
            isLeft |= atOnce ? !connection.Flush() : connection.TakeUntold();
            isMuch |= connection.HasMuch;
        }

        if (isMuch)
        {
            _poller.Rouse();
        }
        else if (isLeft)
        {
            _poller.Wake();
        }
    }

    /// <inheritdoc/>
    public void Close(long n, long lamport)
    {
        if (!_thread.IsAlive)
        {
            return;
        }

        Ask(() => SayBye(n, lamport));
        _thread.Join();
    }

    public void Dispose()
    {
        _isStopped = true;
        if (_thread.IsAlive)
        {
            _poller.Rouse();
            _thread.Join();
        }

        foreach (Connection connection in _connections)
        {
            connection.Close();
        }

        _listener.Dispose();
        _poller.Dispose();
    }

    /// <summary>Has the network thread do something before its next wait.</summary>
    private void Ask(Action request)
    {
        _requests.Enqueue(request);
        _poller.Rouse();
    }

    private void Run()
    {
        while (!_isStopped)
        {
            bool dozes = _isFlooded;
            if (dozes)
            {
                _poller.PrepareToDoze();
            }
            else
            {
                _poller.PrepareToWait();
            }

            while (_requests.TryDequeue(out Action? request))
            {
                request();
                _areTimersStale = true;
            }

            if (IsClosed())
            {
                break;
            }

            ReadWhatWasPaused();
            int timeoutMs = RunTimers();
            ListSockets();
            _poller.Wait(dozes ? Math.Min(timeoutMs, DozeMs) : timeoutMs);
            Serve();
            Accept();
            if (_connections.RemoveAll(c => c.State == ConnectionState.Closed) > 0)
            {
                _areTimersStale = true;
            }

            Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    private bool IsClosed() => _isClosing && (_connections.Count == 0 || NowMs >= _closeByMs);

    /// <summary>
    /// Asks to be woken for what each connection waits for; whether it has bytes to send is looked at after
    /// PrepareToWait.
    /// </summary>
    private void ListSockets()
    {
        _poller.Clear();
        _poller.Add(_listener, read: !_isClosing && (_acceptsAgainAtMs == 0 || NowMs >= _acceptsAgainAtMs), write: false);
        _isFlooded = false;
        foreach (Connection connection in _connections)
        {
            bool mayRead = connection.State == ConnectionState.Greeting
                || (connection.State == ConnectionState.Live && connection.CanReceive && !_isReadingPaused
                    && !connection.IsCut && !connection.HasEnded);
            _isFlooded |= connection.HasBytes;
            bool mustWrite = connection.State == ConnectionState.Connecting
                || (connection.State == ConnectionState.Live && !connection.FlushOnce());
            connection.Place = mayRead || mustWrite ? _poller.Add(connection.Socket, mayRead, mustWrite) : -1;
        }
    }

    private void Serve()
    {
        // A connection that is accepted or dialled during this round is not in the poller's list yet.
        for (int i = 0; i < _connections.Count; i++)
        {
            Connection connection = _connections[i];
            if (connection.Place < 0 || connection.State == ConnectionState.Closed)
            {
                continue;
            }

            if (connection.State == ConnectionState.Connecting && _poller.CanWrite(connection.Place))
            {
                FinishConnecting(connection);
            }
            else if (connection.State != ConnectionState.Connecting)
            {
                ServeConnected(connection);
            }
        }
    }

    private void ServeConnected(Connection connection)
    {
        if (connection.State == ConnectionState.Live && _poller.CanWrite(connection.Place))
        {
            connection.Flush();
        }

        if (connection.IsBroken)
        {
            Lose(connection);
        }
        else if (_poller.CanRead(connection.Place))
        {
            bool isOpen = connection.Receive();
            ReadFrames(connection);
            connection.Settle();
            if (!isOpen && connection.State != ConnectionState.Closed && !_isReadingPaused)
            {
                Lose(connection);
            }
        }
    }
}
