using System.Globalization;
using Clocks.Journal;
using Clocks.Trace;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Cli;

/// <summary>The end of a lab: the journals of its folder as one table, the Lamport spread, and the verdict.</summary>
internal sealed class LabReport(Terminal terminal)
{
    /// <summary>Prints it; returns the exit code.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="nodes">How many journals there should be.</param>
    /// <param name="format">Text journals say too little to be judged.</param>
    public int Print(string folder, int nodes, JournalFormat format)
    {
        RunTrace run = TraceLoader.Load([folder]);
        foreach (LoadProblem problem in run.Problems)
        {
            terminal.WriteError($"{problem.Path}: {problem.Why}");
        }

        if (run.Nodes.Count == 0)
        {
            return ExitCode.Failed;
        }

        RunMeasures measures = RunMeasures.Of(run);
        PrintTable(measures);
        terminal.WriteLine($"Lamport spread (final drift, max - min of the final clocks): {measures.FinalDrift}");
        if (format == JournalFormat.Text)
        {
            return ExitCode.Done;
        }

        Verification verification = Verification.Of(run);
        string verdict = verification.Verdict.ToString().ToLowerInvariant();
        terminal.WriteLine("verdict: " + (verification.Verdict == Verdict.Valid ? terminal.Good(verdict) : terminal.Bad(verdict))
            + $" ({run.Nodes.Count} of {nodes} journals)");
        return verification.Verdict == Verdict.Invalid ? ExitCode.Failed : ExitCode.Done;
    }

    private void PrintTable(RunMeasures measures)
    {
        terminal.WriteLine(terminal.Strong(" id   rate  events  sent  received  final clock  jump mean  jump max  queue max"));
        foreach (MachineMeasures machine in measures.Machines)
        {
            string rate = machine.NominalRate is { } hz and > 0 ? hz.ToString("0.###", CultureInfo.InvariantCulture) : "max";
            terminal.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{machine.Label,3}  {rate,5}  {machine.Events,6}  {machine.Sent,4}  {machine.Receives,8}  {machine.FinalClock,11}"
                    + $"  {machine.Jump.Mean,9:0.00}  {machine.Jump.Max,8:0}  {machine.Queue?.Max ?? 0,9:0}"));
        }
    }
}
