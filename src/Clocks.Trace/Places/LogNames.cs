using Clocks.Journal.Reading;

namespace Clocks.Trace.Places;

/// <summary>
/// Which files of a folder may be logs, by their names: a folder also holds pictures, programs and what we wrote beside
/// journals.
/// </summary>
internal static class LogNames
{
    private static readonly string[] Extensions =
        [".jsonl", ".log", ".txt", ".csv", ".tsv", ".json", ".ndjson", ".out", ".trace", ".dat", ""];

    /// <summary>What this program writes beside journals under names of logs: no log, and no evidence.</summary>
    private static readonly string[] OwnNames =
    [
        "analysis.json", "compare.json", "experiment.json", "plan.json", "lab.json", RunFolder.Latest, RunFolder.CommandName,
        "report.html", "analysis_summary.md", "notebook.md", "clocks_notebook.ipynb",
        "space_time.svg", "compare.html", "compare.md", "experiment.html", "experiment.md",
    ];

    /// <summary>The exports of a run: made of the journals beside them, and evidence only where those are gone.</summary>
    private static readonly string[] Exports =
    [
        "run.log", "run.csv", "run.json", "run.ndjson", "run.shiviz.log", "run.tsviz.log", "run.perfetto.json", "run.dot", "run.mmd",
    ];

    /// <summary>Whether a file that stands in a folder, and was not named itself, may be a log.</summary>
    public static bool MayBeLog(LogPlace file, LogPlace folder)
    {
        string extension = Path.GetExtension(file.Name);
        return Array.Exists(Extensions, known => known.Equals(extension, StringComparison.OrdinalIgnoreCase)) && !IsOwn(file, folder);
    }

    /// <summary>Whether this program writes files of this name beside the journals of a folder.</summary>
    public static bool IsOwn(LogPlace file, LogPlace folder)
    {
        string name = file.Name;
        return Is(OwnNames, name)
            || (name.StartsWith("plot_", StringComparison.Ordinal) && name.EndsWith(".svg", StringComparison.Ordinal))
            || IsTableOfRuns(name)
            || (Is(Exports, name) && HasJournal(folder));
    }

    private static bool Is(string[] names, string name) =>
        Array.Exists(names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The table of several runs: <c>runs.csv</c>, <c>runs_2026-11-21_15-09-27.csv</c> and what stands beside them.</summary>
    private static bool IsTableOfRuns(string name)
    {
        string stem = Path.GetFileNameWithoutExtension(name);
        return (stem is "runs" or "runs_notebook" or "runs_jump" or "runs_queue" || stem.StartsWith("runs_20", StringComparison.Ordinal))
            && Path.GetExtension(name) is ".csv" or ".json" or ".md" or ".html" or ".svg";
    }

    private static bool HasJournal(LogPlace folder)
    {
        foreach (LogPlace other in folder.Children)
        {
            if (!other.IsFolder && JournalName.TryRead(other.Name, out _, out bool isMovedAside) && !isMovedAside)
            {
                return true;
            }
        }

        return false;
    }
}
