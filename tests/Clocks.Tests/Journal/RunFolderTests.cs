using Clocks.Journal;
using Clocks.Journal.Reading;
using Clocks.Model;

namespace Clocks.Tests.Journal;

public sealed class RunFolderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 5, TimeSpan.FromHours(1));

    private static RunFolder Make(string logs)
    {
        if (!RunFolder.TryMake(logs, Noon, out RunFolder? folder, out string problem))
        {
            Assert.Fail(problem);
        }

        return folder!;
    }

    [Test]
    public async Task Runs_of_one_second_get_folders_of_their_own_and_latest_is_the_last()
    {
        using var scratch = new Scratch();
        string logs = scratch.Path("logs");
        await Assert.That(Path.GetFileName(Make(logs).Path)).IsEqualTo("run_2026-11-21_12-00-05");
        await Assert.That(Path.GetFileName(Make(logs).Path)).IsEqualTo("run_2026-11-21_12-00-05-2");
        RunFolder third = Make(logs);
        File.WriteAllText(Path.Combine(third.Path, JournalName.Of(new NodeId(4), JournalFormat.Json)), "{}\n");
        string latest = RunFolder.Resolve(Path.Combine(logs, RunFolder.Latest));
        await Assert.That(File.ReadAllText(Path.Combine(latest, "machine_4.jsonl"))).IsEqualTo("{}\n");
        await Assert.That(Directory.GetFileSystemEntries(logs)).Count().IsEqualTo(4);
    }

    [Test]
    public async Task Runs_that_begin_together_never_share_a_folder()
    {
        using var scratch = new Scratch();
        string[] paths = new string[16];
        Parallel.For(0, paths.Length, i => paths[i] = Make(scratch.Folder).Path);
        await Assert.That(paths.Distinct().ToArray()).Count().IsEqualTo(paths.Length);
    }

    [Test]
    public async Task A_text_file_stands_in_for_a_link()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path("latest"), "run_x\n");
        await Assert.That(RunFolder.Resolve(scratch.Path("latest"))).IsEqualTo(scratch.Path("run_x"));
        await Assert.That(RunFolder.Resolve(scratch.Path("other"))).IsEqualTo(scratch.Path("other"));
    }

    [Test]
    public async Task A_folder_that_somebody_named_latest_is_left_alone()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch.Path("latest"));
        File.WriteAllText(scratch.Path("latest/mine"), "x");
        Make(scratch.Folder);
        await Assert.That(File.Exists(scratch.Path("latest/mine"))).IsTrue();
    }

    [Test]
    public async Task The_journals_of_a_folder_are_listed_by_id()
    {
        using var scratch = new Scratch();
        string[] names =
        [
            "machine_10.jsonl", "machine_2.jsonl", "machine_2.log", "machine_2.2026-11-21_09-23-27.jsonl",
            "analysis.json", ".machine_2.jsonl.reserve",
        ];
        foreach (string name in names)
        {
            File.WriteAllText(scratch.Path(name), "");
        }

        await Assert.That(RunFolder.Journals(scratch.Folder).Select(f => Path.GetFileName(f)).ToArray())
            .IsSequence(new[] { "machine_2.jsonl", "machine_2.log", "machine_10.jsonl" });
        await Assert.That(RunFolder.Journals(scratch.Folder, withMovedAside: true)).Count().IsEqualTo(4);
        await Assert.That(RunFolder.Journals(scratch.Path("none"))).IsEmpty();
    }

    [Test]
    public async Task A_place_where_nothing_can_be_made_is_told_in_one_sentence()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path("file"), "x");
        await Assert.That(RunFolder.TryMake(scratch.Path("file/logs"), Noon, out _, out string problem)).IsFalse();
        await Assert.That(problem).Contains("--log");
    }
}
