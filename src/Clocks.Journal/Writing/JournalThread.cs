using Clocks.Files;
using Clocks.Journal.Lines;
using Clocks.Journal.Reading;

namespace Clocks.Journal.Writing;

/// <summary>
/// What the journal thread does from start to end: takes what the node has appended, composes lines, hands them to the
/// file, sleeps when there is nothing. It alone touches the buffer and the file. Allocates nothing between the header
/// and the last line, except for peer changes and for a failure.
/// </summary>
internal sealed class JournalThread
{
    /// <summary>Events in one turn that mean full speed: the next turn begins at once.</summary>
    private const int BusyEvents = 512;

    /// <summary>
    /// Events in one turn that mean more are coming: it waits <see cref="LingerMilliseconds"/> for company, so that a
    /// fast node does not pay for a wake-up with every event.
    /// </summary>
    private const int SeveralEvents = 4;

    private const int LingerMilliseconds = 1;

    /// <summary>
    /// How often it lets others run before it lingers, after a turn at full speed: in a millisecond of sleep the ring
    /// would fill up and the tick thread would wait in its turn, both of them idle half of the time.
    /// </summary>
    private const int YieldsMax = 64;

    /// <summary>About a microsecond of pauses.</summary>
    private const int SpinsPerYield = 25;

    /// <summary>Events after which the tick thread gets its places back.</summary>
    private const int ReleaseEvents = 256;

    private readonly JournalWriter _writer;
    private readonly IJournalFile _file;
    private readonly JournalOutlet _outlet;
    private readonly LineBuffer _buffer;
    private readonly JournalLines _lines;
    private volatile FileProblem? _failure;
    private bool _isCutSaid;
    private ClockEvent _last;
    private long _written, _unfinished, _sent, _received, _allocatedBytes;

    public JournalThread(
        JournalWriter writer, IJournalFile file, JournalOutlet outlet, LineBuffer buffer, JournalLines lines)
    {
        _writer = writer;
        _file = file;
        _outlet = outlet;
        _buffer = buffer;
        _lines = lines;
    }

    /// <summary>Why writing failed; null while it has not. Any thread.</summary>
    public FileProblem? Failure => _failure;

    /// <summary>Bytes that this thread has allocated on the managed heap so far. Any thread.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>The thread, from its start to its end.</summary>
    public void Run()
    {
        JournalFooter? footer = WriteUntilClosed();
        if (footer is null)
        {
            EndEarly();
        }
        else if (_outlet.WasCutOff)
        {
            EndAfterCut(footer);
        }
        else if (!_outlet.End(footer with { JournalStalls = _writer.Stalls, Dropped = 0 }))
        {
            _failure = _outlet.Failure;
        }
        else if (!_file.TrySettle(out FileProblem? failure))
        {
            _failure = failure;
        }

        _file.Dispose();
    }

    /// <returns>What stands in the last line; null when the disk refused before.</returns>
    private JournalFooter? WriteUntilClosed()
    {
        bool isFast = false;
        while (true)
        {
            // In this order: what was appended before Close is in the ring, and a change that was noted before an event
            // was appended is in the queue, by the time the number of events is known. Events from before a fault are among
            // them if it was noted before they were counted.
            JournalFooter? footer = _writer.Footer;
            int faults = _writer.Faults.Count;
            long appended = _writer.Ring.Appended;
            WriteNotes();
            long written = WriteEvents(appended, ref faults);
            WriteFaults(faults);
            isFast = footer is null && (written >= BusyEvents || (isFast && WaitForMany()));
            // At full speed what is in the buffer waits until that is full: the file is given whole blocks.
            if (isFast ? _buffer.HasFailed : !_buffer.Flush())
            {
                return null;
            }

            SayCut();
            if (footer is not null)
            {
                return footer;
            }

            Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
            if (!isFast && written < SeveralEvents)
            {
                _writer.SleepUntilNeeded();
            }
            else if (!isFast)
            {
                _writer.Linger(LingerMilliseconds);
            }
        }
    }

