using System.Globalization;
using System.Text.RegularExpressions;
using static Clocks.Properties.Mutation.EventLies;
using static Clocks.Properties.Mutation.JournalRewritings;

namespace Clocks.Properties.Mutation;

/// <summary>Lies in logs with vector clocks: a line such as <c>host {"host":3,"other":7}</c> for each event.</summary>
internal static class VectorLies
{
    public static readonly Mutation[] All =
    [
        Lie("vector: an event is of a later number", (run, by) => Own(run, by, static (_, n) => n > 1, n => n + by.From(1, 9))),
        Lie("vector: two events with one number", (run, by) => Own(run, by, static (_, n) => n > 1, n => n - 1)),
        Lie("vector: two events with one vector", (run, by) => run.Find(by, IsVector) is var (file, at)
            && Repeat(file, at)),
        Lie("vector: it knows of an event that does not exist", (run, by) =>
            Other(run, by, (_, _) => true, n => n + by.From(1_000, 9_999))),
        Lie("vector: it knows of a host that does not exist", (run, by) => run.Change(by, IsVector, l => l.Replace("{", "{\"nobody\":3,"))),
        Lie("vector: it has forgotten what it knew", (run, by) => Other(run, by, static (before, n) => before == n, n => n - 1)),
        Lie("vector: two events know of each other", Mutual),
        Lie("vector: it does not know what its sender knew", Forgotten),
        Lie("vector: an event is left out", (run, by) => run.Find(by, (f, at) => IsVector(f.Lines[at]) && HasNext(f, at)) is var (file, at)
            && RemovePair(file, at)),
        Lie("vector: a number is negative", (run, by) => Other(run, by, static (_, _) => true, n => -n)),
        Same("vector: lines end as on Windows", (run, _) => Each(run, static f => f.LineEnd = "\r\n")),
        Same("vector: a byte order mark stands first", (run, by) => (run.Any(by).Begin = "\uFEFF").Length > 0),
        Same("vector: blanks in the vectors", (run, _) => run.ChangeAll(static l => IsVector(l)
            ? l.Replace(":", " : ", StringComparison.Ordinal).Replace(",", " , ", StringComparison.Ordinal)
            : l)),
        Same("vector: the entries in another order", (run, _) => run.ChangeAll(static l => IsVector(l) ? Reversed(l) : l)),
        Same("vector: entries of 0", (run, by) => run.Change(by, IsVector, static l => l.Replace("}", ",\"nobody\":0}"))),
        Same("vector: the events of hosts in another order", (run, _) => ByHost(run)),
        Same("vector: what the events say", (run, _) =>
            run.ChangeAll(static l => l.StartsWith("INTERNAL", StringComparison.Ordinal) ? "thinking" : l)),
        Shown("vector: the end of a host is left out", (run, by) => run.Find(by, (f, at) => IsVector(f.Lines[at]) && !HasNext(f, at)
            && !run.Files.Exists(o => o.Lines.Exists(l => IsVector(l) && HostOf(l) != HostOf(f.Lines[at])
                && Entry(l, HostOf(f.Lines[at])) == Entry(f.Lines[at], HostOf(f.Lines[at]))))) is var (file, at) && RemovePair(file, at)),
        Shown("vector: a message that nobody sent", Unsent),
    ];

    public static bool IsVector(string line) => Regex.IsMatch(line, "^\\S+ \\{.*\\}$");

    private static string HostOf(string line) => line[..line.IndexOf(' ')];

    private static long Entry(string line, string host) =>
        Regex.Match(line, $"\"{host}\":([0-9]+)") is { Success: true } found
            ? long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;

    private static string With(string line, string host, long n) => Entry(line, host) > 0
        ? Regex.Replace(line, $"(\"{host}\":)[0-9]+", "${1}" + n)
        : line.Replace("}", $",\"{host}\":{n}}}", StringComparison.Ordinal);

    /// <summary>The line of the event before at the same host; null for the first.</summary>
    private static string? Before(LogFolder.LogFile file, int at) => EventOf(file, HostOf(file.Lines[at]), Own(file.Lines[at]) - 1);

    private static bool HasNext(LogFolder.LogFile file, int at) =>
        EventOf(file, HostOf(file.Lines[at]), Own(file.Lines[at]) + 1) is not null;

    private static string? EventOf(LogFolder.LogFile file, string host, long n) =>
        file.Lines.Find(l => IsVector(l) && HostOf(l) == host && Own(l) == n);

    /// <summary>The number of an event at its host.</summary>
    private static long Own(string line) => Entry(line, HostOf(line));

    private static bool Own(LogFolder run, Chance by, Func<string, long, bool> isOne, Func<long, long> how) =>
        run.Change(by, l => IsVector(l) && isOne(l, Own(l)), l => With(l, HostOf(l), how(Own(l))));

