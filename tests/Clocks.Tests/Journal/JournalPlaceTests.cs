using Clocks.Journal;
using Clocks.Model;

namespace Clocks.Tests.Journal;

/// <summary>
/// Where a journal goes, what happens to an older one, and what people are told when it cannot go there.
/// </summary>
[TestClass]
public sealed class JournalPlaceTests
{
    private static string Problem(string path)
    {
        Assert.IsFalse(
            JournalWriter.TryOpen(path, JournalFormat.Json, Sample.Header,
                out JournalWriter? writer, out string problem));
        Assert.IsNull(writer);
        Assert.Contains("--log", problem);
        Assert.DoesNotContain('\n', problem);
        return problem;
    }

    private static void WriteOne(string path, JournalHeader header)
    {
        JournalFormat format = Path.GetExtension(path) == ".log" ? JournalFormat.Text : JournalFormat.Json;
        Assert.IsTrue(
            JournalWriter.TryOpen(path, format, header, out JournalWriter? writer, out string problem),
            problem);
        Assert.IsTrue(writer!.Close(Sample.Footer(0, 0)));
        writer.Dispose();
    }

    [TestMethod]
    public void A_folder_that_is_not_there_is_made()
    {
        using var scratch = new Scratch();
        WriteOne(scratch.Path("a/b/machine_3.jsonl"), Sample.Header);
        Assert.IsTrue(File.Exists(scratch.Path("a/b/machine_3.jsonl")));
    }

    [TestMethod]
    [DataRow("machine_3.jsonl", "machine_3.2026-11-21_09-23-00{0}.jsonl")]
    [DataRow("machine_3.log", "machine_3.2026-11-21_09-23-00{0}.log")]
    public void An_older_journal_is_moved_aside_under_its_start_time_and_never_overwritten(string name, string aside)
    {
        using var scratch = new Scratch();
        JournalHeader header = Sample.Header with { StartedAtUnixMicroseconds = 1_795_252_980_486_712 };
        for (int i = 0; i < 4; i++)
        {
            WriteOne(scratch.Path(name), header with { Rate = ClockRate.FromMillihertz(1_000 + i) });
        }

        string[] expected = ["", "-2", "-3"];
        CollectionAssert.AreEquivalent(
            expected.Select(s => string.Format(null, aside, s)).Append(name).ToArray(),
            Directory.GetFiles(scratch.Folder).Select(Path.GetFileName).ToArray());
        Assert.Contains("1.001", File.ReadAllText(scratch.Path(string.Format(null, aside, "-2"))));
        Assert.Contains("1.003", File.ReadAllText(scratch.Path(name)));
    }

    [TestMethod]
    public void A_file_that_is_no_journal_is_moved_aside_under_its_own_time()
    {
        using var scratch = new Scratch();
        string path = scratch.Path("machine_3.jsonl");
        File.WriteAllText(path, "notes of mine");
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        WriteOne(path, Sample.Header);
        Assert.AreEqual("notes of mine", File.ReadAllText(scratch.Path("machine_3.2026-01-02_03-04-05.jsonl")));
    }

    [TestMethod]
    public void An_empty_file_is_used_as_it_is()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path("machine_3.jsonl"), "");
        WriteOne(scratch.Path("machine_3.jsonl"), Sample.Header);
        Assert.HasCount(1, Directory.GetFiles(scratch.Folder));
    }

    [TestMethod]
    public void The_reserve_that_a_killed_node_left_is_taken_over()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path(".machine_3.jsonl.reserve"), "left behind");
        WriteOne(scratch.Path("machine_3.jsonl"), Sample.Header);
        Assert.HasCount(1, Directory.GetFiles(scratch.Folder));
    }

    [TestMethod]
    public void A_journal_that_is_being_written_is_not_taken_away()
    {
        using var scratch = new Scratch();
        string path = scratch.Path("machine_3.jsonl");
        Assert.IsTrue(JournalWriter.TryOpen(path, JournalFormat.Json, Sample.Header, out JournalWriter? first, out _));
        Assert.AreEqual(
            $"another program is writing '{path}' now; end it, or name another folder with --log",
            Problem(path));
        first!.Append(Sample.Internal(1, 1), default);
        Assert.IsTrue(first.Close(Sample.Footer(1, 1)));
        first.Dispose();
        Assert.HasCount(3, Scratch.Lines(path));
    }

    [TestMethod]
    public void A_path_that_cannot_be_a_journal_is_told_in_one_sentence()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path("file"), "x");
        Assert.Contains("is a folder, not a file", Problem(scratch.Folder));
        Assert.Contains("cannot be made", Problem(scratch.Path("file/machine_3.jsonl")));
        Assert.Contains("is not a path", Problem(""));
        Assert.Contains("is not a path", Problem("a\0b"));
    }

    [TestMethod]
    public void A_folder_without_permission_is_told_in_one_sentence()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Inconclusive("Skipped: nothing is forbidden to root, and Windows has other permissions.");
        }

        else
        {
            using var scratch = new Scratch();
            string folder = scratch.Path("locked");
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            Assert.Contains("no permission", Problem(Path.Combine(folder, "machine_3.jsonl")));
        }
    }

    [TestMethod]
    public void A_read_only_place_is_told_in_one_sentence()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("Skipped: needs the proc file system of Linux.");
        }

        Problem("/proc/machine_3.jsonl");
        Problem("/proc/logs/machine_3.jsonl");
    }

    [TestMethod]
    public void A_device_is_written_and_left_where_it_is()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Skipped: needs /dev/null.");
        }

        WriteOne("/dev/null", Sample.Header);
        Assert.IsTrue(File.Exists("/dev/null"));
        Assert.IsFalse(File.Exists("/dev/.null.reserve"));
    }

    [TestMethod]
    public void A_journal_that_was_removed_while_it_was_written_is_not_called_complete()
    {
        using var scratch = new Scratch();
        string path = scratch.Path("machine_3.jsonl");
        Assert.IsTrue(JournalWriter.TryOpen(path, JournalFormat.Json, Sample.Header, out JournalWriter? writer, out _));
        File.Delete(path);
        Assert.IsFalse(writer!.Close(Sample.Footer(0, 0)));
        Assert.Contains("was removed or renamed", writer.Failure!.Problem);
        writer.Dispose();
    }

    [TestMethod]
    [DataRow("machine_3.jsonl", 3, false)]
    [DataRow("machine_0.log", 0, false)]
    [DataRow("machine_65535.2026-11-21_09-23-27-2.jsonl", 65535, true)]
    public void The_name_of_a_file_tells_whose_journal_it_is(string name, int id, bool isMovedAside)
    {
        Assert.IsTrue(JournalName.TryRead(name, out NodeId read, out bool moved));
        Assert.AreEqual(new NodeId(id), read);
        Assert.AreEqual(isMovedAside, moved);
    }

    [TestMethod]
    [DataRow("machine_.jsonl")]
    [DataRow("machine_65536.jsonl")]
    [DataRow("machine_3.json")]
    [DataRow("machine_-3.log")]
    [DataRow(".machine_3.jsonl.reserve")]
    [DataRow("analysis.jsonl")]
    public void Other_names_are_not_journals(string name) => Assert.IsFalse(JournalName.TryRead(name, out _, out _));
}