    /// <summary>Waits, awake and for a moment only, until there is enough for another turn at full speed.</summary>
    private bool WaitForMany()
    {
        for (int i = 0; i < YieldsMax && _writer.Footer is null; i++)
        {
            if (_writer.Ring.Appended - _written >= BusyEvents)
            {
                return true;
            }

            Thread.SpinWait(SpinsPerYield);
            Thread.Yield();
        }

        return false;
    }

    private void WriteNotes()
    {
        while (_writer.Notes.TryDequeue(out SideNote? note))
        {
            _lines.Note(_buffer, note);
        }
    }

    private void WriteFaults(int count)
    {
        while (count-- > 0 && _writer.Faults.TryDequeue(out FaultNote? fault))
        {
            _lines.Note(_buffer, fault);
        }
    }

    /// <summary>Writes events, and faults before the first event that is not earlier.</summary>
    private long WriteEvents(long appended, ref int faults)
    {
        EventRing ring = _writer.Ring;
        long before = _written;
        bool hasFaults = !_writer.Faults.IsEmpty;
        while (_written < appended && !_buffer.HasFailed)
        {
            ref readonly ClockEvent e = ref ring.Peek(out ReadOnlySpan<Delivery> deliveries);
            while (hasFaults && _writer.Faults.TryPeek(out FaultNote? fault) && fault.At.MonoNs <= e.At.MonoNs)
            {
                WriteFaults(1);
                faults--;
            }

            _lines.Event(_buffer, e, deliveries);
            _written++;
            _received += e.Kind == EventKind.Receive ? 1 : 0;
            foreach (ref readonly Delivery delivery in deliveries)
            {
                _sent += delivery.IsBlocked ? 0 : 1;
            }

            if (_buffer.HasFailed)
            {
                // The buffer was handed on in the middle of this line.
                _unfinished = 1;
            }

            if (_written == appended || _buffer.HasFailed)
            {
                _last = e;
            }

            if (_written % ReleaseEvents == 0 || _written == appended)
            {
                ring.Release();
            }
        }

        return _written - before;
    }

    private void SayCut()
    {
        if (_outlet.WasCutOff && !_isCutSaid)
        {
            _isCutSaid = true;
            _writer.NoticeCut();
        }
    }

    /// <summary>Somebody has cut the file off: the last line tells how many events are not there.</summary>
    private void EndAfterCut(JournalFooter footer)
    {
        long kept = 0;
        if (JournalReader.TryOpen(_file.Path, out JournalReader? reader, out _))
        {
            using (reader)
            {
                while (reader.Next())
                {
                    kept += reader.Line.Kind is LineKind.Internal or LineKind.Send or LineKind.Receive ? 1 : 0;
                }
            }
        }

        long missing = Math.Max(0, footer.N - kept);
        bool isEnded = _outlet.End(footer with
        {
            Reason = EndReason.Journal,
            JournalStalls = _writer.Stalls,
            Dropped = missing,
        });
        _failure = !isEnded ? _outlet.Failure : new FileProblem(
            $"'{_file.Path}' was cut off while it was written: of this run {Plural.Of(missing, "event")} are missing in it",
            "keep journals out of log rotation");
        _file.TrySettle(out _);
    }

    /// <summary>
    /// The disk is full or broken. The END line is written at once with the totals that are known here, because the
    /// process may not live until it is closed; and again when the node closes the journal and tells the true ones.
    /// </summary>
    private void EndEarly()
    {
        long kept = _written - _unfinished - _outlet.EventsLost;
        _outlet.End(new JournalFooter(
            _last.At, _last.NewClock, _last.N, _sent, _received, _last.QueueDepth, 0, EndReason.Journal,
            _writer.Stalls, _writer.Ring.Appended - kept));
        _failure = _outlet.Failure;
        _writer.Fail(_outlet.Failure!);
        JournalFooter footer = _writer.SleepUntilClosed();
        _outlet.End(footer with
        {
            Reason = EndReason.Journal,
            JournalStalls = _writer.Stalls,
            Dropped = footer.N - kept,
        });
        _file.TrySettle(out _);
    }
}
