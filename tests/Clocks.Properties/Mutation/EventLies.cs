using static Clocks.Properties.Mutation.JournalText;

namespace Clocks.Properties.Mutation;

/// <summary>Lies about the events of a node, in journals of ours.</summary>
internal static class EventLies
{
    public static readonly Mutation[] All =
    [
        Lie("a clock is greater", (run, by) => run.Change(by, IsEvent, l => Plus(l, "new_clock", by.From(1, 5)))),
        Lie("a clock is smaller", (run, by) => run.Change(
            by, l => IsEvent(l) && Number(l, "new_clock") > 5, l => Plus(l, "new_clock", -by.From(1, 5)))),
        Lie("a clock begins elsewhere", (run, by) => run.Change(by, IsEvent, l => Plus(l, "old_clock", by.From(1, 5)))),
        Lie("all clocks from an event on are greater", ClocksFromHereOn),
        Lie("the number of an event is greater", (run, by) => run.Change(by, IsEvent, l => Plus(l, "n", by.From(1, 5)))),
        Lie("an event is left out", (run, by) => Remove(run.Find(by, IsEvent))),
        Lie("an internal event is left out and the others numbered anew", (run, by) => LeftOut(run, by, fits: false)),
        Lie("an event stands twice", (run, by) => Insert(run.Find(by, IsEvent), static line => line)),
        Lie("two events change places", ChangePlaces),
        Lie("a receive is called internal", (run, by) => run.Change(by, IsReceive, l => Ruled(ToInternal(l), Number(l, "old_clock"))))
            with { Except = Base.Restarted },
        Lie("a send is called internal", (run, by) => run.Change(by, HasRecipients, l =>
            Without(Without(Without(l, "recipients"), "to"), "k").Replace("SEND", "INTERNAL"))),
        Lie("an internal event is called a send", (run, by) => run.Change(by, IsInternal, l => l
            .Replace("INTERNAL", "SEND")
            .Replace(",\"n\":", ",\"recipients\":[[\"127.0.0.1\",40001]],\"n\":")
            .Replace(",\"mono_ns\":", $",\"to\":[{OtherThan(run, l)}],\"k\":[{by.From(1, 9)}],\"mono_ns\":"))),
        Lie("the monotonic clock goes back", (run, by) => run.Find(by, (f, at) => Idle(f, at) && IsEvent(f.Lines[at - 1])) is var (file, at)
            && Set(file, at, With(file.Lines[at], "mono_ns", Number(file.Lines[at - 1], "mono_ns") - by.From(1, 1_000_000)))),
        Lie("a tick comes periods too late and the next in time", (run, by) => run.Find(
            by, (f, at) => Idle(f, at) && Period(f) > 0 && IsEvent(f.Lines[at + 1])) is var (file, at)
            && Set(file, at, Plus(file.Lines[at], "mono_ns", by.From(5, 9) * Period(file)))),
        Lie("ticks stand still for periods that nobody counts", StandStill),
        Lie("more wait after a receive than can have arrived", (run, by) =>
            run.Change(by, IsReceive, l => Plus(l, "queue_len", by.From(1_000, 100_000)))),
        Lie("messages waited at an internal event or a send", (run, by) =>
            run.Change(by, l => IsInternal(l) || IsSend(l), l => With(l, "queue_len", by.From(1, 5)))),
        Lie("fewer wait after a receive than were taken later, in virtual time", (run, by) => run.Find(by, AllTakenLater) is var (file, at)
            && Set(file, at, Plus(file.Lines[at], "queue_len", -1))) with { Only = "virtual" },
        Lie("a negative number", (run, by) => run.Change(by, l => IsReceive(l) || IsEnd(l), l =>
            With(
                l,
                IsEnd(l) ? Pick(by, "in_queue", "sent", "late_ticks") : Pick(by, "queue_len", "waited_ns", "k", "old_clock"),
                -by.From(1, 9)))),
        Lie("a text for a number", (run, by) => run.Change(by, IsReceive, l =>
            With(l, Pick(by, "queue_len", "message", "message_clock", "k", "from"), "\"many\""))),
        Lie("a line is garbage", (run, by) => run.Change(by, IsEvent, l => l[..by.From(1, l.Length - 2)])),
        Lie("a line lacks its end", (run, by) =>
            run.Find(by, static (f, at) => at + 1 < f.Lines.Count && IsEvent(f.Lines[at])) is var (file, at)
            && Join(file, at)),
        Shown("an internal event is left out, nobody having heard of the node after it, and its journal made to fit", (run, by) =>
            LeftOut(run, by, fits: true)),
        Shown("the wall clock of an event", (run, by) => run.Change(by, IsEvent, l =>
            With(l, "system_time", Value(l, "system_time").Replace('1', '2')))),
        Shown("fewer wait after a receive, in a real node", (run, by) => run.Change(
            by, l => IsReceive(l) && Number(l, "queue_len") > 0, l => Plus(l, "queue_len", -1))) with { Only = "real" },
        Shown("who was blocked", (run, by) => run.Change(by, l => IsSend(l) && !Has(l, "blocked"), l =>
            l.Insert(l.Length - 1, $",\"blocked\":[{OtherThan(run, l)}]"))),
        Shown("the address of a recipient", (run, by) =>
            run.Change(by, HasRecipients, l => l.Replace("\"recipients\":[[\"", "\"recipients\":[[\"x"))),
    ];

