using Clocks.Experiments.Plans;
using Clocks.Experiments.Statistics;
using Clocks.Faults;
using Clocks.Journal.Reading;
using Clocks.Lab;
using Clocks.Render.Notebook;
using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;

namespace Clocks.Experiments.Pages;

/// <summary>
/// One side of <c>clocks compare</c>: a run, a folder with several run folders, or the folder of an experiment. Loaded
/// from a path, or one sentence that says why not. Pure but for reading files.
/// </summary>
public static class CompareSide
{
    /// <summary>Reads a side; false with a sentence without its full stop.</summary>
    /// <param name="given">The path as it was given.</param>
    /// <param name="setting">The only setting of an experiment that counts; null: all.</param>
    /// <param name="version">The version of this program, which plans take that name none.</param>
    /// <param name="reading">How the logs are to be read.</param>
    /// <param name="rows">The rows: one for runs, one for each setting of an experiment.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryRead(
        string given, string? setting, string version, LogReading reading, out List<CompareRow> rows, out string problem)
    {
        string path = RunFolder.Resolve(given);
        rows = [];
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            problem = $"'{given}': there is no such file or folder";
            return false;
        }

        return Directory.Exists(path) && ExperimentFolder.IsOne(path)
            ? TryExperiment(path, setting, version, rows, out problem)
            : TryRuns(path, reading, rows, out problem);
    }

    private static bool TryExperiment(
        string path, string? only, string version, List<CompareRow> rows, out string problem)
    {
        var defaults = new LabPlan { Version = version };
        if (!ExperimentFolder.TryReadPlan(path, defaults, out ExperimentPlan? plan, out problem))
        {
            return false;
        }

        var folder = ExperimentFolder.At(path, plan);
        foreach (ExperimentSetting setting in plan.Settings)
        {
            if (only is not null && only != setting.Name && only != setting.FileName)
            {
                continue;
            }

            var runs = new List<RunFigures>();
            foreach (ulong seed in plan.Seeds)
            {
                if (folder.Find(setting, seed, out _) is { } run)
                {
                    runs.Add(run);
                }
            }

            if (runs.Count > 0)
            {
                List<PlanFact> facts =
                [
                    .. PlanFact.Of(setting.Plan),
                    new("real", plan.IsReal ? "yes" : "no"),
                    new("seeds", Listed(runs.ConvertAll(static run => $"{run.Seed}"))),
                ];
                rows.Add(new CompareRow(new SettingResult(setting, runs), facts, null));
            }
        }

        problem = rows.Count > 0 ? ""
            : only is null ? $"'{path}': no run of this experiment is done that this program can use"
            : $"'{path}': the experiment has no setting '{only}' that is done";
        return rows.Count > 0;
    }

    private static bool TryRuns(string path, LogReading reading, List<CompareRow> rows, out string problem)
    {
        var runs = new List<RunTrace>();
        string why = "";
        foreach (Submission submission in Submissions.Of([path], reading))
        {
            foreach (FoundRunPlace place in submission.Runs)
            {
                RunTrace run = TraceLoader.Load(place.Places, reading);
                if (run.Nodes.Count > 0)
                {
                    runs.Add(run);
                }
                else if (why.Length == 0 && run.Problems.Count > 0)
                {
                    why = $" ({Path.GetFileName(run.Problems[0].Path)}: {run.Problems[0].Why.TrimEnd('.')})";
                }
            }
        }

        problem = runs.Count > 0 ? "" : $"'{path}': there is no journal here, nor in a folder below{why}";
        if (runs.Count == 0)
        {
            return false;
        }

        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        var measures = runs.ConvertAll(static run => RunMeasures.Compute(run));
        var figures = new List<RunFigures>();
        for (int i = 0; i < runs.Count; i++)
        {
            figures.Add(LabFigures.Of(runs[i], SeedOf(runs[i]), (long)(measures[i].Seconds * 1e9)));
        }

        // In the order of their seeds, so that the same seeds on both sides stand side by side.
        figures.Sort(static (one, other) => one.Seed.CompareTo(other.Seed));
        var setting = new ExperimentSetting(name, "", new LabPlan());
        rows.Add(new CompareRow(new SettingResult(setting, figures), Facts(runs, measures), new OverlaySide(name, runs, measures)));
        return true;
    }

    /// <summary>
    /// The seed that the journals tell; else a number of the place where they lie (FNV-1a), so that no two runs without seeds are
    /// taken for a pair.
    /// </summary>
    private static ulong SeedOf(RunTrace run)
    {
        if (run.Nodes[0].Header is { } header)
        {
            return header.Seed;
        }

        ulong place = 14_695_981_039_346_656_037;
        foreach (char c in Path.GetFullPath(run.Nodes[0].Path))
        {
            place = (place ^ c) * 1_099_511_628_211;
        }

        return place;
    }

    /// <summary>What journals say about how they were made.</summary>
    private static List<PlanFact> Facts(List<RunTrace> runs, List<RunMeasures> measures)
    {
        List<double> delays = measures.FindAll(static one => one.DelayMs.Count > 0).ConvertAll(static one => one.DelayMs.Median);
        return
        [
            new("machines", Common(runs, static run => $"{run.Nodes.Count}")),
            new("rates", Common(runs, static run => Each(run, static n => n.Rate?.ToString() ?? "?"))),
            new("mix", Common(runs, static run => Each(run, static n => n.Header?.Mix.ToString() ?? "?"))),
            new("seeds", Common(runs, static run => Each(run, static n => n.Header is { } h ? $"{h.Seed}" : "?"))),
            new("duration", Common(runs, static run => Duration(run))),
            new("simulated", Common(runs, static run => Each(run, static n => n.Header is { } h ? h.IsSimulated ? "yes" : "no" : "?"))),
            new("version", Common(runs, static run => Each(run, static n => n.Header?.Version ?? "?"))),
            new("message delay, median", delays.Count == 0 ? "?" : SignificantDigits.Short(Estimate.Of(delays).Mean) + " ms"),
        ];
    }

    /// <summary>When the last node ended, in whole seconds: no two real runs end in the same millisecond.</summary>
    private static string Duration(RunTrace run)
    {
        if (!new List<TraceNode>(run.Nodes).Exists(static node => node.Tells(FormatFeatures.WallTimes)))
        {
            return "?";
        }

        long ns = 0;
        foreach (TraceNode node in run.Nodes)
        {
            ns = Math.Max(ns, node.Footer?.At.MonoNs ?? (node.EventCount == 0 ? 0 : node[node.EventCount - 1].MonoNs));
        }

        return $"{Math.Round(ns / 1e9)} s";
    }

    private static string Each(RunTrace run, Func<TraceNode, string> of)
    {
        List<string> values = new List<TraceNode>(run.Nodes).ConvertAll(new Converter<TraceNode, string>(of));
        string first = values[0];
        return values.TrueForAll(value => value == first) ? first : Listed(values);
    }

    private static string Listed(List<string> values)
    {
        const int Most = 8;
        return string.Join(", ", values.GetRange(0, Math.Min(Most, values.Count))) + (values.Count > Most ? ", ..." : "");
    }

    private static string Common(List<RunTrace> runs, Func<RunTrace, string> of)
    {
        var seen = new List<string>();
        foreach (RunTrace run in runs)
        {
            string value = of(run);
            if (!seen.Contains(value))
            {
                seen.Add(value);
            }
        }

        return seen.Count == 1 ? seen[0] : $"{seen.Count} different";
    }
}
