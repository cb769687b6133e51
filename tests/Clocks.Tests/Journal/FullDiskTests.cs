using System.Diagnostics;
using Clocks.Journal;
using Clocks.Model;

namespace Clocks.Tests.Journal;

/// <summary>
/// A disk that fills up while a node runs: the evidence up to there stays whole, and says that more happened.
/// </summary>
[TestClass]
public sealed class FullDiskTests
{
    private const int Events = 40_000;

    /// <summary>What a journal says when it is read back.</summary>
    private sealed record Told(long Events, bool IsDense, JournalFooter? Footer, long Skipped, int FooterLines);

    private static Told Read(JournalReader reader)
    {
        long events = 0;
        int footers = 0;
        bool isDense = true;
        JournalFooter? footer = null;
        while (reader.Next())
        {
            if (reader.Line.Kind == LineKind.End)
            {
                footer = reader.Line.ToFooter();
                footers++;
            }
            else if (reader.Line.Kind is LineKind.Internal or LineKind.Send)
            {
                isDense &= reader.Line.Event.N == ++events;
            }
        }

        reader.Dispose();
        return new Told(events, isDense, footer, reader.SkippedCount, footers);
    }

    private static JournalFailure AppendUntilItFails(JournalWriter writer)
    {
        JournalFailure? told = null;
        writer.Failed += failure => Volatile.Write(ref told, failure);
        for (int n = 1; n <= Events; n++)
        {
            if (n % 10 == 0)
            {
                writer.Append(new PeerChange(true, Sample.Two, "mdns", Sample.At(n)));
            }

            writer.Append(Sample.Send(n, n), [new(Sample.Two, n), new(Sample.Five, n)]);
        }

        Scratch.Until(() => Volatile.Read(ref told) is not null, "the failure is told");
        Assert.AreSame(told, writer.Failure);
        return told!;
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(137)]
    [DataRow(5_000)]
    [DataRow(262_143)]
    [DataRow(500_001)]
    public void A_full_disk_ends_the_journal_with_a_line_that_says_so(int room)
    {
        int header = new Composed(JournalFormat.Json, Sample.Header).Start().Bytes.Length;
        var disk = new SmallDisk(header + room, JournalFile.ReserveBytes);
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Json, Sample.Header);
        AppendUntilItFails(writer);

        Told early = Read(JournalReader.Of(disk.Content));
        Assert.IsTrue(early.IsDense);
        Assert.AreEqual(0, early.Skipped);
        Assert.AreEqual(1, early.FooterLines);
        Assert.AreEqual(EndReason.Journal, early.Footer!.Reason);

