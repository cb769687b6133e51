using System.Globalization;
using Clocks.Experiments.Plans;

namespace Clocks.Options;

/// <summary>
/// What a program that starts many processes tells each of them: which one it is. Slurm (srun, sbatch --array), Open MPI, the
/// process management interfaces PMI and PMIx, and the indexed jobs and stateful sets of Kubernetes. Main thread.
/// </summary>
/// <param name="Source">Where it stands: the name of a variable, or that of the host.</param>
/// <param name="Rank">Which one, from 0.</param>
internal readonly record struct LauncherRank(string Source, int Rank)
{
    private const string SlurmTask = "SLURM_ARRAY_TASK_ID", JobIndex = "JOB_COMPLETION_INDEX";

    private static readonly string[] Variables = ["SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", JobIndex];

    /// <summary>Which process of a parallel program this is; null when nothing says so.</summary>
    public static LauncherRank? Find()
    {
        foreach (string variable in Variables)
        {
            if (Number(variable) is { } rank)
            {
                return new LauncherRank(variable, rank);
            }
        }

        // A pod of a stateful set is named after the set and its place in it: clocks-0, clocks-1.
        string host = Environment.MachineName;
        int hyphen = host.LastIndexOf('-');
        return Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 } && hyphen > 0
            && Whole(host[(hyphen + 1)..]) is { } ordinal
            ? new LauncherRank($"the host name {host}", ordinal)
            : null;
    }

    /// <summary>Which part of a job of many processes this one is to do, of so many as are named, or as the launcher names.</summary>
    /// <param name="count">How many parts there are; 0 where the launcher is to say it.</param>
    /// <param name="shard">Which one; the whole where nobody says that there are others.</param>
    /// <returns>Where it stands, or null when nothing says so.</returns>
    public static string? FindShard(int count, out Shard shard)
    {
        shard = Shard.Whole;
        if (Number(SlurmTask) is { } task)
        {
            int step = Math.Max(1, Number("SLURM_ARRAY_TASK_STEP") ?? 1);
            int index = (task - (Number("SLURM_ARRAY_TASK_MIN") ?? 0)) / step;
            return Make(SlurmTask, index, count > 0 ? count : Number("SLURM_ARRAY_TASK_COUNT") ?? 0, ref shard);
        }

        return Number(JobIndex) is { } completion ? Make(JobIndex, completion, count, ref shard) : null;
    }

    private static string? Make(string source, int index, int count, ref Shard shard)
    {
        if (index < 0 || index >= count)
        {
            return null;
        }

        shard = new Shard(index + 1, count);
        return source;
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? Whole(text) : null;

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
