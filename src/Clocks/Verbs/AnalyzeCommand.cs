using System.CommandLine;
using Clocks.Experiments.Runs;
using Clocks.Files;
using Clocks.Options;
using Clocks.Output;
using Clocks.Render.Report;
using Clocks.Render.Text;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Loading;
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
            "clocks analyze logs                          all its runs: a table with means, saved beside them",
            "clocks analyze logs/latest --json            the numbers for a script; nothing is written",
            "clocks analyze logs/latest --table           of gigabytes: the table in a blink");
        analyze._flags.AddTo(command);
        command.Add(analyze._output);
        command.Add(analyze._table);
        command.SetAction(analyze.Invoke);
        return command;
    }

    /// <summary>Prints the analysis of a run and writes its files; the end of a lab too. Returns what it found.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="run">The run.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="isWritten">Whether all of them are there.</param>
    public static RunFindings Report(Terminal terminal, RunTrace run, string folder, out bool isWritten)
    {
        terminal.Doing($"measuring {run.EventCount} events");
        RunFindings findings = RunFindings.Compute(run);
        (RunMeasures measures, Verification verification) = findings;
        foreach (string line in AnalysisText.Lines(run, measures, verification))
        {
            terminal.WriteLine(line);
        }

        terminal.WriteLine();
        terminal.Doing("writing the report");
        isWritten = WrittenFiles.Say(terminal, ReportFolder.Write(run, measures, verification, folder));
        return findings;
    }

    private int Invoke(ParseResult parsed)
    {
        IReadOnlyList<Submission> found = _flags.Find(parsed);
        bool areSeveral = TraceFlags.RunsOf(found) > 1;
        return parsed.GetValue(_table) ? InvokeTable(parsed, found)
            : areSeveral ? InvokeRuns(parsed, found)
            : InvokeWhole(parsed, found[0].Runs[0]);
    }

    /// <summary>The table of each run, and nothing else.</summary>
    private int InvokeTable(ParseResult parsed, IReadOnlyList<Submission> found)
    {
        bool areSeveral = TraceFlags.RunsOf(found) > 1, isAny = false;
        var json = new List<(string Name, RunTable Table)>();
        foreach (Submission submission in found)
        {
            foreach (FoundRunPlace place in submission.Runs)
            {
                _terminal.Doing("reading the logs");
                RunTable table = RunTable.Of(place.Places, _flags.ReadingOf(parsed));
                TraceFlags.Say(table.Problems, _terminal, follows: table.Machines.Count > 0 && !parsed.GetValue(_flags.Json));
                isAny |= table.Machines.Count > 0;
                json.Add((submission.NameOf(place), table));
            }
        }

        if (parsed.GetValue(_flags.Json))
        {
            byte[] text = areSeveral ? JsonSummary.Of(json) : JsonSummary.Of(json[0].Table);
            _terminal.WriteDocument(text);
            return isAny ? ExitCode.Done : ExitCode.Failed;
        }

        foreach ((string name, RunTable table) in json)
        {
            if (areSeveral)
            {
                _terminal.WriteLine(_terminal.Strong(PrintableText.Of(name)));
            }

            foreach (string line in table.Machines.Count > 0 ? AnalysisText.Lines(table) : [])
            {
                _terminal.WriteLine(line);
            }
        }

        return isAny ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Several runs side by side.</summary>
    private int InvokeRuns(ParseResult parsed, IReadOnlyList<Submission> found)
    {
        _terminal.Doing("reading the logs");
        RunsSummary summary = RunsReader.Read(found, _flags.ReadingOf(parsed));
        int code = summary.Runs.Count > 0 ? ExitCode.Done : ExitCode.Failed;
        if (parsed.GetValue(_flags.Json))
        {
            _terminal.WriteDocument(summary.Json());
            return code;
        }

        RunsText.Print(_terminal, summary);
        if (summary.Runs.Count == 0)
        {
            return code;
        }

        _terminal.WriteLine();
        string[] paths = _flags.PathsOf(parsed);
        string first = Path.TrimEndingDirectorySeparator(paths[0]);
        string folder = parsed.GetValue(_output) ?? (paths.Length == 1 && Directory.Exists(first) ? first : PathText.FolderOf(first));
        return WrittenFiles.Say(_terminal, summary.Write(folder, "runs", "Several runs")) ? code : ExitCode.Failed;
    }

    private int InvokeWhole(ParseResult parsed, FoundRunPlace place)
    {
        RunTrace run = _flags.Load(parsed, place, _terminal);
        TraceFlags.Say(run.Problems, _terminal, follows: run.Nodes.Count > 0 && !parsed.GetValue(_flags.Json));
        if (run.Nodes.Count == 0 && !parsed.GetValue(_flags.Json))
        {
            return ExitCode.Failed;
        }

        if (parsed.GetValue(_flags.Json))
        {
            _terminal.Doing($"measuring {run.EventCount} events");
            (RunMeasures measures, Verification verification) = RunFindings.Compute(run);
            byte[] json = JsonSummary.Of(run, measures, verification);
            _terminal.WriteDocument(json);
            return run.Nodes.Count > 0 ? ExitCode.Done : ExitCode.Failed;
        }

        string folder = parsed.GetValue(_output) ?? PathText.FolderOf(run.Nodes[0].Path);
        Report(_terminal, run, folder, out bool isWritten);
        return isWritten ? ExitCode.Done : ExitCode.Failed;
    }
}
