using static Clocks.Properties.Mutation.EventLies;
using static Clocks.Properties.Mutation.JournalText;

namespace Clocks.Properties.Mutation;

/// <summary>Lies about whole journals of ours, their first lines and their totals.</summary>
internal static class JournalLies
{
    public static readonly Mutation[] All =
    [
        .. Array.ConvertAll<string, Mutation>(["final_clock", "n", "sent", "received"], static total =>
            Lie($"END says another {total}", (run, by) => run.Change(by, IsEnd, l => Plus(l, total, by.From(1, 5))))),
        .. Array.ConvertAll<string, Mutation>(
            ["final_clock", "n", "sent", "received", "in_queue", "late_ticks", "dropped"], static total =>
                Lie($"END lacks {total}", (run, by) => run.Change(by, IsEnd, l => Without(l, total)))),
        Lie("END says that many more waited", (run, by) => run.Change(by, IsEnd, l => Plus(l, "in_queue", by.From(1_000, 100_000))))
            with { Except = Base.Restarted },
        Lie("END says that fewer waited than after the last event", (run, by) => run.Find(by, (f, at) => IsEnd(f.Lines[at])
            && f.Lines.FindLast(IsEvent) is { } last && Number(last, "queue_len") > 0) is var (file, at)
            && Set(file, at, With(file.Lines[at], "in_queue", Number(file.Lines.FindLast(IsEvent)!, "queue_len") - 1))),
        Lie("END says that many more ticks were late", (run, by) => run.Find(by, (f, at) => IsEnd(f.Lines[at]) && Period(f) > 0)
            is var (file, at) && Set(file, at, Plus(file.Lines[at], "late_ticks", by.From(6, 99)))),
        Lie("END says that events were dropped", (run, by) => run.Change(by, IsEnd, l => With(l, "dropped", by.From(1, 99)))),
        Lie("END is earlier than the last event", (run, by) => run.Find(by, IsEnd) is var (file, at)
            && Set(file, at, With(file.Lines[at], "mono_ns", Number(file.Lines.FindLast(IsEvent)!, "mono_ns") - 1))),
        Lie("END says that half of the ticks were later than any", (run, by) => run.Change(by, l => IsEnd(l) && Has(l, "lateness_max_us"),
            l => With(l, "lateness_p50_us", Number(l, "lateness_max_us") + 1))),
        Lie("END is not there", (run, by) => Remove(run.Find(by, IsEnd))),
        Lie("END stands twice", (run, by) => Insert(run.Find(by, IsEnd), static line => line)),
        Lie("END stands before an event", (run, by) => run.Find(by, static (f, at) => at > 0 && IsEnd(f.Lines[at])) is var (file, at)
            && Moved(file, at, file.Lines.FindLastIndex(IsEvent))),
        Lie("STARTUP is not there", (run, by) => Remove(run.Find(by, IsStart))),
        Lie("the format is one that nobody knows", (run, by) => run.Change(by, IsStart, l => With(l, "format", by.From(2, 99)))),
        Lie("the rate is twice as great", (run, by) => run.Change(by, l => IsStart(l) && Value(l, "clock_rate") != "0",
            l => With(l, "clock_rate", $"{2 * double.Parse(Value(l, "clock_rate"), null)}"))),
        Lie("the cluster of one node is another", (run, by) => run.Change(by, IsStart, l => With(l, "cluster", "\"elsewhere\""))),
        Lie("the run of one node is another", (run, by) => run.Change(by, IsStart, l => With(l, "run", $"\"{new string('b', 32)}\""))),
        Lie("a journal is missing", (run, by) => run.Files.Remove(run.Any(by))),
        Lie("a journal is cut off", (run, by) => (run.Any(by).Cut = by.From(2, 400)) > 0),
        Lie("a journal is of another node", (run, by) => AsNode(run.Any(by), by.From(100, 900))),
        Lie("the second half of a journal is that of another", (run, _) => Spliced(run.Files[0], run.Files[1])),
        Shown("the seed of a node, and its die", (run, by) =>
            run.Change(by, IsStart, l => With(With(l, "seed", 1 + by.Below(99)), "mix", "\"1,2,3,4\""))),
        Shown("the machine and the version of the program", (run, by) => run.Change(by, IsStart, l =>
            With(With(l, "host", "\"elsewhere\""), "version", "\"9.9.9\""))),
        Shown("why a node ended", (run, by) => run.Change(by, IsEnd, l => With(l, "reason", "\"signal\""))),
        Shown("how late ticks were, and how often they waited for the journal", (run, by) => run.Change(by, IsEnd, l =>
            Plus(Plus(l, "lateness_max_us", 1), "journal_stalls", 1))),
        Shown("the rate, by a thousandth", (run, by) => run.Change(by, l => IsStart(l) && Value(l, "clock_rate") is not "0" and var rate
            && !rate.Contains('.'), l => With(l, "clock_rate", Value(l, "clock_rate") + ".001"))),
    ];

    private static bool Moved(LogFolder.LogFile file, int from, int to)
    {
        string line = file.Lines[from];
        file.Lines.RemoveAt(from);
        file.Lines.Insert(to, line);
        return from != to;
    }

    private static bool AsNode(LogFolder.LogFile file, int id)
    {
        for (int i = 0; i < file.Lines.Count; i++)
        {
            file.Lines[i] = With(file.Lines[i], "machine_id", id);
        }

        return true;
    }

    private static bool Spliced(LogFolder.LogFile one, LogFolder.LogFile other)
    {
        long id = Number(one.Lines[0], "machine_id");
        List<string> rest = other.Lines[(other.Lines.Count / 2)..].ConvertAll(l => With(l, "machine_id", id));
        one.Lines.RemoveRange(one.Lines.Count / 2, one.Lines.Count - one.Lines.Count / 2);
        one.Lines.AddRange(rest);
        return true;
    }
}
