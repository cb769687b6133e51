using Clocks.Lab;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Import;
using Clocks.Trace.Jobs;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Experiments.Runs;

/// <summary>Reads several runs from their journals, each on a thread of its own. Any thread.</summary>
public static class RunsReader
{
    /// <summary>All runs of what was found; one without a journal is left out with its reason.</summary>
    public static RunsSummary Read(IReadOnlyList<Submission> found, LogReading reading)
    {
        var places = new List<(string Name, FoundRunPlace Place)>();
        foreach (Submission submission in found)
        {
            foreach (FoundRunPlace place in submission.Runs)
            {
                places.Add((submission.NameOf(place), place));
            }
        }

        var rows = new RunRow?[places.Count];
        string[] reasons = new string[places.Count];
        ParallelJobs.Run(
            places.Count,
            i => (rows[i], reasons[i]) = Read(places[i].Name, places[i].Place, (ulong)i, reading),
            Environment.ProcessorCount);
        var summary = new RunsSummary(places.Count);
        var leftOut = new List<LoadProblem>();
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] is { } row)
            {
                summary.Add(row);
            }
            else
            {
                leftOut.Add(new LoadProblem(places[i].Name, $"left out. {reasons[i]}", true));
            }
        }

        ToldProblems.Of(leftOut, withFolders: true).ForEach(summary.LeaveOut);
        return summary;
    }

    private static (RunRow? Row, string Reason) Read(string name, FoundRunPlace place, ulong number, LogReading reading)
    {
        RunTrace run = TraceLoader.Load(place.Places, reading);
        Verification verification = Verification.Compute(run);
        if (run.Nodes.Count == 0)
        {
            return (null, VerdictReason.Of(run, verification) ?? "");
        }

        return (new RunRow(name, run, verification, LabFigures.Of(run, run.Nodes[0].Header?.Seed ?? number, LengthNs(run))), "");
    }

    private static long LengthNs(RunTrace run)
    {
        long ns = 0;
        foreach (TraceNode node in run.Nodes)
        {
            ns = Math.Max(ns, node.Footer?.At.MonoNs ?? (node.EventCount == 0 ? 0 : node[node.EventCount - 1].MonoNs));
        }

        return ns;
    }
}
