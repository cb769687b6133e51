using System.Collections.Concurrent;
using Clocks.Node.Wire;

namespace Clocks.Node.Transport;

/// <summary>
/// The thread named <c>network</c>: waits for all sockets at once, and has the other parts do what there is to do. One
/// thread and one poll for any number of peers: a message costs no thread and no allocation, and many frames leave and
/// arrive with one system call. What other threads ask for reaches it as closures in a queue.
/// </summary>
internal sealed class NetworkLoop : IDisposable
{
    private const int CloseMsMax = 1_000;
    private const int IdleMsMax = 60_000;

    /// <summary>
    /// How long messages of a flood may gather before they are sent; those of a paced node the tick thread sends.
    /// </summary>
    private const int BatchMs = 2;

    private readonly NetworkContext _context;
    private readonly ConnectionTable _table;
    private readonly Acceptor _acceptor;
    private readonly Dialler _dialler;
    private readonly FrameRouter _router;
    private readonly MessageReader _reader;
    private readonly DoubtedConnections _doubted;
    private readonly LinkFaults? _faults;
    private readonly Poller _poller = new();
    private readonly ConcurrentQueue<Action> _requests = new();
    private readonly Thread _thread;
    private bool _isFlooded;
    private long _timersDueMs;
    private long _closeByMs = long.MaxValue;
    private long _allocatedBytes;
    private volatile bool _isStopped;

    /// <summary>A loop that has not started; it disposes of the acceptor and closes the connections.</summary>
    /// <param name="context">What the parts of the transport share.</param>
    /// <param name="table">The connections.</param>
    /// <param name="acceptor">Lets others in.</param>
    /// <param name="dialler">Opens connections.</param>
    /// <param name="router">Reads them.</param>
    /// <param name="reader">Says when reading has paused.</param>
    /// <param name="doubted">Connections whose one end may be gone.</param>
    /// <param name="faults">What goes wrong on purpose; null in a node without faults.</param>
    public NetworkLoop(
        NetworkContext context,
        ConnectionTable table,
        Acceptor acceptor,
        Dialler dialler,
        FrameRouter router,
        MessageReader reader,
        DoubtedConnections doubted,
        LinkFaults? faults)
    {
        (_context, _table, _acceptor, _dialler) = (context, table, acceptor, dialler);
        (_router, _reader, _doubted, _faults) = (router, reader, doubted, faults);
        _thread = new Thread(Run) { Name = "network", IsBackground = true };
    }

    /// <summary>Wakes the thread for what other threads have left.</summary>
    public Poller Poller => _poller;

    /// <summary>Bytes that the thread has allocated on the managed heap so far. Any thread.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Has the network thread do something before its next wait. Any thread.</summary>
    public void Post(Action request)
    {
        _requests.Enqueue(request);
        _poller.Wake();
    }

    /// <summary>
    /// Says Bye on every channel, waits at most a second for it to leave and for the peers to close, and ends the
    /// thread.
    /// </summary>
    /// <param name="n">The number of this node's last event.</param>
    /// <param name="lamport">Its final clock.</param>
    public void Close(long n, long lamport)
    {
        if (_thread.IsAlive)
        {
            Post(() => SayBye(n, lamport));
            _thread.Join();
        }
    }

    /// <summary>Ends the thread without a word and closes everything.</summary>
    public void Dispose()
    {
        _isStopped = true;
        if (_thread.IsAlive)
        {
            _poller.Wake();
            _thread.Join();
        }

        for (int i = 0; i < _table.Count; i++)
        {
            _table[i].Close();
        }

        _acceptor.Dispose();
        _poller.Dispose();
    }

