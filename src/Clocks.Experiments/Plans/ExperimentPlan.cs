namespace Clocks.Experiments.Plans;

/// <summary>
/// An experiment: settings times seeds. Every setting is run once with every seed, so that settings can be compared and
/// what is chance can be told from what is not. Read from JSON by <see cref="PlanDocument"/>. Immutable; any thread.
/// </summary>
/// <param name="Name">What it is called.</param>
/// <param name="Seeds">One run of each setting for each.</param>
/// <param name="Settings">The rows; the first is what the others are compared with.</param>
/// <param name="IsReal">Whether processes run it in real time instead of the simulation.</param>
public sealed record ExperimentPlan(
    string Name, IReadOnlyList<ulong> Seeds, IReadOnlyList<ExperimentSetting> Settings, bool IsReal = false)
{
    /// <summary>Most runs of one experiment.</summary>
    public const int RunsMax = 1_000_000;

    /// <summary>How many runs it takes.</summary>
    public long Runs => (long)Seeds.Count * Settings.Count;

    /// <summary>The same with so many seeds from <paramref name="first"/> on.</summary>
    public ExperimentPlan WithSeeds(int count, ulong first = 1) => this with { Seeds = SeedsTo(count, first) };

    /// <summary>So many seeds from <paramref name="first"/> on.</summary>
    public static IReadOnlyList<ulong> SeedsTo(int count, ulong first = 1)
    {
        ulong[] seeds = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            seeds[i] = first + (ulong)i;
        }

        return seeds;
    }

    private ulong? SeedOver()
    {
        foreach (ulong seed in Seeds)
        {
            if (seed > Limits.SeedMax)
            {
                return seed;
            }
        }

        return null;
    }

    /// <summary>Whether it can be run; false with a sentence without its full stop.</summary>
    public bool IsSound(out string problem)
    {
        problem = this switch
        {
            { Settings.Count: 0 } => "the experiment has no settings",
            { Seeds.Count: 0 } => "the experiment has no seeds",
            { Runs: > RunsMax } => $"the experiment has more than {RunsMax} runs",
            _ => SeedOver() is { } seed ? $"the seed {seed} is greater than {Limits.SeedMax}" : "",
        };
        var names = new HashSet<string>(StringComparer.Ordinal);
        var fileNames = new HashSet<string>(StringComparer.Ordinal);
        foreach (ExperimentSetting setting in Settings)
        {
            if (problem.Length == 0 && !names.Add(setting.Name))
            {
                problem = $"two settings are called '{setting.Name}'";
            }
            else if (problem.Length == 0 && !fileNames.Add(setting.FileName))
            {
                problem = $"the name '{setting.Name}' is too much like another one: both would be '{setting.FileName}' "
                    + "as a file";
            }
            else if (problem.Length == 0 && !setting.Plan.IsSound(out problem))
            {
                problem = $"setting '{setting.Name}': {problem}";
            }
        }

        return problem.Length == 0;
    }
}
