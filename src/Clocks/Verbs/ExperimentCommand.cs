using System.CommandLine;
using Clocks.Experiments.Pages;
using Clocks.Experiments.Plans;
using Clocks.Experiments.Statistics;
using Clocks.Files;
using Clocks.Journal.Reading;
using Clocks.Options;
using Clocks.Output;
using Clocks.Render.Notebook;
using Clocks.Render.Text;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks experiment</c>: a matrix of settings and seeds, in virtual time or by processes, and a page that a student
/// can hand in. Every run that is done is kept, so an experiment that was ended goes on where it stopped.
/// </summary>
internal sealed class ExperimentCommand
{
    private readonly Terminal _terminal;
    private readonly ExperimentFlags _flags = new();

    private ExperimentCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var experiment = new ExperimentCommand(terminal);
        var command = new VerbCommand(
            "experiment",
            "Run settings x seeds and write what they say about drift, jumps and queues.",
            "clocks experiment assignment                the assignment and its variations, simulated",
            "clocks experiment assignment --print > my.json    a plan to edit; then: clocks experiment my.json",
            "clocks experiment my.json --output all --shard 2/5    the second of five processes that share a folder",
            "clocks experiment --resume logs/experiment_2026-11-21_15-00-00    go on where it stopped");
        experiment._flags.AddTo(command);
        command.SetAction(experiment.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        if (parsed.GetValue(_flags.List))
        {
            List();
            return ExitCode.Done;
        }

        if (!_flags.TryPlan(parsed, out ExperimentPlan? plan, out string problem))
        {
            _terminal.WriteError($"clocks experiment: {problem}");
            return ExitCode.Usage;
        }

        if (parsed.GetValue(_flags.Print))
        {
            _terminal.WriteDocument(PlanDocument.Write(plan));
            return ExitCode.Done;
        }

        if (!_flags.TryShard(parsed, plan, out Shard shard, out string? source, out problem))
        {
            _terminal.WriteError($"clocks experiment: {problem}");
            return ExitCode.Usage;
        }

        if (source is not null)
        {
            _terminal.WriteError($"clocks experiment: part {shard}, from {source}");
        }

        if (!TryFolder(parsed, out string path, out problem)
            || !ExperimentFolder.TryOpen(path, plan, out ExperimentFolder? folder, out problem))
        {
            _terminal.WriteError($"clocks experiment: {problem}");
            return ExitCode.Failed;
        }

        foreach (ExperimentSetting setting in plan.Settings)
        {
            FaultFlag.SayLate(_terminal, $"clocks experiment: '{setting.Name}'", setting.Plan.Faults, setting.Plan.DurationNs);
        }

        bool isJson = parsed.GetValue(_flags.Json);
        _terminal.GoLive();
        using var runs = new ExperimentRuns(_terminal, folder, plan, shard, parsed.GetValue(_flags.Journals), isQuiet: isJson);
        if (!runs.TryRun(out ExperimentResult? result))
        {
            return ExitCode.Failed;
        }

        if (result is null)
        {
            ReportPart(folder, plan, shard, isJson);
            return ExitCode.Done;
        }

        return Report(result, path, isJson);
    }

    /// <summary>Other parts are not done yet: whichever process ends last makes the page.</summary>
    private void ReportPart(ExperimentFolder folder, ExperimentPlan plan, Shard shard, bool isJson)
    {
        int done = folder.CountDone(plan);
        if (isJson)
        {
            _terminal.WriteDocument(ExperimentJson.OfPart(plan, shard, done));
            return;
        }

        string said = $"part {shard} is done; {done} of {plan.Runs} runs are there. The part that ends last makes the page; "
            + $"if none does: clocks experiment --resume {PathText.Shown(folder.Path)}";
        _terminal.WriteParagraph(said, width: AnalysisText.Columns);
    }

    private int Report(ExperimentResult result, string path, bool isJson)
    {
        byte[] json = ExperimentJson.Of(result);
        List<WrittenFile> files = [.. NotebookFolder.Write(ExperimentPage.Of(result), path, "experiment")];
        files.Add(AtomicFile.Save(path, "experiment.json", "numbers for programs", () => json));
        if (isJson)
        {
            _terminal.WriteDocument(json);
        }
        else
        {
            ShowResult(result);
        }

        return WrittenFiles.Say(_terminal, files, isQuiet: isJson) ? ExitCode.Done : ExitCode.Failed;
    }

    private void ShowResult(ExperimentResult result)
    {
        NotebookTable table = ExperimentTables.Terminal(result);
        foreach (string line in table.Lines(AnalysisText.Columns))
        {
            _terminal.WriteLine(line);
        }

        _terminal.WriteParagraph(table.Note!, width: AnalysisText.Columns);

        var discussion = new Discussion(result);
        foreach (IReadOnlyList<string> theme in (IReadOnlyList<string>[])[discussion.Drift(), discussion.Jumps(), discussion.Queues()])
        {
            _terminal.WriteLine();
            foreach (string said in theme)
            {
                // The theory stands in the page; here is what the data say.
                if (!said.StartsWith("Theory:", StringComparison.Ordinal))
                {
                    _terminal.WriteParagraph(said, "* ", width: AnalysisText.Columns - 2);
                }
            }
        }

        _terminal.WriteLine();
    }

    private void List()
    {
        foreach (string name in BuiltInPlans.Names)
        {
            ExperimentPlan plan = BuiltInPlans.Find(name)!;
            _terminal.WriteLine($"{name}: {Plural.Of(plan.Settings.Count, "setting")}, {Plural.Of(plan.Seeds.Count, "seed")}");
            foreach (ExperimentSetting setting in plan.Settings)
            {
                string head = $"  {setting.Name,-18}";
                foreach (string line in TextColumns.Hanging(head, setting.Why, AnalysisText.Columns - head.Length))
                {
                    _terminal.WriteLine(line.TrimEnd());
                }
            }
        }
    }

    /// <summary>Where it goes on, what <c>--output</c> names, or a new folder.</summary>
    private bool TryFolder(ParseResult parsed, out string folder, out string problem)
    {
        if ((parsed.GetValue(_flags.Resume) ?? parsed.GetValue(_flags.Output)) is { } named)
        {
            (folder, problem) = (Path.GetFullPath(named), "");
            return true;
        }

        bool isMade = RunFolder.TryMake("logs", DateTimeOffset.Now, out RunFolder? made, out problem, "experiment");
        folder = made?.Path ?? "";
        return isMade;
    }
}