    /// <summary>Changes the entry of another host, chosen by what it was at the event before and is here.</summary>
    private static bool Other(LogFolder run, Chance by, Func<long, long, bool> isOne, Func<long, long> how)
    {
        if (run.Find(by, (f, i) => IsVector(f.Lines[i]) && OthersOf(f, i, isOne).Length > 0) is not var (file, at))
        {
            return false;
        }

        string[] others = OthersOf(file, at, isOne);
        string host = others[by.Below(others.Length)];
        file.Lines[at] = With(file.Lines[at], host, how(Entry(file.Lines[at], host)));
        return true;
    }

    private static string[] OthersOf(LogFolder.LogFile file, int at, Func<long, long, bool> isOne)
    {
        string line = file.Lines[at];
        string? before = Before(file, at);
        return [.. Regex.Matches(line, "\"([^\"]+)\":").Select(m => m.Groups[1].Value).Where(host => host != HostOf(line)
            && isOne(before is null ? 0 : Entry(before, host), Entry(line, host)))];
    }

    private static bool Repeat(LogFolder.LogFile file, int at)
    {
        file.Lines.Add(file.Lines[at]);
        file.Lines.Add("INTERNAL again");
        return true;
    }

    /// <summary>The vector and the text behind it.</summary>
    private static bool RemovePair(LogFolder.LogFile file, int at)
    {
        file.Lines.RemoveRange(at, 2);
        return true;
    }

    /// <summary>A send gets to know the receive of its own message.</summary>
    private static bool Mutual(LogFolder run, Chance by)
    {
        if (run.Find(by, static (f, i) => IsVector(f.Lines[i])
            && OthersOf(f, i, static (before, n) => n > before).Length > 0) is not var (file, at))
        {
            return false;
        }

        string receive = file.Lines[at], host = HostOf(receive);
        string from = OthersOf(file, at, static (before, n) => n > before)[0];
        int send = file.Lines.FindIndex(l => IsVector(l) && HostOf(l) == from && Entry(l, from) == Entry(receive, from));
        for (int i = 0; i < file.Lines.Count; i++)
        {
            // What follows at the sender knows it too, so that nothing is forgotten.
            bool follows = IsVector(file.Lines[i]) && HostOf(file.Lines[i]) == from && Own(file.Lines[i]) >= Own(file.Lines[send]);
            if (follows && Entry(file.Lines[i], host) < Entry(receive, host))
            {
                file.Lines[i] = With(file.Lines[i], host, Entry(receive, host));
            }
        }

        return true;
    }

    /// <summary>A receive that learned of a third host through its sender does not say so.</summary>
    private static bool Forgotten(LogFolder run, Chance by)
    {
        if (run.Find(by, static (f, i) => IsVector(f.Lines[i])
            && OthersOf(f, i, static (before, n) => n > before).Length > 1) is not var (file, at))
        {
            return false;
        }

        string line = file.Lines[at];
        string before = Before(file, at) ?? "";
        string[] news = OthersOf(file, at, static (was, n) => n > was);
        string third = news.FirstOrDefault(host => news.Any(other => other != host
            && EventOf(file, other, Entry(line, other)) is { } known && Entry(known, host) == Entry(line, host))) ?? "";
        if (third.Length == 0)
        {
            return false;
        }

        file.Lines[at] = With(line, third, Entry(before, third)).Replace($",\"{third}\":0", "", StringComparison.Ordinal);
        return true;
    }

    /// <summary>From an event on, a host knows of the first event of another of which it knew nothing.</summary>
    private static bool Unsent(LogFolder run, Chance by)
    {
        if (run.Find(by, static (f, i) => IsVector(f.Lines[i]) && f.Lines.Exists(l => IsFirstAlone(l) && Entry(f.Lines[i], HostOf(l)) == 0))
            is not var (file, at))
        {
            return false;
        }

        string line = file.Lines[at], host = HostOf(line);
        string other = HostOf(file.Lines.First(l => IsFirstAlone(l) && Entry(line, HostOf(l)) == 0));
        string[] laters = [.. file.Lines.Where(l => IsVector(l) && Entry(l, host) >= Entry(line, host) && Entry(l, other) == 0)];
        foreach (string later in laters)
        {
            file.Lines[file.Lines.IndexOf(later)] = With(later, other, 1);
        }

        return true;
    }

    /// <summary>The first event of its host, which knows of no other.</summary>
    private static bool IsFirstAlone(string line) => IsVector(line) && Entry(line, HostOf(line)) == 1 && Regex.Count(line, "\":") == 1;

    private static string Reversed(string line) => HostOf(line) + " {"
        + string.Join(',', line[(line.IndexOf('{') + 1)..^1].Split(',').Reverse()) + "}";

    private static bool ByHost(LogFolder run)
    {
        foreach (LogFolder.LogFile file in run.Files)
        {
            int first = file.Lines.FindIndex(IsVector);
            string[][] pairs = [.. file.Lines.Skip(first).Chunk(2)];
            file.Lines.RemoveRange(first, file.Lines.Count - first);
            file.Lines.AddRange(pairs.OrderByDescending(p => HostOf(p[0])).SelectMany(static p => p));
        }

        return true;
    }
}
