namespace Clocks.Trace.Found;

/// <summary>The events of one machine, gathered from one file or several, before they become a lane.</summary>
internal sealed class FoundLane(string name, FoundFile file)
{
    public string Name { get; } = name;

    public FoundFile File { get; } = file;

    public List<FoundEvent> Events { get; set; } = [];

    public ClockRate? Rate { get; set; }

    /// <summary>Whether every event tells something.</summary>
    public bool Tell(Predicate<FoundEvent> what) => Events.TrueForAll(what);

    /// <summary>Whether every event of a kind tells something, and there is one.</summary>
    public bool Tell(EventKind kind, Predicate<FoundEvent> what) =>
        Events.Exists(e => e.Kind == kind) && Events.TrueForAll(e => e.Kind != kind || what(e));

    /// <summary>Two lines for one send to two machines become one event.</summary>
    public int JoinSends()
    {
        var joined = new List<FoundEvent>();
        foreach (FoundEvent e in Events)
        {
            if (joined.Count > 0 && joined[^1] is { Kind: EventKind.Send } last && e.Kind == EventKind.Send
                && e.Clock == last.Clock && e.OldClock == last.OldClock)
            {
                last.To.AddRange(e.To.Count > 0 ? e.To : [""]);
                continue;
            }

            joined.Add(e);
        }

        int less = Events.Count - joined.Count;
        Events = joined;
        return less;
    }

    /// <summary>
    /// Where the clock begins again, another run begins: programs append to their old log. Keeps the last and returns how
    /// many there were.
    /// </summary>
    public int KeepLastRun()
    {
        int runs = 1, first = 0;
        long before = 0;
        for (int i = 0; i < Events.Count; i++)
        {
            long clock = Events[i].Clock ?? Events[i].OldClock ?? before;

            // A run is more than two events, so that a single clock that goes back stays what it is.
            bool begins = clock <= 2 && before > clock + 2 && i + 2 < Events.Count
                && (Events[i + 1].Clock ?? Events[i + 1].OldClock ?? 0) < before;
            if (begins)
            {
                (runs, first) = (runs + 1, i);
            }

            before = clock;
        }

        Events = Events.GetRange(first, Events.Count - first);
        return runs;
    }

    /// <summary>Whether the clocks of events that are no receives follow one another by one, and how often they do not.</summary>
    public void CountSteps(ref long asAfter, ref long asBefore)
    {
        for (int i = 1; i < Events.Count; i++)
        {
            bool isStep = Events[i].Clock == Events[i - 1].Clock + 1;
            asAfter += Events[i].Kind != EventKind.Receive && !isStep ? 1 : 0;
            asBefore += Events[i - 1].Kind != EventKind.Receive && !isStep ? 1 : 0;
        }
    }

    /// <summary>What was written before the clock moved is the clock after the event before.</summary>
    public void ShiftClocks()
    {
        for (int i = 0; i < Events.Count; i++)
        {
            FoundEvent e = Events[i];
            e.OldClock = e.Clock;
            e.Clock = i + 1 < Events.Count ? Events[i + 1].Clock : Math.Max(e.Clock ?? 0, e.MessageClock ?? e.Message ?? 0) + 1;
        }
    }
}
