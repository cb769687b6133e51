using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Clocks.Experiments.Plans;
using Clocks.Faults;
using Clocks.Help;
using Clocks.Lab;
using Clocks.Verbs;

namespace Clocks.Options;

/// <summary>What <c>clocks experiment</c> is told, and the plan that it all means.</summary>
internal sealed class ExperimentFlags
{
    public Argument<string?> Plan { get; } = new("plan")
    {
        Description = $"a plan: a file, or {string.Join(", ", BuiltInPlans.Names)} [default: {BuiltInPlans.Names[0]}]",
        HelpName = "plan",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<int?> Seeds { get; } = new("--seeds")
    {
        Description = "how many seeds: each setting is run once with each [default: as the plan says; of a built-in one with --real 5]",
        HelpName = "count",
        CustomParser = result => OptionText.Whole(result, 1, ExperimentPlan.RunsMax, "a number of seeds"),
    };

    public Option<ulong?> Seed { get; } = new("--seed")
    {
        Description = "the first seed; the others follow it [default: 1]",
        HelpName = "number",
        CustomParser = OptionText.Seed,
    };

    public Option<string[]> Only { get; } = new("--only")
    {
        Description = "only this setting; can be said several times",
        HelpName = "setting",
        DefaultValueFactory = _ => [],
    };

    public Option<string?> Output { get; } = new("--output", "--out")
    {
        Description = "folder for everything; runs that are done in it already are kept [default: a new one in logs]",
        HelpName = "folder",
        CustomParser = OptionText.Place,
    };

    public Option<string?> Resume { get; } = new("--resume")
    {
        Description = "go on with the experiment in this folder, by the plan that is in it",
        HelpName = "folder",
        CustomParser = OptionText.Place,
    };

    public Option<string?> ShardText { get; } = new("--shard")
    {
        Description = "do only this part of the runs, every n-th: 2/5; or how many parts, where Slurm or Kubernetes says which "
            + "[default: all, or in a Slurm array its part]",
        HelpName = "i/n",
        CustomParser = result => Shard.TryParse(OptionText.Of(result), out _) || Shard.TryCount(OptionText.Of(result), out _)
            ? OptionText.Of(result)
            : OptionText.Refuse<string?>(result, $"'{OptionText.Of(result)}' is no part: write 2/5 for the second of five"),
    };

    public Option<bool> Journals { get; } = new("--journals") { Description = "keep the journals of every run" };

    public Option<bool> Real { get; } = new("--real")
    {
        Description = "run it by processes on this machine, in real time; the journals are kept",
    };

    public Option<bool> List { get; } = new("--list") { Description = "the built-in plans and their settings" };

    public Option<bool> Print { get; } = new("--print") { Description = "the plan as JSON, to edit; nothing is run" };

    public Option<bool> Json { get; } = new("--json") { Description = "the result as one JSON object" };

    /// <summary>Adds these to the verb.</summary>
    public void AddTo(VerbCommand command)
    {
        Plan.CompletionSources.Add([.. BuiltInPlans.Names]);
        OptionText.RefuseEmpty(Plan);
        command.Add(Plan);
        command.AddAll([Seeds, Seed, Only, Output, Resume, ShardText, Real, Journals, List, Print, Json]);
    }

    /// <summary>
    /// Which part of the runs this process does, and where that stands when it does not stand on the command line; false with a
    /// sentence without its full stop.
    /// </summary>
    public bool TryShard(ParseResult parsed, ExperimentPlan plan, out Shard shard, out string? source, out string problem)
    {
        (source, problem) = (null, "");
        string? text = parsed.GetValue(ShardText);
        if (text is null || !Shard.TryParse(text, out shard))
        {
            int count = text is not null && Shard.TryCount(text, out int parts) ? parts : 0;
            source = LauncherRank.FindShard(count, out shard);
            if (source is null && count > 1)
            {
                problem = $"--shard {text} says how many parts there are, but nothing says which this is: write 1/{text}, or start "
                    + $"{text} of them with sbatch --array or as an indexed job";
                return false;
            }
        }

        source = shard.IsPart ? source : null;
        if (shard.IsPart && parsed.GetValue(Output) is null && parsed.GetValue(Resume) is null)
        {
            problem = "the parts of an experiment share a folder: name it with --output";
        }
        else if (shard.Count > plan.Runs)
        {
            problem = $"the experiment has {Plural.Of(plan.Runs, "run")}, too few for {shard.Count} parts";
        }

        return problem.Length == 0;
    }

    /// <summary>The plan that all of them together mean; false with a sentence without its full stop.</summary>
    public bool TryPlan(ParseResult parsed, [NotNullWhen(true)] out ExperimentPlan? plan, out string problem)
    {
        string? named = parsed.GetValue(Plan), resumed = parsed.GetValue(Resume);
        plan = null;
        if (resumed is not null && (named is not null || parsed.GetValue(Output) is not null))
        {
            problem = "--resume takes the plan and the folder from what it names: leave out the plan and --output";
            return false;
        }

        var defaults = new LabPlan { Version = ProgramVersion.Number };
        bool isRead = resumed is not null
            ? ExperimentFolder.TryReadPlan(resumed, defaults, out plan, out problem)
            : TryNamed(named ?? BuiltInPlans.Names[0], defaults, out plan, out problem);
        return isRead && TryChange(parsed, ref plan!, out problem);
    }

    private static bool TryNamed(
        string name, LabPlan defaults, [NotNullWhen(true)] out ExperimentPlan? plan, out string problem)
    {
        plan = BuiltInPlans.Find(name);
        problem = "";
        if (plan is not null)
        {
            return true;
        }

        if (!File.Exists(name))
        {
            string meant = Spelling.Nearest(name, BuiltInPlans.Names) is { } near ? $"; did you mean {near}?" : "";
            problem = $"'{name}' is neither a file nor a built-in plan ({string.Join(", ", BuiltInPlans.Names)}){meant}";
            return false;
        }

        bool isRead = ExperimentFolder.TryReadFile(name, out byte[] text, out problem)
            && PlanDocument.TryRead(text, defaults, out plan, out problem);
        problem = isRead ? "" : $"'{name}': {problem}";
        return isRead;
    }

    private bool TryChange(ParseResult parsed, ref ExperimentPlan plan, out string problem)
    {
        problem = "";
        bool isReal = plan.IsReal || parsed.GetValue(Real);
        if (isReal && parsed.GetValue(Resume) is null && BuiltInPlans.Find(parsed.GetValue(Plan) ?? BuiltInPlans.Names[0]) is not null)
        {
            plan = plan.WithSeeds(Math.Min(plan.Seeds.Count, BuiltInPlans.RealSeeds), plan.Seeds[0]);
        }

        if (parsed.GetValue(Seeds) is { } count)
        {
            plan = plan.WithSeeds(count, parsed.GetValue(Seed) ?? plan.Seeds[0]);
        }
        else if (parsed.GetValue(Seed) is { } first)
        {
            plan = plan.WithSeeds(plan.Seeds.Count, first);
        }

        var settings = new List<ExperimentSetting>();
        string[] only = parsed.GetValue(Only)!;
        foreach (ExperimentSetting setting in plan.Settings)
        {
            if (only.Length == 0 || Array.Exists(only, name => name == setting.Name || name == setting.FileName))
            {
                settings.Add(setting with { Plan = setting.Plan with { Version = ProgramVersion.Number } });
            }
        }

        List<string> names = new List<ExperimentSetting>(plan.Settings).ConvertAll(static s => s.Name);
        foreach (string name in only)
        {
            if (!settings.Exists(s => s.Name == name || s.FileName == name))
            {
                problem = $"--only: the plan has no setting '{name}'; it has: {string.Join(", ", names)}";
                return false;
            }
        }

        plan = plan with { Settings = settings, IsReal = isReal };
        return plan.IsSound(out problem) && (!plan.IsReal || CanBeReal(plan, out problem));
    }

    private static bool CanBeReal(ExperimentPlan plan, out string problem)
    {
        problem = "";
        foreach (ExperimentSetting setting in plan.Settings)
        {
            if (!RealLab.IsSound(setting.Plan, out problem))
            {
                problem = $"setting '{setting.Name}' cannot be run by processes: {problem}; choose others with --only";
                return false;
            }
        }

        return true;
    }
}
