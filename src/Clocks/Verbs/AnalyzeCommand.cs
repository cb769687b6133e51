using System.CommandLine;
using System.Text;
using Clocks.Options;
using Clocks.Output;
using Clocks.Render.Report;
using Clocks.Render.Text;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks analyze</c>: the numbers of the lab notebook on the terminal, and beside the journals the summary, the
/// report and the plots. Exit code 0, or 1 when they cannot be written;
/// what the evidence is worth is <c>clocks verify</c>'s to say.
/// </summary>
internal sealed class AnalyzeCommand
{
    private readonly Terminal _terminal;
    private readonly TraceFlags _flags = new();

    private readonly Option<string?> _output = new("--output")
    {
        Description = "folder for the summary, the report and the plots [default: beside the journals]",
        HelpName = "folder",
        CustomParser = OptionText.Place,
    };

    private readonly Option<bool> _table = new("--table")
    {
        Description = "only the table of the machines: each journal is read once, nothing is matched, judged or written",
    };

    private AnalyzeCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var analyze = new AnalyzeCommand(terminal);
        var command = new VerbCommand(
            "analyze",
            "Answer the lab notebook from journals: jumps, drift, queues; write a report, plots and a summary.",
            "clocks analyze logs/latest                   the newest lab",
            "clocks analyze machine_*.jsonl --output out  journals that were collected from several machines",
            "clocks analyze logs/latest --json            the numbers for a script; nothing is written",
            "clocks analyze logs/latest --table           of gigabytes: the table in a blink");
        analyze._flags.AddTo(command);
        command.Add(analyze._output);
        command.Add(analyze._table);
        command.SetAction(analyze.Invoke);
        return command;
    }

    /// <summary>Prints the analysis of a run and writes its files; the end of a lab too. Returns the verdict.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="run">The run.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="isWritten">Whether all of them are there.</param>
    public static Verdict Report(Terminal terminal, RunTrace run, string folder, out bool isWritten)
    {
        (RunMeasures measures, Verification verification) = RunFindings.Compute(run);
        foreach (string line in AnalysisText.Lines(run, measures, verification))
        {
            terminal.WriteLine(line);
        }

        terminal.WriteLine();
        isWritten = WrittenFiles.Say(terminal, ReportFolder.Write(run, measures, verification, folder));
        return verification.Verdict;
    }

    private int Invoke(ParseResult parsed) => parsed.GetValue(_table) ? InvokeTable(parsed) : InvokeWhole(parsed);

    private int InvokeTable(ParseResult parsed)
    {
        if (_flags.LoadTable(parsed, _terminal) is not { } table)
        {
            return ExitCode.Failed;
        }

        if (parsed.GetValue(_flags.Json))
        {
            _terminal.WriteLine(Encoding.UTF8.GetString(JsonSummary.Of(table)).TrimEnd());
            return ExitCode.Done;
        }

        foreach (string line in AnalysisText.Lines(table))
        {
            _terminal.WriteLine(line);
        }

        return ExitCode.Done;
    }

    private int InvokeWhole(ParseResult parsed)
    {
        RunTrace run = _flags.LoadAll(parsed, _terminal);
        if (run.Nodes.Count == 0 && !parsed.GetValue(_flags.Json))
        {
            return ExitCode.Failed;
        }

        if (parsed.GetValue(_flags.Json))
        {
            (RunMeasures measures, Verification verification) = RunFindings.Compute(run);
            byte[] json = JsonSummary.Of(run, measures, verification);
            _terminal.WriteLine(Encoding.UTF8.GetString(json).TrimEnd());
            return run.Nodes.Count > 0 ? ExitCode.Done : ExitCode.Failed;
        }

        string folder = parsed.GetValue(_output) ?? Path.GetDirectoryName(Path.GetFullPath(run.Nodes[0].Path)) ?? ".";
        Report(_terminal, run, folder, out bool isWritten);
        return isWritten ? ExitCode.Done : ExitCode.Failed;
    }
}
