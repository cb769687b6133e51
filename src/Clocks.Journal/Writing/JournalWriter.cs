using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Clocks.Files;
using Clocks.Journal.Lines;

namespace Clocks.Journal.Writing;

/// <summary>
/// Writes the journal of one node on a thread of its own, named <c>journal</c>. It gets events through a ring from the
/// tick thread, peer changes and faults through a queue from any thread. At a few ticks a second every event is in the
/// file within milliseconds; at full speed hundreds of kilobytes go out in one write. A process that is killed leaves
/// at most one torn last line.
/// </summary>
/// <remarks>
/// The journal thread sleeps when there is nothing to do, and
/// <see cref="Append(in ClockEvent, ReadOnlySpan{Delivery})"/> wakes it only then. No wake-up is lost: the journal
/// thread says that it sleeps before it looks at the ring for the last time, the tick thread appends before it looks
/// whether somebody sleeps, and a full fence stands between the two steps on both sides. The one who is about to sleep
/// pays for both fences, with one that reaches every processor, so that millions of events a second need none. That
/// fence falls somewhere between two instructions of the tick thread: behind its store, and the store is seen; before
/// its load, and the load sees who sleeps. The compiler keeps the two in order because both are volatile.
/// </remarks>
public sealed class JournalWriter : IDisposable
{
    /// <summary>
    /// Up to this many thousandths of a tick a second a small ring holds a second of events and more, and does not walk
    /// through a megabyte that would stay resident.
    /// </summary>
    private const long SlowMillihertz = 1_000_000;

    private const int SlowEvents = 1_024;

    /// <summary>
    /// How often a tick that waits for the journal lets others run before it sleeps a millisecond: places come back
    /// every few dozen microseconds, and in a millisecond the journal thread would have nothing left to do.
    /// </summary>
    private const int YieldsMax = 256;

    private readonly EventRing _ring;
    private readonly ConcurrentQueue<SideNote> _notes = new();
    private readonly ConcurrentQueue<FaultNote> _faults = new();
    private readonly AutoResetEvent _signal = new(initialState: false);
    private readonly JournalThread _work;
    private readonly Thread _thread;
    private volatile bool _isOpen = true;
    private int _isAsleep;
    private long _stalls;
    private JournalFooter? _footer;

    private JournalWriter(
        IJournalFile file, JournalOutlet outlet, LineBuffer buffer, JournalLines lines, JournalHeader header)
    {
        Path = file.Path;
        Header = header;
        _ring = header.Rate.IsMax || header.Rate.Millihertz > SlowMillihertz
            ? new EventRing()
            : new EventRing(SlowEvents, 2 * Limits.PeersMax);
        _work = new JournalThread(this, file, outlet, buffer, lines);
        // Not a reason to keep the process: whoever wants the last line closes the journal.
        _thread = new Thread(_work.Run) { Name = "journal", IsBackground = true };
    }

    /// <summary>Where the journal is: a full path.</summary>
    public string Path { get; }

    /// <summary>What its first line says.</summary>
    public JournalHeader Header { get; }

    /// <summary>Why the journal cannot be written any further; null while all is well. Any thread.</summary>
    public FileProblem? Failure => _work.Failure;

    /// <summary>How often a tick had to wait for the journal so far. Any thread.</summary>
    public long Stalls => Volatile.Read(ref _stalls);

    /// <summary>Bytes that the journal thread has allocated on the managed heap so far. Any thread.</summary>
    public long AllocatedBytes => _work.AllocatedBytes;

    /// <summary>Events that were appended and wait for the journal thread. Any thread.</summary>
    public long Pending => _ring.Appended - _ring.Taken;

    /// <summary>
    /// Raised once when writing fails, on the journal thread, after the last line that could be saved. Must return
    /// soon.
    /// </summary>
    public event Action<FileProblem>? Failed;

    /// <summary>Somebody has cut the file off, and its lines go on behind a hole. Once, on the journal thread.</summary>
    public event Action? CutOff;

    /// <summary>
    /// Begins a journal: makes the folder if need be, moves an older file of that name aside, writes the header and
    /// starts the thread.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How its lines look.</param>
    /// <param name="header">Its first line; in the file when this returns.</param>
    /// <param name="writer">The journal; null when it could not begin.</param>
    /// <param name="problem">One sentence for people when it could not: what, where, and what to do.</param>
    public static bool TryOpen(
        string path,
        JournalFormat format,
        JournalHeader header,
        [NotNullWhen(true)] out JournalWriter? writer,
        out string problem)
    {
        writer = null;
        if (!JournalFile.TryOpen(path, out JournalFile? file, out FileProblem? failure))
        {
            problem = failure.ToString();
            return false;
        }

        writer = TryStart(file, format, header, out failure);
        if (writer is null || !file.TryFillReserve(out failure))
        {
            file.Abandon();
            writer = null;
            problem = failure!.ToString();
            return false;
        }

        writer._thread.Start();
        problem = "";
        return true;
    }

    /// <summary>Begins a journal in a file that a test provides.</summary>
    internal static JournalWriter Open(IJournalFile file, JournalFormat format, JournalHeader header)
    {
        JournalWriter writer = TryStart(file, format, header, out _)!;
        writer._thread.Start();
        return writer;
    }

