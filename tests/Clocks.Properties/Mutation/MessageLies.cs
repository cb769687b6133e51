using static Clocks.Properties.Mutation.EventLies;
using static Clocks.Properties.Mutation.JournalText;

namespace Clocks.Properties.Mutation;

/// <summary>Lies about messages and connections, in journals of ours.</summary>
internal static class MessageLies
{
    public static readonly Mutation[] All =
    [
        Lie("a message is from another node", (run, by) => run.Change(by, IsReceive, l => With(l, "from", Third(run, l)))),
        Lie("a message is of another send", (run, by) => run.Change(by, IsReceive, l => Plus(l, "message", by.From(1, 5)))),
        Lie("a message carried another clock", (run, by) => run.Change(by, IsReceive, l => Plus(l, "message_clock", by.From(1, 5)))),
        Lie("a message carried a smaller clock, which changes nothing", (run, by) => run.Change(
            by, l => IsReceive(l) && Number(l, "message_clock") <= Number(l, "old_clock"), l => Plus(l, "message_clock", -1))),
        Lie("a message carried another clock, and the clock fits", (run, by) => run.Change(by, IsReceive, l =>
            Ruled(Plus(l, "message_clock", by.From(1, 5)), Number(l, "old_clock")))),
        Lie("the place of a receive in its channel", (run, by) => run.Change(by, IsReceive, l => Plus(l, "k", by.From(1, 5)))),
        Lie("the place of a send in its channel", (run, by) => run.Change(by, HasRecipients, l =>
            With(l, "k", [List(l, "k")[0] + by.From(1, 5), .. List(l, "k")[1..]]))),
        Lie("the place of a message at both its ends", BothPlaces),
        Lie("a message was taken by another node than it was sent to", (run, by) => run.Change(
            by, l => HasRecipients(l) && Takers(run, l).Contains(List(l, "to")[0]) && Third(run, l, List(l, "to")) >= 0,
            l => With(l, "to", [Third(run, l, List(l, "to")), .. List(l, "to")[1..]]))),
        Lie("a recipient is left out", (run, by) => run.Change(by, HasRecipients, WithoutFirstRecipient)),
        Lie("a node sends to itself", (run, by) => run.Change(by, HasRecipients, l =>
            With(l, "to", [Number(l, "machine_id"), .. List(l, "to")[1..]]))),
        Lie("a message is taken twice", (run, by) => Receives(run, by, isSameSender: false) is var (file, first, second)
            && Set(file, second, WithMessageOf(file.Lines[second], file.Lines[first]))),
        Lie("two messages change places", (run, by) => Receives(run, by, isSameSender: true) is var (file, first, second)
            && Exchange(file, first, second)),
        Lie("a message waited longer than since it arrived", (run, by) =>
            run.Change(by, IsReceive, l => Plus(l, "waited_ns", by.From(1, 999)))),
        Lie("a message arrived at another time", (run, by) => run.Change(by, IsReceive, l => Plus(l, "arrived_ns", by.From(1, 999)))),
        Lie("a message arrived long before one that was taken earlier", (run, by) => run.Find(by, (f, at) => IsReceive(f.Lines[at])
            && f.Lines[..at].FindLast(IsReceive) is { } before && Number(before, "arrived_ns") > 2_000_000_001) is var (file, at)
            && Set(file, at, Arrived(file.Lines[at], Number(file.Lines[..at].FindLast(IsReceive)!, "arrived_ns") - 2_000_000_000))),
        Lie("a message is missing in a connection that goes on", Missing) with { Only = "real" },
        Lie("a peer was never met", (run, by) => run.Find(by, IsReceive) is var (file, at)
            && NeverMet(file, Number(file.Lines[at], "from"))),
        Lie("a peer was another run of itself", (run, by) => run.Change(by, l => Is(l, "PEER_UP"), l =>
            With(l, "run", $"\"{new string('a', 32)}\""))),
        Lie("a fault began long after the event behind it", (run, by) => run.Find(
            by, static (f, at) => Is(f.Lines[at], "FAULT") && f.Lines[at..].Exists(IsEvent)) is var (file, at)
            && Set(file, at, With(file.Lines[at], "mono_ns", Number(file.Lines[at..].Find(IsEvent)!, "mono_ns") + 1_000_000_001))),
        Lie("a fault began just after the event behind it, in virtual time", (run, by) => run.Find(
            by, static (f, at) => Is(f.Lines[at], "FAULT") && f.Lines[at..].Exists(IsEvent)) is var (file, at)
            && Set(file, at, With(file.Lines[at], "mono_ns", Number(file.Lines[at..].Find(IsEvent)!, "mono_ns") + 1)))
            with { Only = "virtual" },
        Shown("when a message arrived, a little, its waiting made to fit", (run, by) => run.Find(by, (f, at) => IsReceive(f.Lines[at])
            && (f.Lines[..at].FindLast(IsReceive) is not { } before
                || Number(before, "arrived_ns") < Number(f.Lines[at], "arrived_ns") - 1000)) is var (file, at)
            && Set(file, at, Arrived(file.Lines[at], Number(file.Lines[at], "arrived_ns") - by.From(1, 999)))),
        Lie("that a peer went that came again", (run, by) => Remove(run.Find(by, static (f, at) => Is(f.Lines[at], "PEER_DOWN")
            && f.Lines[at..].Exists(l => Is(l, "PEER_UP") && Number(l, "peer") == Number(f.Lines[at], "peer"))))),
        Shown("where a peer was, and how it was found", (run, by) => run.Change(by, l => Is(l, "PEER_UP"), l =>
            With(With(l, "address", "\"10.0.0.1:1\""), "reason", "\"static\""))),
        Shown("that a fault began", (run, by) => Remove(run.Find(by, l => Is(l, "FAULT")))),
        Shown("which fault began", (run, by) => run.Change(by, l => Is(l, "FAULT"), l => With(l, "fault", "\"kill 9 at 9s\""))),
    ];

