using Clocks.Journal;
using Clocks.Options;
using Clocks.Render.Text;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Loading;
using Clocks.Verbs;

namespace Clocks.Output;

/// <summary>The end of a lab: what its journals say, judged and drawn.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="isJson">Whether for a program, which gets the analysis as a document.</param>
internal sealed class LabReport(Terminal terminal, bool isJson)
{
    /// <summary>Prints it; returns the exit code.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="nodes">How many journals there should be.</param>
    /// <param name="format">Text journals say too little to be judged: that they leave questions is no failure of the
    /// lab.</param>
    public int Print(string folder, int nodes, JournalFormat format)
    {
        terminal.Doing("reading the journals");
        RunTrace run = TraceLoader.Load([folder]);
        TraceFlags.Say(run.Problems, terminal, follows: run.Nodes.Count > 0 && !isJson);

        if (run.Nodes.Count == 0)
        {
            terminal.WriteError($"{folder}: no node left a journal");
            return ExitCode.Failed;
        }

        RunFindings findings = AnalyzeCommand.Report(terminal, run, folder, out bool isWritten);
        if (isJson)
        {
            terminal.WriteDocument(JsonSummary.Of(run, findings.Measures, findings.Verification));
        }

        if (!isWritten)
        {
            return ExitCode.Failed;
        }

        if (run.Nodes.Count < nodes)
        {
            terminal.WriteError($"{nodes - run.Nodes.Count} of {Plural.Of(nodes, "node")} left no journal");
            return ExitCode.Failed;
        }

        return format == JournalFormat.Text ? ExitCode.Done : (int)findings.Verification.Verdict;
    }
}