    /// <summary>
    /// Appends an event that came through the log (<see cref="Logging.EventLog"/>: a real node has no other way). The
    /// tick thread only; allocates nothing. Waits while the ring is full, and counts that as a stall: evidence is never
    /// dropped while the disk takes it. After a failure it returns at once and nothing is written.
    /// </summary>
    /// <param name="e">The event.</param>
    /// <param name="deliveries">The recipients of a send, blocked ones included; empty for other events.</param>
    internal void Append(in ClockEvent e, ReadOnlySpan<Delivery> deliveries)
    {
        if (!_ring.TryAppend(e, deliveries) && !AppendWhenThereIsRoom(e, deliveries))
        {
            return;
        }

        Wake();
    }

    /// <summary>
    /// Appends a peer change or a fault. Any thread. The line of a peer stands before every event that is appended after
    /// this returns; that of a fault behind the events that happened before it and are appended already.
    /// </summary>
    public void Append(SideNote note)
    {
        if (note is FaultNote fault)
        {
            _faults.Enqueue(fault);
        }
        else
        {
            _notes.Enqueue(note);
        }

        Wake();
    }

    /// <summary>
    /// Writes what is left and the last line, waits until all is on the disk and closes the file. After the tick thread
    /// has ended.
    /// </summary>
    /// <returns>
    /// False when the journal has failed; <see cref="Failure"/> says why. The same for every further call.
    /// </returns>
    public bool Close(JournalFooter footer)
    {
        if (Interlocked.CompareExchange(ref _footer, footer, null) is null)
        {
            _signal.Set();
        }

        // From within Failed it cannot wait for itself: the thread ends once that has returned.
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
            _isOpen = false;
        }

        return Failure is null;
    }

    /// <summary>
    /// Releases what waits for the journal thread, once <see cref="Close"/> has ended it. Without Close the thread goes
    /// on, and the file ends as that of a killed process does.
    /// </summary>
    public void Dispose()
    {
        if (!_thread.IsAlive)
        {
            _signal.Dispose();
        }
    }

    /// <summary>The ring, for the journal thread.</summary>
    internal EventRing Ring => _ring;

    /// <summary>The peer changes that wait, for the journal thread.</summary>
    internal ConcurrentQueue<SideNote> Notes => _notes;

    /// <summary>The faults that wait, for the journal thread.</summary>
    internal ConcurrentQueue<FaultNote> Faults => _faults;

    /// <summary>What <see cref="Close"/> was told; null before.</summary>
    internal JournalFooter? Footer => Volatile.Read(ref _footer);

    /// <summary>Lets the journal thread wait a short while for more to write at once.</summary>
    internal void Linger(int milliseconds) => _signal.WaitOne(milliseconds);

    /// <summary>Lets the journal thread sleep until there is something to do.</summary>
    internal void SleepUntilNeeded()
    {
        Volatile.Write(ref _isAsleep, 1);
        Interlocked.MemoryBarrierProcessWide();
        if (_ring.Appended == _ring.Taken && _notes.IsEmpty && _faults.IsEmpty && Footer is null)
        {
            _signal.WaitOne();
        }

        Volatile.Write(ref _isAsleep, 0);
    }

    /// <summary>Lets the journal thread sleep until the node closes the journal.</summary>
    internal JournalFooter SleepUntilClosed()
    {
        while (Footer is null)
        {
            _signal.WaitOne();
        }

        return Footer;
    }

    /// <summary>Tells the node that somebody has cut the file off.</summary>
    internal void NoticeCut() => CutOff?.Invoke();

    /// <summary>
    /// Tells the tick thread not to wait for a journal that nobody writes any more, and the node that it is so.
    /// </summary>
    internal void Fail(FileProblem failure)
    {
        _isOpen = false;
        Failed?.Invoke(failure);
    }

    private static JournalWriter? TryStart(
        IJournalFile file, JournalFormat format, JournalHeader header, out FileProblem? failure)
    {
        var lines = JournalLines.Of(format, header);
        var outlet = new JournalOutlet(file, lines);
        var buffer = new LineBuffer(outlet);
        lines.Start(buffer);
        bool isStarted = buffer.Flush();
        failure = outlet.Failure;
        return isStarted ? new JournalWriter(file, outlet, buffer, lines, header) : null;
    }

    private bool AppendWhenThereIsRoom(in ClockEvent e, ReadOnlySpan<Delivery> deliveries)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(deliveries.Length, _ring.DeliveriesPerEventMax);
        if (!_isOpen)
        {
            return false;
        }

        Volatile.Write(ref _stalls, _stalls + 1);
        var wait = new SpinWait();
        while (!_ring.TryAppend(e, deliveries))
        {
            if (!_isOpen)
            {
                return false;
            }

            wait.SpinOnce(YieldsMax);
        }

        return true;
    }

    private void Wake()
    {
        if (Volatile.Read(ref _isAsleep) != 0 && Interlocked.Exchange(ref _isAsleep, 0) != 0 && _isOpen)
        {
            _signal.Set();
        }
    }
}
