using Clocks.Journal;
using Clocks.Model;

namespace Clocks.Tests.Journal;

[TestClass]
public sealed class RunFolderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 5, TimeSpan.FromHours(1));

    private static RunFolder Make(string logs)
    {
        Assert.IsTrue(RunFolder.TryMake(logs, Noon, out RunFolder? folder, out string problem), problem);
        return folder!;
    }

    [TestMethod]
    public void Runs_of_one_second_get_folders_of_their_own_and_latest_is_the_last()
    {
        using var scratch = new Scratch();
        string logs = scratch.Path("logs");
        Assert.AreEqual("run_2026-11-21_12-00-05", Path.GetFileName(Make(logs).Path));
        Assert.AreEqual("run_2026-11-21_12-00-05-2", Path.GetFileName(Make(logs).Path));
        RunFolder third = Make(logs);
        File.WriteAllText(third.JournalOf(new NodeId(4), JournalFormat.Json), "{}\n");
        string latest = RunFolder.Resolve(Path.Combine(logs, RunFolder.Latest));
        Assert.AreEqual("{}\n", File.ReadAllText(Path.Combine(latest, "machine_4.jsonl")));
        Assert.HasCount(4, Directory.GetFileSystemEntries(logs));
    }

    [TestMethod]
    public void Runs_that_begin_together_never_share_a_folder()
    {
        using var scratch = new Scratch();
        string[] paths = new string[16];
        Parallel.For(0, paths.Length, i => paths[i] = Make(scratch.Folder).Path);
        Assert.HasCount(paths.Length, paths.Distinct().ToArray());
    }

    [TestMethod]
    public void A_text_file_stands_in_for_a_link()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path("latest"), "run_x\n");
        Assert.AreEqual(scratch.Path("run_x"), RunFolder.Resolve(scratch.Path("latest")));
        Assert.AreEqual(scratch.Path("other"), RunFolder.Resolve(scratch.Path("other")));
    }

    [TestMethod]
    public void A_folder_that_somebody_named_latest_is_left_alone()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch.Path("latest"));
        File.WriteAllText(scratch.Path("latest/mine"), "x");
        Make(scratch.Folder);
        Assert.IsTrue(File.Exists(scratch.Path("latest/mine")));
    }

    [TestMethod]
    public void The_journals_of_a_folder_are_listed_by_id()
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

        CollectionAssert.AreEqual(
            new[] { "machine_2.jsonl", "machine_2.log", "machine_10.jsonl" },
            RunFolder.Journals(scratch.Folder).Select(Path.GetFileName).ToArray());
        Assert.HasCount(4, RunFolder.Journals(scratch.Folder, withMovedAside: true));
        Assert.IsEmpty(RunFolder.Journals(scratch.Path("none")));
    }

    [TestMethod]
    public void A_place_where_nothing_can_be_made_is_told_in_one_sentence()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path("file"), "x");
        Assert.IsFalse(RunFolder.TryMake(scratch.Path("file/logs"), Noon, out _, out string problem));
        Assert.Contains("--log", problem);
    }
}