        Assert.IsFalse(writer.Close(Sample.Footer(Events, Events)));
        Told late = Read(JournalReader.Of(disk.Content));
        Assert.AreEqual(early.Events, late.Events);
        Assert.AreEqual(1, late.FooterLines);
        Assert.AreEqual(Events, late.Footer!.N);
        Assert.AreEqual(Events - late.Events, late.Footer.Dropped, "the footer says how many events are not there");
        Assert.AreEqual(EndReason.Journal, late.Footer.Reason);
        Assert.IsTrue(disk.IsClosed);
        writer.Dispose();
    }

    [TestMethod]
    public void Without_any_room_left_whole_lines_stay_and_nothing_else()
    {
        var disk = new SmallDisk(10_000, 0);
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Json, Sample.Header);
        AppendUntilItFails(writer);
        Assert.IsFalse(writer.Close(Sample.Footer(Events, Events)));
        Told told = Read(JournalReader.Of(disk.Content));
        Assert.IsTrue(told.IsDense);
        Assert.IsGreaterThan(9_000, disk.Content.Length);
        Assert.AreEqual(0, told.Skipped);
        Assert.AreEqual((byte)'\n', disk.Content[^1]);
        writer.Dispose();
    }

    [TestMethod]
    public void A_disk_that_is_full_at_the_very_end_still_takes_the_last_line_from_the_reserve()
    {
        int header = new Composed(JournalFormat.Json, Sample.Header).Start().Bytes.Length;
        var disk = new SmallDisk(header + 20, JournalFile.ReserveBytes);
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Json, Sample.Header);
        Assert.IsTrue(writer.Close(Sample.Footer(0, 0)));
        Told told = Read(JournalReader.Of(disk.Content));
        Assert.AreEqual(EndReason.Duration, told.Footer!.Reason);
        Assert.AreEqual(0, told.Footer.Dropped);
        writer.Dispose();
    }

    [TestMethod]
    public void After_a_failure_appending_neither_waits_nor_throws()
    {
        var disk = new SmallDisk(1_000, 0);
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Text, Sample.Header);
        AppendUntilItFails(writer);
        for (int n = 0; n < 3 * Limits.JournalRingEvents; n++)
        {
            writer.Append(Sample.Internal(n, n), default);
        }

        writer.Append(new PeerChange(false, Sample.Two, "bye", Sample.At(1)));
        Assert.IsFalse(writer.Close(Sample.Footer(1, 1)));
        Assert.IsFalse(writer.Close(Sample.Footer(1, 1)));
        writer.Dispose();
    }

    [TestMethod]
    public void A_journal_may_be_closed_from_within_its_failure()
    {
        var disk = new SmallDisk(1_000, 1_000);
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Json, Sample.Header);
        writer.Failed += _ => Assert.IsFalse(writer.Close(Sample.Footer(Events, Events)));
        for (int n = 1; n <= Events; n++)
        {
            writer.Append(Sample.Internal(n, n), default);
        }

        Scratch.Until(() => disk.IsClosed, "the file is closed");
        Assert.IsFalse(writer.Close(Sample.Footer(1, 1)));
        Assert.AreEqual(Events, Read(JournalReader.Of(disk.Content)).Footer!.N);
        writer.Dispose();
    }

    [TestMethod]
    public void On_a_real_full_disk_the_journal_is_whole_and_the_remedy_is_named()
    {
        using var scratch = new Scratch();
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", scratch.Folder) != 0)
        {
            Assert.Inconclusive("Skipped: mounting a small disk needs Linux and root.");
        }

        try
        {
            string path = scratch.Path("machine_3.jsonl");
            Assert.IsTrue(
                JournalWriter.TryOpen(path, JournalFormat.Json, Sample.Header,
                    out JournalWriter? writer, out string problem),
                problem);
            JournalFailure failure = AppendUntilItFails(writer!);
            Assert.Contains("is full", failure.Problem);
            Assert.Contains("--log", failure.Remedy);
            Assert.IsFalse(writer!.Close(Sample.Footer(Events, Events)));
            writer.Dispose();
            Assert.IsTrue(JournalReader.TryOpen(path, out JournalReader? reader, out problem), problem);
            Told told = Read(reader!);
            Assert.IsTrue(told.IsDense);
            Assert.IsGreaterThan(3_000, told.Events);
            Assert.AreEqual(0, told.Skipped);
            Assert.AreEqual(Events - told.Events, told.Footer!.Dropped);
            Assert.HasCount(1, Directory.GetFiles(scratch.Folder), "the reserve is gone");
        }
        finally
        {
            Run("umount", scratch.Folder);
        }
    }

    [TestMethod]
    public void A_disk_that_is_full_from_the_beginning_is_refused_in_one_sentence()
    {
        using var scratch = new Scratch();
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", scratch.Folder) != 0)
        {
            Assert.Inconclusive("Skipped: mounting a small disk needs Linux and root.");
        }

        try
        {
            string path = scratch.Path("machine_3.jsonl");
            Assert.IsFalse(JournalWriter.TryOpen(path, JournalFormat.Json, Sample.Header, out _, out string problem));
            Assert.AreEqual(
                $"the disk with '{path}' is full; make room, or name a folder on another disk with --log",
                problem);
            Assert.IsEmpty(Directory.GetFileSystemEntries(scratch.Folder));
        }
        finally
        {
            Run("umount", scratch.Folder);
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
