using Clocks.Model;
using static Clocks.Properties.Mutation.EventLies;
using static Clocks.Properties.Mutation.JournalRewritings;
using static Clocks.Tests.Trace.ForeignRun;

namespace Clocks.Properties.Mutation;

/// <summary>Lies in logs of other programs, and other ways to write the same logs.</summary>
internal static class LogLies
{
    private const string WithMessages = "text: message clocks";

    public static readonly Mutation[] All =
    [
        Lie("log: a step of more than one", (run, by) =>
            Change(run, by, static l => l.Kind != EventKind.Receive && l.Clock > 2, l => l, 1 + by.Below(9))),
        Lie("log: a clock is greater", (run, by) =>
            Change(run, by, (l, next) => l.Kind != EventKind.Receive && l.Old > 0 && next is not null, l =>
                l with { Clock = l.Clock + by.From(2, 9) })),
        Lie("log: a clock is smaller", (run, by) =>
            Change(run, by, (l, next) => l.Kind != EventKind.Receive && l.Clock > 9 && next is not null, l =>
                l with { Clock = l.Clock - by.From(2, 5) })),
        Lie("log: an event is left out before a step", (run, by) => Find(run, by, (l, next) =>
            l.Kind == EventKind.Internal && l.Clock > 2 && next is { Kind: not EventKind.Receive }) is var at and >= 0
            && RemoveAt(run, at)),
        Lie("log: two events change places", ChangePlaces),
        Lie("log: an internal event stands twice", (run, by) =>
            Find(run, by, static (l, _) => l.Kind == EventKind.Internal) is var at and >= 0
            && InsertAt(run, at + 1, run.Events[at])),
        Lie("log: a receive does not go beyond its message", (run, by) => Change(
            run,
            by,
            (l, _) => l.Kind == EventKind.Receive && l.MessageClock > l.Old,
            l => l with { MessageClock = l.MessageClock + by.From(1, 5) }))
            with { Only = WithMessages },
        Lie("log: a message of no send", (run, by) => Change(run, by, (l, _) => l.Kind == EventKind.Receive && l.MessageClock < l.Old
            && !run.Events.Exists(s => s.Kind == EventKind.Send && s.Machine == l.From && s.Clock == l.MessageClock - 1), l =>
                l with { MessageClock = l.MessageClock - 1 })) with { Only = WithMessages },
        Lie("log: a message is taken twice", (run, by) => Find(run, by, (l, _) => l.Kind == EventKind.Receive
            && run.Events.Exists(e => IsLater(e, l))) is var at and >= 0 && TakenAgain(run, at)) with { Only = WithMessages },
        Lie("log: the file of a sender is missing", (run, by) =>
            run.Files.Remove(run.Any(by))) with { Only = WithMessages, IsOfText = true },
        Same("log: lines end as on Windows", (run, _) => Each(run, static f => f.LineEnd = "\r\n")) with { IsOfText = true },
        Same("log: a byte order mark stands first", (run, _) =>
            Each(run, static f => f.Begin = "\uFEFF" + f.Begin)) with { IsOfText = true },
        Same("log: blank lines", (run, by) => Insert(run.Find(by, static _ => true), static _ => "")) with { IsOfText = true },
        Same("log: the last line has no end", (run, by) => run.Any(by) is { } file && (file.Name.EndsWith(".json", StringComparison.Ordinal)
            || file.Name.EndsWith(".jsonl", StringComparison.Ordinal)) && (file.Cut = 1) > 0) with { IsOfText = true },
        Same("log: words in capitals", (run, _) => run.ChangeAll(static l => l
            .Replace("receive", "RECEIVE", StringComparison.Ordinal).Replace("internal", "INTERNAL", StringComparison.Ordinal)
            .Replace("\"send\"", "\"SEND\"", StringComparison.Ordinal))) with { Only = "JSON lines", IsOfText = true },
        Shown("log: the end of a log is left out", (run, by) => Find(run, by, static (_, next) => next is null) is var at and >= 0
            && RemoveAt(run, at)),
        Shown("log: when an event happened", (run, by) =>
            Change(run, by, static (_, _) => true, l => l with { Seconds = l.Seconds + 0.01 })),
        Shown("log: how many messages waited", (run, by) => Change(run, by, static (l, _) => l.Kind == EventKind.Receive, l =>
            l with { Queue = l.Queue + by.From(1, 3) })),
        Shown("log: how far a receive jumps, where the clock of its message is not told", (run, by) => Change(
            run, by, static l => l is { Kind: EventKind.Receive, Clock: > 2 }, l => l, by.From(1, 9))) with { Only = "table" },
        Shown("log: an event is left out before a receive, where the clock of its message is not told", (run, by) =>
            Find(run, by, (l, next) =>
            l.Kind == EventKind.Internal && l.Clock > 2 && next is { Kind: EventKind.Receive } && next.Clock > l.Clock) is var at and >= 0
                && RemoveAt(run, at)) with { Only = "table" },
    ];

