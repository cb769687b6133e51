using Clocks.Journal.Logging;

namespace Clocks.Node.Loop;

/// <summary>
/// The tick thread: at every deadline one tick of the machine, one event in the journal, and the messages on their way.
/// It never reacts to the network; it finds what has arrived. Deadlines are absolute, tick k is due at start + k /
/// rate, so nothing drifts. A deadline that has passed by a whole period when the thread wakes is skipped and counted
/// as late, never made up for in a burst: events + late ticks = rate x duration, exactly.
/// </summary>
/// <remarks>After the first tick the thread allocates nothing; <see cref="AllocatedBytes"/> is the proof.</remarks>
internal sealed class TickLoop
{
    /// <summary>How often it is looked whether a tick has ended: less than a tenth of a second.</summary>
    private const int WaitsMax = 80;

    private readonly Machine _machine;
    private readonly ITransport _transport;
    private readonly EventLog _events;
    private readonly Timeline _timeline;
    private readonly ClockRate _rate;
    private readonly long _durationNs;
    private readonly Pacing _pacing;
    private readonly StopSignal _stop;
    private readonly Thread _thread;

    /// <summary>Odd while a tick is under way: from before it reads the time until its event is in the journal's ring.</summary>
    private long _turn;

    /// <summary>A loop that has not started.</summary>
    /// <param name="machine">What ticks; owned by the tick thread from <see cref="Start"/> on.</param>
    /// <param name="transport">Its surroundings.</param>
    /// <param name="events">Where events go.</param>
    /// <param name="timeline">The node's physical clocks.</param>
    /// <param name="rate">How often.</param>
    /// <param name="durationNs">For how many nanoseconds; 0: until it is stopped.</param>
    /// <param name="pacing">How it waits.</param>
    /// <param name="stop">What ends it early.</param>
    public TickLoop(
        Machine machine, ITransport transport, EventLog events, Timeline timeline, ClockRate rate, long durationNs,
        Pacing pacing, StopSignal stop)
    {
        (_machine, _transport, _events, _timeline) = (machine, transport, events, timeline);
        (_rate, _durationNs, _pacing, _stop) = (rate, durationNs, pacing, stop);
        _thread = new Thread(Run) { Name = "tick" };
    }

    /// <summary>
    /// When the first period began, in nanoseconds of the node's monotonic clock. Set before the first tick.
    /// </summary>
    public long StartedAtNs { get; private set; }

    /// <summary>Deadlines that had passed by a whole period and were skipped.</summary>
    public long LateTicks { get; private set; }

    /// <summary>How late the ticks were that had a deadline. Valid after the end.</summary>
    public LatenessHistogram Lateness { get; } = new();

    /// <summary>
    /// Bytes that the tick thread has allocated on the managed heap after its first tick; 0 until it has ended.
    /// </summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Starts the thread; the first event is one period from now.</summary>
    public void Start() => _thread.Start();

    /// <summary>Waits for the end, at most this long. True: it has ended.</summary>
    public bool Join(int milliseconds) => _thread.Join(milliseconds);

    /// <summary>
    /// Now, once every event that is earlier has reached the journal: the tick that was under way has ended, and the next reads
    /// its time later. Any thread, seldom. A tick that waits for the disk is waited for a short while only.
    /// </summary>
    public Instant NowBehindEvents()
    {
        Instant now = _timeline.Now;

        // The tick thread pays for no fence: this one reaches it, between two of its instructions. Behind the store of an odd
        // turn, and that is seen here; before it, and the time that follows the store is read later than the one above,
        // because the interrupt that carries the fence lets no reading of the clock pass.
        Interlocked.MemoryBarrierProcessWide();
        long turn = Volatile.Read(ref _turn);
        var wait = new SpinWait();
        for (int i = 0; i < WaitsMax && turn % 2 != 0 && Volatile.Read(ref _turn) == turn; i++)
        {
            wait.SpinOnce();
        }

        return now;
    }

    private void Run()
    {
        using var pacer = new Pacer(_timeline, _stop, _pacing, _rate.IsMax ? 0 : _rate.DueNs(1));
        StartedAtNs = _timeline.MonoNs;
        long allocatedBefore = -1;
        long k = 1;
        var clock = new TickClock(_timeline);
        while (WaitForTick(pacer, ref k, out long dueNs))
        {
            Volatile.Write(ref _turn, _turn + 1);
            Instant now = clock.Read();
            if (!_rate.IsMax)
            {
                Lateness.Note(now.MonoNs - dueNs);
            }
            else if (_durationNs != 0 && now.MonoNs - StartedAtNs >= _durationNs)
            {
                Volatile.Write(ref _turn, _turn + 1);
                break;
            }

            ref readonly ClockEvent e = ref _machine.Tick(_transport, now);
            _events.WriteLast();
            Volatile.Write(ref _turn, _turn + 1);
            if (e.Kind == EventKind.Send)
            {
                _transport.Flush(atOnce: !_rate.IsMax);
            }

            k++;
            if (allocatedBefore < 0)
            {
                allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            }
        }

        AllocatedBytes = allocatedBefore < 0 ? 0 : GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
    }

    /// <summary>
    /// Waits for deadline k, or the first after it that has not passed by a whole period. False: the end.
    /// </summary>
    private bool WaitForTick(Pacer pacer, ref long k, out long dueNs)
    {
        dueNs = 0;
        if (_rate.IsMax)
        {
            return !_stop.IsRequested;
        }

        long lastK = _durationNs == 0 ? long.MaxValue : _rate.TicksDue(_durationNs);
        if (k > lastK)
        {
            return false;
        }

        dueNs = StartedAtNs + _rate.DueNs(k);
        if (!pacer.WaitUntil(dueNs))
        {
            return false;
        }

        long dueK = _rate.TicksDue(_timeline.MonoNs - StartedAtNs);
        if (dueK > k)
        {
            LateTicks += Math.Min(dueK - k, lastK - k + 1);
            k = dueK;
        }

        return k <= lastK;
    }
}