    private void Run()
    {
        while (!_isStopped)
        {
            // From here on whoever leaves work for this thread wakes it: looking for work and then going to sleep
            // without this would miss what comes between the two.
            bool isBatching = _isFlooded;
            if (isBatching)
            {
                _poller.PrepareToBatch();
            }
            else
            {
                _poller.PrepareToWait();
            }

            while (_requests.TryDequeue(out Action? request))
            {
                request();
                _context.AreTimersStale = true;
            }

            if (_context.IsClosing && (_table.Count == 0 || _context.NowMs >= _closeByMs))
            {
                break;
            }

            ResumeReading();
            int timeoutMs = RunTimers();
            int listenerPlace = ListSockets();
            _poller.Wait(isBatching ? Math.Min(timeoutMs, BatchMs) : timeoutMs);
            ServeConnections();
            if (!_context.IsClosing && _poller.CanRead(listenerPlace))
            {
                _acceptor.AcceptAll();
            }

            _context.AreTimersStale |= _table.RemoveClosed();
            Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    private void ResumeReading()
    {
        if (_reader.MayResume)
        {
            // What a fault holds may be delivered again as well.
            _context.AreTimersStale |= _faults is not null;
            _router.ResumeReading();
        }

        for (int i = 0; i < _table.Count; i++)
        {
            if (_table[i] is { State: ConnectionState.Live, Inbound: { } channel } live && _reader.MayResumeFrom(channel))
            {
                _router.Route(live);
            }
        }
    }

    /// <summary>Runs the timers when one is due or may have changed. Returns the milliseconds until the next.</summary>
    private int RunTimers()
    {
        long nowMs = _context.NowMs;
        if (_context.AreTimersStale || nowMs >= _timersDueMs)
        {
            _context.AreTimersStale = false;
            _timersDueMs = RunTimers(nowMs);
        }

        return (int)Math.Clamp(_timersDueMs - nowMs, 0, IdleMsMax);
    }

    private long RunTimers(long nowMs)
    {
        long nextMs = _context.IsClosing ? _closeByMs : nowMs + IdleMsMax;
        nextMs = _faults?.Run(nextMs) ?? nextMs;
        if (!_context.IsClosing)
        {
            // First: who is gone is dialled anew.
            nextMs = _doubted.Run(nowMs, nextMs);
            nextMs = _dialler.DialDue(nowMs, nextMs);
            nextMs = _acceptor.NextMs(nowMs, nextMs);
        }

        return _dialler.GiveUpOverdue(nowMs, nextMs);
    }

    /// <summary>
    /// Asks to be woken for what each connection waits for. Whether it has bytes to send is looked at after
    /// PrepareToWait. Returns the listener's place.
    /// </summary>
    private int ListSockets()
    {
        _poller.Clear();
        int listenerPlace = _poller.Add(_acceptor.Listener, read: _acceptor.IsOpen, write: false);
        _isFlooded = false;
        for (int i = 0; i < _table.Count; i++)
        {
            Connection connection = _table[i];
            bool mayRead = connection is { State: ConnectionState.Handshaking, HeldHello: null }
                || (connection.State == ConnectionState.Live && connection.HasRoom && !_reader.IsPaused
                    && connection is { IsPartitioned: false, HasEnded: false, Inbound.Share.IsResting: false });
            _isFlooded |= connection.HasBytes;
            bool mustWrite = connection.State == ConnectionState.Connecting
                || (connection.State == ConnectionState.Live && !connection.FlushOnce());
            connection.Place = mayRead || mustWrite ? _poller.Add(connection.Socket, mayRead, mustWrite) : -1;
        }

        return listenerPlace;
    }

    private void ServeConnections()
    {
        // A connection that is accepted or dialled during this round is not in the poller's list yet.
        for (int i = 0; i < _table.Count; i++)
        {
            Connection connection = _table[i];
            if (connection.Place < 0 || connection.State == ConnectionState.Closed)
            {
                continue;
            }

            if (connection.State != ConnectionState.Connecting)
            {
                ServeConnected(connection);
            }
            else if (_poller.CanWrite(connection.Place))
            {
                _dialler.FinishConnecting(connection, connection.Target!);
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
            _table.Lose(connection);
        }
        else if (_poller.CanRead(connection.Place))
        {
            _router.OnReadable(connection);
        }
    }

    /// <summary>
    /// The last frame on every channel; then nothing is sent any more, and what comes is read and discarded until the
    /// end.
    /// </summary>
    private void SayBye(long n, long lamport)
    {
        ConnectionLog.SayingBye(_context.Logger, _table.Ring.Length);
        _context.ReportRest();
        _context.IsClosing = true;
        _reader.IsDiscarding = true;
        _reader.Resume();
        _closeByMs = _context.NowMs + CloseMsMax;
        Span<byte> frame = stackalloc byte[FrameWriter.TimestampBytesMax];
        for (int i = 0; i < _table.Count; i++)
        {
            Connection connection = _table[i];
            if (connection.State != ConnectionState.Live)
            {
                connection.Close();
                continue;
            }

            connection.Inbound?.Delayed?.Clear();
            connection.IsPartitioned = false;
            connection.Queue(frame[..FrameWriter.Bye(
                frame, Math.Min(n, Limits.WireNumberMax), Math.Min(lamport, Limits.WireNumberMax), connection.Sent)]);
        }

        _table.RemoveClosed();
    }
}