    /// <summary>The place of an event that is so, which is told the next one of its machine; -1 where there is none.</summary>
    private static int Find(LogFolder run, Chance by, Func<Line, Line?, bool> isOne)
    {
        int[] all = [.. Enumerable.Range(0, run.Events.Count).Where(i => isOne(run.Events[i], Next(run, i)))];
        return all.Length == 0 ? -1 : all[by.Below(all.Length)];
    }

    private static Line? Next(LogFolder run, int at) =>
        run.Events.Skip(at + 1).FirstOrDefault(e => e.Machine == run.Events[at].Machine);

    private static bool Change(LogFolder run, Chance by, Func<Line, Line?, bool> isOne, Func<Line, Line> how)
    {
        if (Find(run, by, isOne) is not (var at and >= 0))
        {
            return false;
        }

        Line before = run.Events[at];
        run.Events[at] = how(before);
        return run.Events[at] != before;
    }

    /// <summary>Changes one, and all later clocks of its machine by so much.</summary>
    private static bool Change(LogFolder run, Chance by, Func<Line, bool> isOne, Func<Line, Line> how, int more)
    {
        if (Find(run, by, (l, next) => isOne(l) && next is not null) is not (var at and >= 0))
        {
            return false;
        }

        int machine = run.Events[at].Machine;
        for (int i = at; i < run.Events.Count; i++)
        {
            Line l = run.Events[i];
            run.Events[i] = l.Machine != machine ? l : how(l) with { Clock = l.Clock + more, Old = i == at ? l.Old : l.Old + more };
        }

        return true;
    }

    private static bool RemoveAt(LogFolder run, int at)
    {
        run.Events.RemoveAt(at);
        return true;
    }

    private static bool InsertAt(LogFolder run, int at, Line line)
    {
        run.Events.Insert(at, line);
        return true;
    }

    private static bool ChangePlaces(LogFolder run, Chance by)
    {
        if (Find(run, by, static (_, next) => next is not null) is not (var at and >= 0))
        {
            return false;
        }

        int next = run.Events.FindIndex(at + 1, e => e.Machine == run.Events[at].Machine);
        (run.Events[at], run.Events[next]) = (run.Events[next], run.Events[at]);
        return true;
    }

    private static bool IsLater(Line e, Line than) =>
        e.Kind == EventKind.Receive && e.Machine == than.Machine && e.Seconds > than.Seconds && e.Old >= than.MessageClock;

    private static bool TakenAgain(LogFolder run, int at)
    {
        Line taken = run.Events[at];
        int again = run.Events.FindIndex(e => IsLater(e, taken));
        Line receive = run.Events[again];
        run.Events[again] = receive with { From = taken.From, MessageClock = taken.MessageClock, Clock = receive.Old + 1 };
        return true;
    }
}
