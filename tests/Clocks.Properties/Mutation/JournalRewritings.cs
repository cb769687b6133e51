using System.Globalization;
using System.Text.RegularExpressions;
using static Clocks.Properties.Mutation.EventLies;
using static Clocks.Properties.Mutation.JournalText;

namespace Clocks.Properties.Mutation;

/// <summary>Journals of ours, written differently by an editor, a script or another system: they say the same.</summary>
internal static class JournalRewritings
{
    public static readonly Mutation[] All =
    [
        Same("lines end as on Windows", (run, _) => Each(run, static f => f.LineEnd = "\r\n")),
        Same("a byte order mark stands first", (run, by) => (run.Any(by).Begin = "\uFEFF").Length > 0),
        Same("the last line has no end", (run, by) => (run.Any(by).Cut = 1) > 0),
        Same("blank lines", (run, by) => Insert(run.Find(by, static _ => true), static _ => "")),
        Same("blanks at the ends of lines", (run, _) => run.ChangeAll(static l => l + "  ")),
        Same("blanks between keys and values", (run, _) => run.ChangeAll(static l =>
            l.Replace("\":", "\" : ", StringComparison.Ordinal).Replace(",\"", ", \"", StringComparison.Ordinal))),
        Same("keys in another order", (run, _) => run.ChangeAll(static l => Regex.Replace(
            l, "^\\{(\"event\":\"[A-Z_]*\"),(\"system_time\":[0-9.]*),(\"machine_id\":[0-9]+)", "{$3,$2,$1"))),
        Same("keys that nobody knows", (run, _) => run.ChangeAll(static l => l.Insert(l.Length - 1, ",\"note\":{\"by\":[1,\"}\"]}"))),
        Same("ids and numbers in quotes", (run, _) => run.ChangeAll(static l =>
            Regex.Replace(l, "\"(machine_id|from|message|new_clock|old_clock|n)\":([0-9]+)", "\"$1\":\"$2\""))),
        Same("whole numbers with a point", (run, _) => run.ChangeAll(static l =>
            Regex.Replace(l, "\"(new_clock|old_clock|queue_len|final_clock|sent)\":([0-9]+)", "\"$1\":$2.0"))),
        Same("lines of kinds that nobody knows", (run, by) => Insert(
            run.Find(by, IsEvent), static l => $"{{\"event\":\"HEALTH\",\"system_time\":1.5,\"machine_id\":{Number(l, "machine_id")}}}")),
        Same("another name of the file", (run, by) => (run.Any(by).Name = "node-of-somebody.jsonl").Length > 0),
        Same("a second copy of a journal", (run, by) => Add(run, "copy-of-it.jsonl", run.Any(by).Lines)),
        Same("other files beside the journals", (run, _) => Add(run, "README.md", ["# Our run", "Clock: 5, sent 3 messages."])
            && Add(run, "events.shiviz.svg", ["<svg/>"])),
        Same("the wall clock of a machine is wrong by hours", (run, by) => Each(
            run.Any(by), static l => Regex.Replace(
                l, "(\"system_time\":)([0-9]+)", m => m.Groups[1].Value + (long.Parse(m.Groups[2].Value, null) + 7200)))),
        Same("the wall clock steps back by half a second", StepBack),
        Same("the addresses are those of other machines", (run, _) => run.ChangeAll(static l =>
            l.Replace("127.0.0.1", "10.1.2.3", StringComparison.Ordinal))),
        Same("the version of the program and the names of machines are others", (run, _) => run.ChangeAll(static l =>
            IsStart(l) ? With(With(l, "host", "\"pc-7\""), "version", "\"0.2.0\"") : l)),
    ];

    internal static Mutation Same(string name, Func<LogFolder, Chance, bool> change) => new(name, Meaning.Harmless, change);

    internal static bool Each(LogFolder run, Action<LogFolder.LogFile> how)
    {
        run.Files.ForEach(how);
        return true;
    }

    private static bool Each(LogFolder.LogFile file, Func<string, string> how)
    {
        for (int i = 0; i < file.Lines.Count; i++)
        {
            file.Lines[i] = how(file.Lines[i]);
        }

        return true;
    }

    internal static bool Add(LogFolder run, string name, IEnumerable<string> lines)
    {
        run.Files.Add(new LogFolder.LogFile(name, lines));
        return true;
    }

    private static bool StepBack(LogFolder run, Chance by)
    {
        if (run.Find(by, IsEvent) is not var (file, at))
        {
            return false;
        }

        for (int i = at; i < file.Lines.Count; i++)
        {
            decimal seconds = decimal.Parse(Value(file.Lines[i], "system_time"), CultureInfo.InvariantCulture);
            file.Lines[i] = With(file.Lines[i], "system_time", (seconds - 0.49m).ToString(CultureInfo.InvariantCulture));
        }

        return true;
    }
}
