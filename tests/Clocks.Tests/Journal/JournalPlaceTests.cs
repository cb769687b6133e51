using Clocks.Journal;
using Clocks.Journal.Reading;
using Clocks.Journal.Writing;
using Clocks.Model;

namespace Clocks.Tests.Journal;

/// <summary>
/// Where a journal goes, what happens to an older one, and what people are told when it cannot go there.
/// </summary>
public sealed class JournalPlaceTests
{
    private static async Task<string> Problem(string path)
    {
        bool isOpen = JournalWriter.TryOpen(path, JournalFormat.Json, Sample.Header, out JournalWriter? writer, out string problem);
        await Assert.That(isOpen).IsFalse();
        await Assert.That(writer).IsNull();
        await Assert.That(problem).Contains("--log");
        await Assert.That(problem).DoesNotContain("\n");
        return problem;
    }

    private static async Task WriteOne(string path, JournalHeader header)
    {
        JournalFormat format = Path.GetExtension(path) == ".log" ? JournalFormat.Text : JournalFormat.Json;
        await Assert.That(JournalWriter.TryOpen(path, format, header, out JournalWriter? writer, out string problem))
            .IsTrue().Because(problem);
        await Assert.That(writer!.Close(Sample.Footer(0, 0))).IsTrue();
        writer.Dispose();
    }

    [Test]
    public async Task A_folder_that_is_not_there_is_made()
    {
        using var scratch = new Scratch();
        await WriteOne(scratch.Path("a/b/machine_3.jsonl"), Sample.Header);
        await Assert.That(File.Exists(scratch.Path("a/b/machine_3.jsonl"))).IsTrue();
    }

    [Test]
    [Arguments("machine_3.jsonl", "machine_3.2026-11-21_09-23-00{0}.jsonl")]
    [Arguments("machine_3.log", "machine_3.2026-11-21_09-23-00{0}.log")]
    public async Task An_older_journal_is_moved_aside_under_its_start_time_and_never_overwritten(string name, string aside)
    {
        using var scratch = new Scratch();
        JournalHeader header = Sample.Header with { StartedAtUnixMicroseconds = 1_795_252_980_486_712 };
        for (int i = 0; i < 4; i++)
        {
            await WriteOne(scratch.Path(name), header with { Rate = ClockRate.FromMillihertz(1_000 + i) });
        }

        string[] expected = ["", "-2", "-3"];
        await Assert.That(Directory.GetFiles(scratch.Folder).Select(f => Path.GetFileName(f)).ToArray())
            .HasItems(expected.Select(s => string.Format(null, aside, s)).Append(name).ToArray());
        await Assert.That(File.ReadAllText(scratch.Path(string.Format(null, aside, "-2")))).Contains("1.001");
        await Assert.That(File.ReadAllText(scratch.Path(name))).Contains("1.003");
    }

    [Test]
    public async Task A_file_that_is_no_journal_is_moved_aside_under_its_own_time()
    {
        using var scratch = new Scratch();
        string path = scratch.Path("machine_3.jsonl");
        File.WriteAllText(path, "notes of mine");
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        await WriteOne(path, Sample.Header);
        await Assert.That(File.ReadAllText(scratch.Path("machine_3.2026-01-02_03-04-05.jsonl")))
            .IsEqualTo("notes of mine");
    }

