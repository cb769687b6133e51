using System.Text.Json;

namespace Clocks.EndToEnd;

/// <summary>Many processes do one experiment in one folder, and nodes are numbered by what starts them.</summary>
public sealed class ShardTests
{
    private const int Processes = 20;

    [Test]
    public async Task Twenty_processes_without_a_word_share_a_folder_and_all_end_with_the_same_page()
    {
        using var work = new Workplace();
        ClocksProcess[] all = [.. Enumerable.Range(0, Processes)
            .Select(_ => work.Run("experiment", "faults", "--seeds", "6", "--journals", "--output", "all"))];
        foreach (ClocksProcess one in all)
        {
            await Assert.That(one.WaitForEnd()).IsEqualTo(0).Because(one.Out + one.Error);
            await Assert.That(one.Error).IsEqualTo("");
        }

        work.Finish(0, "experiment", "faults", "--seeds", "6", "--journals", "--output", "one");
        await AssertSame(Path.Combine(work.Folder, "one"), Path.Combine(work.Folder, "all"));
    }

    [Test]
    public async Task Parts_of_an_experiment_come_to_what_one_process_comes_to_and_the_plan_stays_whole()
    {
        using var work = new Workplace();
        ClocksProcess[] parts = [.. Enumerable.Range(1, 4)
            .Select(i => work.Run("experiment", "assignment", "--seeds", "4", "--output", "parts", "--shard", $"{i}/4"))];
        foreach (ClocksProcess part in parts)
        {
            await Assert.That(part.WaitForEnd()).IsEqualTo(0).Because(part.Error);
        }

        await Assert.That(parts.Count(part => part.Out.Contains("report: "))).IsGreaterThanOrEqualTo(1);
        work.Finish(0, "experiment", "assignment", "--seeds", "4", "--output", "one");
        await AssertSame(Path.Combine(work.Folder, "one"), Path.Combine(work.Folder, "parts"));
        await Assert.That(work.Finish(0, "experiment", "--resume", "parts")).Contains("40 of 40 runs were done before");
    }

    [Test]
    public async Task A_part_alone_says_what_is_missing_and_whoever_resumes_does_the_rest()
    {
        using var work = new Workplace();
        string said = Run(work, 0, "SLURM_ARRAY_TASK_ID=12 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_COUNT=4",
            "experiment assignment --seeds 2 --output e --json", out string error);
        await Assert.That(error).Contains("part 3/4, from SLURM_ARRAY_TASK_ID");
        JsonElement part = JsonDocument.Parse(said).RootElement;
        await Assert.That(part.GetProperty("shard").GetString()).IsEqualTo("3/4");
        await Assert.That(part.GetProperty("runs_done").GetInt32()).IsEqualTo(5);
        await Assert.That(Run(work, 0, "JOB_COMPLETION_INDEX=0", "experiment --resume e --shard 4", out _))
            .Contains("10 of 20 runs are there");
        await Assert.That(work.Finish(0, "experiment", "--resume", "e")).Contains("10 of 20 runs were done before");
    }

    [Test]
    [Arguments("", "experiment --shard 3 --output e", "nothing says which this is")]
    [Arguments("", "experiment --shard 4/3 --output e", "'4/3' is no part")]
    [Arguments("", "experiment --shard 1/3", "name it with --output")]
    [Arguments("SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=3", "experiment", "name it with --output")]
    [Arguments("", "experiment --seeds 1 --only low-internal --shard 1/2 --output e", "too few for 2 parts")]
    public async Task Parts_that_cannot_be_are_refused(string variables, string line, string sentence)
    {
        using var work = new Workplace();
        Run(work, 64, variables, line, out string error);
        await Assert.That(error).Contains(sentence);
        await Assert.That(Directory.GetFileSystemEntries(work.Folder)).IsEmpty();
    }

    [Test]
    [Arguments("SLURM_PROCID=4", "SLURM_PROCID")]
    [Arguments("OMPI_COMM_WORLD_RANK=4", "OMPI_COMM_WORLD_RANK")]
    [Arguments("PMIX_RANK=4 PMI_RANK=5", "PMIX_RANK")]
    [Arguments("PMI_RANK=4", "PMI_RANK")]
    [Arguments("JOB_COMPLETION_INDEX=4", "JOB_COMPLETION_INDEX")]
    public async Task A_node_without_an_id_is_the_one_that_its_launcher_says_and_says_so(string variables, string source)
    {
        using var work = new Workplace();
        string node = $"run --loopback --cluster {work.Cluster} --duration 0.2";
        Run(work, 0, variables, node, out string error);
        await Assert.That(error).Contains($"clocks run: id 4, from {source}");
        await Assert.That(File.Exists(Path.Combine(work.Folder, "machine_4.jsonl"))).IsTrue();
        Run(work, 0, variables, $"{node} --id 7", out error);
        await Assert.That(error).DoesNotContain(source).Because("who says it himself means it");
        Run(work, 0, $"{variables} CLOCKS_ID=8", node, out error);
        await Assert.That(error).DoesNotContain(source);
        Run(work, 64, $"{variables[..variables.IndexOf('=')]}=70000", node, out error);
        await Assert.That(error).Contains(source);
    }

    private static string Run(Workplace work, int code, string variables, string line, out string error)
    {
        string[] set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ClocksProcess process = work.Keep(ClocksProcess.StartOther(
            "env", work.Folder, [.. set, ClocksProcess.Binary, .. line.Split(' ')]));
        int ended = process.WaitForEnd();
        error = process.Error;
        if (ended != code)
        {
            Assert.Fail($"{ended} instead of {code}:\n{process.Out}{error}");
        }

        return process.Out;
    }

    private static async Task AssertSame(string one, string other)
    {
        string[] Files(string folder) =>
            [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order()];

        await Assert.That(Files(other)).IsSequence(Files(one));
        foreach (string file in Files(one))
        {
            await Assert.That(File.ReadAllBytes(Path.Combine(other, file)))
                .IsSequence(File.ReadAllBytes(Path.Combine(one, file))).Because(file);
        }
    }
}