    internal static Mutation Lie(string name, Func<LogFolder, Chance, bool> change) => new(name, Meaning.Lie, change);

    internal static Mutation Shown(string name, Func<LogFolder, Chance, bool> change) => new(name, Meaning.Unshowable, change);

    internal static string Pick(Chance by, params string[] words) => words[by.Below(words.Length)];

    internal static bool Set(LogFolder.LogFile file, int at, string line)
    {
        bool isOther = file.Lines[at] != line;
        file.Lines[at] = line;
        return isOther;
    }

    internal static bool Remove((LogFolder.LogFile File, int At)? found)
    {
        found?.File.Lines.RemoveAt(found.Value.At);
        return found is not null;
    }

    internal static bool Insert((LogFolder.LogFile File, int At)? found, Func<string, string> how)
    {
        found?.File.Lines.Insert(found.Value.At + 1, how(found.Value.File.Lines[found.Value.At]));
        return found is not null;
    }

    /// <summary>A node of the run that is not the one of this line.</summary>
    internal static long OtherThan(LogFolder run, string line) => run.Files
        .Select(f => Number(f.Lines[0], "machine_id")).First(id => id != Number(line, "machine_id"));

    /// <summary>Nanoseconds between two ticks; 0 without a rate.</summary>
    internal static long Period(LogFolder.LogFile file) =>
        double.Parse(Value(file.Lines[0], "clock_rate"), null) is var rate and > 0 ? (long)(1e9 / rate) : 0;

    private static bool Idle(LogFolder.LogFile file, int at) =>
        at > 0 && at + 1 < file.Lines.Count && (IsInternal(file.Lines[at]) || IsSend(file.Lines[at]));

    /// <summary>Whether messages waited, all of which have a receive that says when they arrived.</summary>
    private static bool AllTakenLater(LogFolder.LogFile file, int at)
    {
        string line = file.Lines[at];
        return IsReceive(line) && Number(line, "queue_len") is var waiting and > 0
            && file.Lines[(at + 1)..].Count(l => IsReceive(l) && Number(l, "arrived_ns") < Number(line, "mono_ns")) == waiting;
    }

    private static bool Join(LogFolder.LogFile file, int at)
    {
        file.Lines[at] += file.Lines[at + 1];
        file.Lines.RemoveAt(at + 1);
        return true;
    }

    private static bool ClocksFromHereOn(LogFolder run, Chance by)
    {
        if (run.Find(by, IsEvent) is not var (file, at))
        {
            return false;
        }

        int more = by.From(1, 5);
        for (int i = at; i < file.Lines.Count; i++)
        {
            string line = Plus(Plus(file.Lines[i], "new_clock", more), "final_clock", more);
            file.Lines[i] = i == at ? line : Plus(line, "old_clock", more);
        }

        return true;
    }

    private static bool ChangePlaces(LogFolder run, Chance by)
    {
        if (run.Find(by, static (f, i) => i > 0 && IsEvent(f.Lines[i]) && IsEvent(f.Lines[i - 1])) is not var (file, at))
        {
            return false;
        }

        (file.Lines[at], file.Lines[at - 1]) = (file.Lines[at - 1], file.Lines[at]);
        return true;
    }

    private static bool StandStill(LogFolder run, Chance by)
    {
        if (run.Find(by, static (f, i) => Idle(f, i) && Period(f) > 0 && Number(f.Lines[i], "n") > 1) is not var (file, at))
        {
            return false;
        }

        long more = by.From(5, 9) * Period(file);
        for (int i = at; i < file.Lines.Count; i++)
        {
            file.Lines[i] = Plus(Plus(file.Lines[i], "mono_ns", more), "arrived_ns", more);
        }

        return true;
    }

    /// <summary>Without an internal event; either the numbers close the gap, or all that follows from it in that journal.</summary>
    private static bool LeftOut(LogFolder run, Chance by, bool fits)
    {
        if (run.Find(by, (f, i) => IsInternal(f.Lines[i]) && (!fits || IsUnheard(run, f, i))) is not var (file, at))
        {
            return false;
        }

        long clock = Number(file.Lines[at], "old_clock");
        file.Lines.RemoveAt(at);
        for (int i = at; i < file.Lines.Count; i++)
        {
            string line = Plus(file.Lines[i], "n", -1);
            if (fits && IsEvent(line))
            {
                line = Ruled(line, clock);
                clock = Number(line, "new_clock");
            }

            file.Lines[i] = fits && IsEnd(line) ? With(line, "final_clock", clock) : line;
        }

        return true;
    }

    /// <summary>Whether no other journal took a message that the node sent after this line.</summary>
    private static bool IsUnheard(LogFolder run, LogFolder.LogFile file, int at)
    {
        (long id, long n) = (Number(file.Lines[at], "machine_id"), Number(file.Lines[at], "n"));
        return !run.Files.Exists(f => f.Lines.Exists(l => IsReceive(l) && Number(l, "from") == id && Number(l, "message") > n));
    }
}
