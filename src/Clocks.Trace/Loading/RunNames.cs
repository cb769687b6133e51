using Clocks.Journal.Reading;
using Clocks.Trace.Places;

namespace Clocks.Trace.Loading;

/// <summary>
/// Several runs in one folder, told apart by the names of their files: <c>run_1_process_0.log</c>, <c>run_1_process_1.log</c>,
/// <c>run_2_process_0.log</c>. The last number is the machine, what stands before it the run. Pure; any thread.
/// </summary>
internal static class RunNames
{
    /// <summary>The runs, each with a log of every machine; one where the names do not tell several.</summary>
    public static List<(string Name, List<LogPlace> Logs)> Of(List<LogPlace> logs)
    {
        var runs = new List<(string Name, List<LogPlace> Logs)>();
        string? machines = null;
        bool areRuns = true;
        foreach (LogPlace log in logs)
        {
            (string run, string machine) = Split(log.Name);
            areRuns &= machine.Length > 0 && run.AsSpan().ContainsAnyInRange('0', '9') && !JournalName.TryRead(log.Name, out _, out _);
            List<LogPlace>? known = runs.Find(one => one.Name == run).Logs;
            if (known is null)
            {
                runs.Add((run, [log]));
            }
            else
            {
                known.Add(log);
            }
        }

        foreach ((_, List<LogPlace> ofRun) in runs)
        {
            string these = string.Join(',', ofRun.ConvertAll(static log => Split(log.Name).Machine));
            areRuns &= ofRun.Count > 1 && these == (machines ??= these);
        }

        return areRuns && runs.Count > 1 ? runs : [("", logs)];
    }

    /// <summary>What stands before the last number, without what joins the two, and the number.</summary>
    private static (string Run, string Machine) Split(string name)
    {
        string stem = Path.GetFileNameWithoutExtension(name);
        int end = stem.AsSpan().LastIndexOfAnyInRange('0', '9') + 1, start = end;
        while (start > 0 && char.IsAsciiDigit(stem[start - 1]))
        {
            start--;
        }

        return (stem[..start].TrimEnd('_', '-', '.', ' ') + stem[end..], stem[start..end]);
    }
}