    private static string Arrived(string line, long ns) =>
        With(With(line, "arrived_ns", ns), "waited_ns", Number(line, "mono_ns") - ns);

    /// <summary>A node that neither wrote the line nor sent its message; else one that is not there.</summary>
    private static long Third(LogFolder run, string line, params long[] besides)
    {
        long[] taken = [Number(line, "machine_id"), .. besides, .. IsReceive(line) ? [Number(line, "from")] : Array.Empty<long>()];
        return run.Files.Select(f => Number(f.Lines[0], "machine_id"))
            .FirstOrDefault(id => !taken.Contains(id), besides.Length > 0 ? -1 : 99);
    }

    /// <summary>Who took a message of a send.</summary>
    private static IEnumerable<long> Takers(LogFolder run, string send) => run.Files.SelectMany(f => f.Lines)
        .Where(l => IsReceive(l) && Number(l, "from") == Number(send, "machine_id") && Number(l, "message") == Number(send, "n"))
        .Select(l => Number(l, "machine_id"));

    private static bool BothPlaces(LogFolder run, Chance by)
    {
        if (run.Find(by, IsReceive) is not var (file, at))
        {
            return false;
        }

        // The sender may have lived several times; the life that sent the message has it at this place.
        string receive = file.Lines[at];
        foreach (LogFolder.LogFile from in run.Files.Where(f => Number(f.Lines[0], "machine_id") == Number(receive, "from")))
        {
            int send = from.Lines.FindIndex(l => IsSend(l) && Number(l, "n") == Number(receive, "message"));
            int index = send < 0 ? -1 : Array.IndexOf(List(from.Lines[send], "to"), Number(receive, "machine_id"));
            if (index < 0 || List(from.Lines[send], "k")[index] != Number(receive, "k"))
            {
                continue;
            }

            int more = by.From(1, 5);
            file.Lines[at] = Plus(receive, "k", more);
            long[] places = List(from.Lines[send], "k");
            places[index] += more;
            from.Lines[send] = With(from.Lines[send], "k", places);
            return true;
        }

        return false;
    }

    private static (LogFolder.LogFile File, int First, int Second)? Receives(LogFolder run, Chance by, bool isSameSender)
    {
        LogFolder.LogFile file = run.Any(by);
        int[] all = [.. Enumerable.Range(0, file.Lines.Count).Where(i => IsReceive(file.Lines[i]))];
        if (all.Length < 2)
        {
            return null;
        }

        int second = all[by.From(1, all.Length - 1)];
        int first = Array.FindLast(all, i => i < second
            && (!isSameSender || Value(file.Lines[i], "from") == Value(file.Lines[second], "from")));
        return first < 0 ? null : (file, first, second);
    }

    private static bool Exchange(LogFolder.LogFile file, int first, int second)
    {
        // The first messages of two lives of one sender may be the same to the letter.
        (string one, string other) = (file.Lines[first], file.Lines[second]);
        return Set(file, first, WithMessageOf(one, other)) | Set(file, second, WithMessageOf(other, one));
    }

    private static bool NeverMet(LogFolder.LogFile file, long peer) =>
        file.Lines.RemoveAll(l => Is(l, "PEER_UP") && Number(l, "peer") == peer) > 0;

    /// <summary>
    /// A receive turned into an internal event, its journal made to fit, while the next message of the same sender is taken: what
    /// only a message that TCP has lost would look like.
    /// </summary>
    private static bool Missing(LogFolder run, Chance by)
    {
        if (run.Find(by, (f, i) => IsReceive(f.Lines[i]) && IsFollowed(f, i)) is not var (file, at))
        {
            return false;
        }

        string line = file.Lines[at];
        long clock = Number(line, "old_clock");
        file.Lines[at] = With(ToInternal(line), "queue_len", 0);
        for (int i = at; i < file.Lines.Count; i++)
        {
            if (IsEvent(file.Lines[i]))
            {
                file.Lines[i] = Ruled(file.Lines[i], clock);
                clock = Number(file.Lines[i], "new_clock");
            }
            else if (IsEnd(file.Lines[i]))
            {
                file.Lines[i] = Plus(With(file.Lines[i], "final_clock", clock), "received", -1);
            }
        }

        return true;
    }

    private static bool IsFollowed(LogFolder.LogFile file, int at) => Number(file.Lines[at], "k") > 1
        && file.Lines[(at + 1)..].Exists(l => IsReceive(l)
            && Number(l, "from") == Number(file.Lines[at], "from") && Number(l, "k") == Number(file.Lines[at], "k") + 1);
}
