using Clocks.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;
using Clocks.Verbs;

namespace Clocks.Output;

/// <summary>The end of a lab: what its journals say, judged and drawn.</summary>
internal sealed class LabReport(Terminal terminal)
{
    /// <summary>Prints it; returns the exit code.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="nodes">How many journals there should be.</param>
    /// <param name="format">Text journals say too little to be judged: that they leave questions is no failure of the
    /// lab.</param>
    public int Print(string folder, int nodes, JournalFormat format)
    {
        RunTrace run = TraceLoader.Load([folder]);
        foreach (LoadProblem problem in run.Problems)
        {
            terminal.WriteError($"{problem.Path}: {problem.Why}");
        }

        if (run.Nodes.Count == 0)
        {
            terminal.WriteError($"{folder}: no node left a journal");
            return ExitCode.Failed;
        }

        Verdict verdict = AnalyzeCommand.Report(terminal, run, folder, out bool isWritten);
        if (!isWritten)
        {
            return ExitCode.Failed;
        }

        if (run.Nodes.Count < nodes)
        {
            terminal.WriteError($"{nodes - run.Nodes.Count} of {nodes} nodes left no journal");
            return ExitCode.Failed;
        }

        return format == JournalFormat.Text ? ExitCode.Done : (int)verdict;
    }
}
