using Clocks.Faults;
using Clocks.Journal;
using Clocks.Model;
using Clocks.Simulation;
using Clocks.Tests.Journal;
using Clocks.Tests.Simulation;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Trace;

/// <summary>Which runs are in what was named, and what each submission of a class is worth.</summary>
public sealed class SubmissionTests
{
    private static string Copy(string sample, Scratch to, string folder)
    {
        string target = to.Path(folder);
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(Path.Combine(Samples.Folder, sample)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        return target;
    }

    private static string[] RunsOf(IReadOnlyList<Submission> found) =>
        [.. found.SelectMany(s => s.Runs.Select(run => run.Name.Length > 0 ? $"{s.Name}/{run.Name}" : s.Name))];

    private static void Text(Scratch to, string path, string text = "nothing that happened\n")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to.Path(path))!);
        File.WriteAllText(to.Path(path), text);
    }

    [Test]
    public async Task A_folder_of_run_folders_is_several_runs_and_a_run_folder_is_one()
    {
        using var folder = new Scratch();
        Copy("good", folder, "logs/run_1");
        Copy("lie-step", folder, "logs/run_2");
        Text(folder, "logs/runs.csv", "run,verdict\n");
        await Assert.That(RunsOf(Submissions.Of([folder.Path("logs")], LogReading.Default))).IsSequence(new[] { "run_1", "run_2" });
        await Assert.That(RunsOf(Submissions.Of([folder.Path("logs/run_1")], LogReading.Default))).IsSequence(new[] { "run_1" });
    }

    [Test]
    public async Task A_submission_has_every_run_below_it_however_deep()
    {
        using var folder = new Scratch();
        Copy("good", folder, "class/alice/project/logs/a");
        Copy("good", folder, "class/alice/project/logs/b");
        Copy("lie-step", folder, "class/bob");
        Text(folder, "class/carol/src/main.txt");
        Copy("good", folder, "class/carol/node_modules/x");
        IReadOnlyList<Submission> found = Submissions.Of([folder.Path("class")], LogReading.Default, isClass: true);
        await Assert.That(RunsOf(found)).IsSequence(new[] { "alice/project/logs/a", "alice/project/logs/b", "bob", "carol" });
        Judgement[] rows = [.. found.Select(s => Judgement.Of(s, LogReading.Default))];
        await Assert.That(rows.Select(row => row.Word)).IsSequence(new[] { "valid", "invalid", "not recognised" });
        await Assert.That(rows[1].Rule).IsEqualTo("clock-increases");
        await Assert.That(rows[1].Locations).IsNotEmpty();
        await Assert.That(rows[0].Events).IsEqualTo(2 * rows[1].Events);
        await Assert.That(rows[2].Sentence).Contains("Nothing was read.");
    }

    [Test]
    public async Task Folders_that_were_collected_from_machines_are_one_run_and_those_of_a_class_are_several()
    {
        using var folder = new Scratch();
        string run = Copy("good", folder, "run");
        for (int id = 1; id <= 3; id++)
        {
            Directory.CreateDirectory(folder.Path($"from-{id}"));
            File.Copy(Path.Combine(run, $"machine_{id}.jsonl"), Path.Combine(folder.Path($"from-{id}"), $"machine_{id}.jsonl"));
        }

        string[] collected = [folder.Path("from-1"), folder.Path("from-2"), folder.Path("from-3")];
        await Assert.That(Submissions.Of(collected, LogReading.Default)).Count().IsEqualTo(1);
        RunTrace whole = TraceLoader.Load(Submissions.Of(collected, LogReading.Default)[0].Runs[0].Places, LogReading.Default);
        await Assert.That(Verification.Compute(whole).Verdict).IsEqualTo(Verdict.Valid);
        string[] both = [run, Copy("lie-step", folder, "other")];
        await Assert.That(RunsOf(Submissions.Of(both, LogReading.Default))).IsSequence(new[] { "run", "other" });
    }

    [Test]
    public async Task A_folder_for_each_machine_with_logs_of_one_name_is_one_run_of_all()
    {
        using var folder = new Scratch();
        var truth = new ForeignRun(3);
        for (int m = 0; m < 3; m++)
        {
            Text(folder, $"lab/machine{m}/events.log", string.Concat(truth.Lines.Where(l => l.Machine == m).Select(l =>
                $"{(l.Kind == EventKind.Receive ? "RECEIVE" : l.Kind == EventKind.Send ? "SEND" : "INTERNAL")} clock={l.Clock}\n")));
        }

        Submission one = Submissions.Of([folder.Path("lab")], LogReading.Default).Single();
        RunTrace run = TraceLoader.Load(one.Runs.Single().Places, LogReading.Default);
        await Assert.That(run.Nodes).Count().IsEqualTo(3);
        await Assert.That(run.EventCount).IsEqualTo(truth.Lines.Count);
    }

    [Test]
    public async Task Journals_of_two_runs_in_one_folder_are_said_to_be_so_first_and_never_valid()
    {
        using var folder = new Scratch();
        Simulate(Plans.With(seconds: 20), 1, folder.Path("one"));
        Simulate(Plans.With(seconds: 20), 2, folder.Path("two"));
        File.Copy(folder.Path("two/machine_2.jsonl"), folder.Path("one/machine_2.jsonl"), overwrite: true);
        RunTrace run = TraceLoader.Load([folder.Path("one")]);
        await Assert.That(run.Problems[0].Why).IsEqualTo(run.DifferentRuns);
        await Assert.That(run.DifferentRuns!).Contains("2 different runs. Together: machine_1.jsonl, machine_3.jsonl");
        Verification judged = Verification.Compute(run);
        await Assert.That(judged.Verdict).IsNotEqualTo(Verdict.Valid);
        await Assert.That(VerdictReason.Of(run, judged)).IsEqualTo(judged.Verdict == Verdict.Unknown ? run.DifferentRuns : null);
        await Assert.That(TraceLoader.Load([folder.Path("two")]).DifferentRuns).IsNull();
    }

    [Test]
    public async Task Two_simulations_in_one_folder_are_two_runs_though_their_times_are_the_same()
    {
        using var folder = new Scratch();
        Simulate(Plans.With(seconds: 20), 1, folder.Path("one"));
        Simulate(Plans.With(seconds: 20) with { Machines = 2 }, 2, folder.Path("one"));
        RunTrace run = TraceLoader.Load([folder.Path("one")]);
        await Assert.That(run.DifferentRuns!).StartsWith("These journals are of 2 different runs. Together: machine_1.");
        await Assert.That(run.DifferentRuns!).Contains("; machine_1.jsonl, machine_2.jsonl (from");
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Unknown);
    }

    [Test]
    public async Task What_took_the_place_of_a_journal_is_newer_whatever_its_times_say()
    {
        using var folder = new Scratch();
        Simulate(Plans.With(seconds: 20), 1, folder.Path("run"));
        foreach (string journal in Directory.GetFiles(folder.Path("run"), "machine_*.jsonl"))
        {
            // As if it had run for real, months after the beginning of all simulated runs.
            File.WriteAllText(journal, File.ReadAllText(journal)
                .Replace("\"system_time\":17672", "\"system_time\":17972", StringComparison.Ordinal));
        }

        Simulate(Plans.With(seconds: 20), 2, folder.Path("run"));
        RunTrace run = TraceLoader.Load([folder.Path("run")]);
        await Assert.That(run.Nodes.Select(node => node.Name)).IsSequence(["machine_1.jsonl", "machine_2.jsonl", "machine_3.jsonl"]);
        await Assert.That(run.Problems.Select(problem => problem.Why)).IsSequence(Enumerable.Range(1, 3)
            .Select(id => $"Set aside: a newer run has taken the place of this journal of node {id}."));
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Valid);
    }

    [Test]
    public async Task A_node_that_was_killed_on_purpose_is_the_reason_of_the_verdict()
    {
        using var folder = new Scratch();
        Simulate(Plans.With("kill 2 at 5s; pause 3 6s..8s", seconds: 20), 4, folder.Path("run"));
        RunTrace run = TraceLoader.Load([folder.Path("run")]);
        Verification judged = Verification.Compute(run);
        await Assert.That(VerdictReason.Of(run, judged)!).StartsWith("Node 2 was killed, as asked for: ");
        await Assert.That(run.DifferentRuns).IsNull();
        File.WriteAllLines(folder.Path("run/machine_1.jsonl"), File.ReadAllLines(folder.Path("run/machine_1.jsonl"))[..^1]);
        run = TraceLoader.Load([folder.Path("run")]);
        await Assert.That(VerdictReason.Of(run, Verification.Compute(run))!).Contains("machine_1.jsonl has no END line");
    }

    [Test]
    public async Task What_is_set_aside_is_said_and_what_looks_like_a_log_is_evidence()
    {
        using var folder = new Scratch();
        string run = Copy("good", folder, "run");
        Text(folder, "run/notes.txt", "To start it: press 3\n");
        Text(folder, "run/photo.png");
        Text(folder, "run/old/x.log");
        RunTrace read = TraceLoader.Load([run]);
        await Assert.That(read.Problems.Single().Why).IsEqualTo("Set aside: notes.txt (no line of it looks like an event); "
            + "photo.png (its name is no name of a log); old (not looked into; name it to read it).");
        await Assert.That(Verification.Compute(read).Verdict).IsEqualTo(Verdict.Valid);
        Text(folder, "run/other.txt", string.Concat(Enumerable.Range(0, 9).Select(i => $"send to nobody, {i}.5 of them\n")));
        read = TraceLoader.Load([run]);
        await Assert.That(read.Problems[0].Why).Contains("The line that came nearest: send to nobody");
        await Assert.That(Verification.Compute(read).Verdict).IsEqualTo(Verdict.Unknown);
    }

    private static void Simulate(LabPlan plan, ulong seed, string folder)
    {
        Directory.CreateDirectory(folder);
        if (!VirtualLab.TryRun(plan, seed, folder, JournalFormat.Json, out _, out string problem))
        {
            Assert.Fail(problem);
        }
    }
}
