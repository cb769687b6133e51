using Clocks.Faults;
using Clocks.Journal;
using Clocks.Journal.Lines;

namespace Clocks.Watch.View;

/// <summary>
/// A run as it is seen while it happens: its machines as they are, and a window of its last events. One thread reads
/// journals into it; any number look at it, each under <see cref="Gate"/>, and wait there for what is new. What it holds is
/// bounded by the window, however long the run.
/// </summary>
/// <param name="windowMax">How many events of all machines are kept, about.</param>
public sealed class WatchedRun(int windowMax)
{
    /// <summary>Notes that are kept; the older ones are forgotten.</summary>
    private const int NotesMax = 200;

    /// <summary>What has not come by then is said to be awaited; a lab needs less from its folder to its first journal.</summary>
    internal const int PatienceMs = 1_000;

    /// <summary>Faults that are told from others; beyond, the same may be noted twice.</summary>
    private const int FaultTextsMax = 10_000;

    private readonly List<WatchedLane> _lanes = [];
    private readonly List<RunNote> _notes = [];
    private readonly Dictionary<int, WatchedLane> _newest = [];
    private readonly Dictionary<string, WatchedFault?> _faultsByText = [];
    private readonly List<WatchedFault> _faults = [];
    private int _kept;

    /// <summary>The lock of everything here; pulsed when something is new.</summary>
    public object Gate { get; } = new();

    /// <summary>How many events of all machines are kept, about.</summary>
    public int WindowMax { get; } = windowMax;

    /// <summary>What is watched, in words; safe to show. Under the lock.</summary>
    public string Title { get; private set; } = "";

    /// <summary>Why nothing can be read just now, in a sentence; null while all is well. Under the lock.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether nothing has been read yet. Under the lock.</summary>
    public bool IsEmpty => _lanes.Count == 0;

    /// <summary>Changes whenever another run is watched. Under the lock.</summary>
    internal long Generation { get; private set; }

    /// <summary>Changes whenever there is something new. Under the lock.</summary>
    internal long Version { get; private set; }

    /// <summary>The lives, in the order in which they were found. Under the lock.</summary>
    internal IReadOnlyList<WatchedLane> Lanes => _lanes;

    /// <summary>What happened beside the events, in order, the first at <see cref="FirstNote"/>. Under the lock.</summary>
    internal IReadOnlyList<RunNote> Notes => _notes;

    /// <summary>The faults on purpose that the diagram shows. Under the lock.</summary>
    internal IReadOnlyList<WatchedFault> Faults => _faults;

    /// <summary>Changes whenever a fault does. Under the lock.</summary>
    internal long FaultsVersion { get; private set; }

    /// <summary>How many notes were forgotten. Under the lock.</summary>
    internal long FirstNote { get; private set; }

    /// <summary>The beginning of the time axis, in microseconds since 1970. Under the lock.</summary>
    internal long OriginUs { get; private set; }

    /// <summary>Whether the journals tell times. Under the lock.</summary>
    internal bool IsTimed { get; private set; }

    /// <summary>What the messages say about the wall clocks. Under the lock.</summary>
    internal RecentBounds Offsets { get; private set; } = new();

    /// <summary>Whether it is shown slower than it was read, so that silence means nothing. Under the lock.</summary>
    internal bool IsReplayed { get; set; }

    /// <summary>The machines as they are, in the order of their ids, each by its newest life.</summary>
    public IReadOnlyList<LiveRow> Rows()
    {
        lock (Gate)
        {
            List<WatchedLane> newest = [.. _newest.Values];
            newest.Sort(static (a, b) => a.Id.CompareTo(b.Id));
            return newest.ConvertAll(lane => lane.ToRow(lane.MachineName, IsReplayed));
        }
    }

    /// <summary>Whether every machine has ended, or has been silent for a while.</summary>
    public bool IsOver()
    {
        lock (Gate)
        {
            bool isOver = _lanes.Count > 0 && !IsReplayed;
            foreach (WatchedLane lane in _newest.Values)
            {
                isOver &= lane.State != MachineState.Running;
            }

            return isOver;
        }
    }

    /// <summary>Another run is watched from here on.</summary>
    internal void Begin(string title, bool isTimed = true)
    {
        lock (Gate)
        {
            (Title, IsTimed, OriginUs, FirstNote, Problem) = (title, isTimed, 0, 0, null);
            _lanes.Clear();
            _notes.Clear();
            _newest.Clear();
            _faults.Clear();
            _faultsByText.Clear();
            _kept = 0;
            (Offsets, IsReplayed) = (new RecentBounds(), false);
            Generation++;
            Changed();
        }
    }

    /// <summary>Says why nothing can be read just now, or null. Under the lock.</summary>
    internal void Say(string? problem)
    {
        if (problem != Problem)
        {
            Problem = problem;
            Changed();
        }
    }

    /// <summary>The next life of a machine, and the place of its lane. Under the lock.</summary>
    internal (int Index, int Life) NextOf(NodeId id) =>
        (_lanes.Count, _newest.TryGetValue(id.Value, out WatchedLane? last) ? last.Life + 1 : 1);

    /// <summary>Takes a life that was found. Under the lock.</summary>
    internal void Add(WatchedLane lane)
    {
        lane.Machine = _newest.TryGetValue(lane.Id.Value, out WatchedLane? before) ? before.Machine : _newest.Count;
        _lanes.Add(lane);
        _newest[lane.Id.Value] = lane;
        OriginUs = OriginUs == 0 ? lane.StartedUs : OriginUs;
        if (lane.Life > 1)
        {
            Note(new RunNote(lane.StartedUs, "began", $"machine {lane.MachineName} was started again: life {lane.Life}"));
        }
    }