    [Test]
    public async Task An_empty_file_is_used_as_it_is()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path("machine_3.jsonl"), "");
        await WriteOne(scratch.Path("machine_3.jsonl"), Sample.Header);
        await Assert.That(Directory.GetFiles(scratch.Folder)).HasSingleItem();
    }

    [Test]
    public async Task The_reserve_that_a_killed_node_left_is_taken_over()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path(".machine_3.jsonl.reserve"), "left behind");
        await WriteOne(scratch.Path("machine_3.jsonl"), Sample.Header);
        await Assert.That(Directory.GetFiles(scratch.Folder)).HasSingleItem();
    }

    [Test]
    public async Task A_journal_that_is_being_written_is_not_taken_away()
    {
        using var scratch = new Scratch();
        string path = scratch.Path("machine_3.jsonl");
        await Assert.That(JournalWriter.TryOpen(path, JournalFormat.Json, Sample.Header, out JournalWriter? first, out _))
            .IsTrue();
        await Assert.That(await Problem(path))
            .IsEqualTo($"another program is writing '{path}' now; end it, or name another folder with --log");
        first!.Append(Sample.Internal(1, 1), default);
        await Assert.That(first.Close(Sample.Footer(1, 1))).IsTrue();
        first.Dispose();
        await Assert.That(Scratch.Lines(path)).Count().IsEqualTo(3);
    }

    [Test]
    public async Task A_path_that_cannot_be_a_journal_is_told_in_one_sentence()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path("file"), "x");
        await Assert.That(await Problem(scratch.Folder)).Contains("is a folder, not a file");
        await Assert.That(await Problem(scratch.Path("file/machine_3.jsonl"))).Contains("cannot be made");
        await Assert.That(await Problem("")).Contains("is not a path");
        await Assert.That(await Problem("a\0b")).Contains("is not a path");
    }

    [Test]
    public async Task A_folder_without_permission_is_told_in_one_sentence()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Skip.Test("nothing is forbidden to root, and Windows has other permissions.");
        }

        else
        {
            using var scratch = new Scratch();
            string folder = scratch.Path("locked");
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            await Assert.That(await Problem(Path.Combine(folder, "machine_3.jsonl"))).Contains("no permission");
        }
    }

    [Test]
    public async Task A_read_only_place_is_told_in_one_sentence()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip.Test("needs the proc file system of Linux.");
        }

        await Problem("/proc/machine_3.jsonl");
        await Problem("/proc/logs/machine_3.jsonl");
    }

    [Test]
    public async Task A_device_is_written_and_left_where_it_is()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("needs /dev/null.");
        }

        await WriteOne("/dev/null", Sample.Header);
        await Assert.That(File.Exists("/dev/null")).IsTrue();
        await Assert.That(File.Exists("/dev/.null.reserve")).IsFalse();
    }

    [Test]
    public async Task A_journal_that_was_removed_while_it_was_written_is_not_called_complete()
    {
        using var scratch = new Scratch();
        string path = scratch.Path("machine_3.jsonl");
        await Assert.That(JournalWriter.TryOpen(path, JournalFormat.Json, Sample.Header, out JournalWriter? writer, out _))
            .IsTrue();
        File.Delete(path);
        await Assert.That(writer!.Close(Sample.Footer(0, 0))).IsFalse();
        await Assert.That(writer.Failure!.Problem).Contains("was removed or renamed");
        writer.Dispose();
    }

    [Test]
    [Arguments("machine_3.jsonl", 3, false)]
    [Arguments("machine_0.log", 0, false)]
    [Arguments("machine_65535.2026-11-21_09-23-27-2.jsonl", 65535, true)]
    public async Task The_name_of_a_file_tells_whose_journal_it_is(string name, int id, bool isMovedAside)
    {
        await Assert.That(JournalName.TryRead(name, out NodeId read, out bool moved)).IsTrue();
        await Assert.That(read).IsEqualTo(new NodeId(id));
        await Assert.That(moved).IsEqualTo(isMovedAside);
    }

    [Test]
    [Arguments("machine_.jsonl")]
    [Arguments("machine_65536.jsonl")]
    [Arguments("machine_3.json")]
    [Arguments("machine_-3.log")]
    [Arguments(".machine_3.jsonl.reserve")]
    [Arguments("analysis.jsonl")]
    public async Task Other_names_are_not_journals(string name) => await Assert.That(JournalName.TryRead(name, out _, out _)).IsFalse();
}