    /// <summary>
    /// Takes a life by the first line of its journal. Under the lock.
    /// </summary>
    /// <param name="first">The line.</param>
    /// <param name="fallback">Its machine, where the line does not tell.</param>
    /// <param name="startedUs">When it began, in microseconds since 1970.</param>
    /// <param name="file">Where its lines stand; safe to show.</param>
    internal WatchedLane Take(JournalLine first, NodeId fallback, long startedUs, string file)
    {
        JournalHeader header = first.ToHeader();
        NodeId id = first.MachineId >= 0 ? header.Id : fallback;
        (int index, int life) = NextOf(id);
        var lane = new WatchedLane(index, id, life)
        {
            Label = life == 1 ? id.ToString() : $"{id}/{life}",
            Run = header.Run,
            Rate = first.Has(JournalKey.ClockRate) ? header.Rate : null,
            File = file,
            Host = PrintableText.Of(header.Host),
            StartedUs = startedUs,
        };
        Add(lane);
        Changed();
        return lane;
    }

    /// <summary>Whether all machines have ended before this time: who begins then begins another run. Under the lock.</summary>
    /// <param name="startedUs">In microseconds since 1970.</param>
    internal bool IsFollowedBy(long startedUs)
    {
        bool isOver = _lanes.Count > 0;
        foreach (WatchedLane lane in _lanes)
        {
            isOver &= lane.EndReason is not null && lane.LastUs < startedUs;
        }

        return isOver;
    }

    /// <summary>The lane of a message's sender; -1 when there is none. Under the lock.</summary>
    internal int LaneOf(WatchedLane receiver, int sender)
    {
        RunId run = receiver.RunOf(sender);
        return _newest.TryGetValue(sender, out WatchedLane? newest) && (run == default || newest.Run == run)
            ? newest.Index
            : _lanes.Find(lane => run != default && lane.Run == run)?.Index ?? -1;
    }

    /// <summary>Takes an event of a lane. Under the lock; call <see cref="Changed"/> after the last.</summary>
    internal void Add(WatchedLane lane, in WatchedEvent e, long? monoNs, ReadOnlySpan<WatchedDelivery> deliveries)
    {
        lane.Add(e, monoNs, deliveries);
        OriginUs = OriginUs == 0 ? e.AtUs : OriginUs;
        if (++_kept > WindowMax + WindowMax / 8)
        {
            Trim();
        }
    }

    /// <summary>
    /// Notes a fault on purpose, which several journals may tell: it is one, from the first of their lines on. Under the lock.
    /// </summary>
    /// <param name="writer">The lane whose journal tells it.</param>
    /// <param name="told">What it tells.</param>
    internal void Note(WatchedLane writer, FaultNote told)
    {
        string text = PrintableText.Of(told.Fault);
        long atUs = told.At.UnixMicroseconds;
        if (_faultsByText.TryGetValue(text, out WatchedFault? known))
        {
            if (known is not null && atUs < known.FromUs)
            {
                known.FromUs = atUs;
                FaultsVersion++;
            }

            return;
        }

        WatchedFault? fault = _faults.Count < NotesMax && Fault.Read(told.Fault) is { } read
            ? new WatchedFault(read, text, writer) { FromUs = atUs }
            : null;
        if (_faultsByText.Count < FaultTextsMax)
        {
            _faultsByText[text] = fault;
        }

        if (fault is not null)
        {
            _faults.Add(fault);
            FaultsVersion++;
        }

        Note(new RunNote(atUs, "fault", text));
    }

    /// <summary>Notes something beside the events. Under the lock.</summary>
    internal void Note(RunNote note)
    {
        _notes.Add(note);
        if (_notes.Count > NotesMax)
        {
            _notes.RemoveAt(0);
            FirstNote++;
        }
    }

    /// <summary>Tells those who wait that there is something new. Under the lock.</summary>
    internal void Changed()
    {
        Version++;
        Monitor.PulseAll(Gate);
    }

    /// <summary>Lets those go who wait, since nothing more will come.</summary>
    public void Wake()
    {
        lock (Gate)
        {
            Changed();
        }
    }

    /// <summary>
    /// Drops what happened before a time that leaves about as many events as may be kept: of each machine the same stretch
    /// of time, so that messages keep both ends.
    /// </summary>
    private void Trim()
    {
        long low = long.MaxValue, high = long.MinValue;
        foreach (WatchedLane lane in _lanes)
        {
            if (lane.Window.Count > 0)
            {
                low = Math.Min(low, lane.Window[lane.Window.First].AtUs);
                high = Math.Max(high, lane.Window[lane.Window.Next - 1].AtUs);
            }
        }

        while (low < high)
        {
            long middle = low + (high - low) / 2;
            (low, high) = KeptFrom(middle) > WindowMax ? (middle + 1, high) : (low, middle);
        }

        bool isOneTime = KeptFrom(low) > WindowMax;
        _kept = 0;
        foreach (WatchedLane lane in _lanes)
        {
            // Where all events have one time, or none is told, each lane keeps its share.
            long share = (long)lane.Window.Count * WindowMax / (WindowMax + WindowMax / 8);
            lane.Window.DropBefore(isOneTime ? lane.Window.Next - share : lane.Window.PlaceAt(low));
            _kept += lane.Window.Count;
        }
    }

    private long KeptFrom(long atUs)
    {
        long kept = 0;
        foreach (WatchedLane lane in _lanes)
        {
            kept += lane.Window.Next - lane.Window.PlaceAt(atUs);
        }

        return kept;
    }
}
