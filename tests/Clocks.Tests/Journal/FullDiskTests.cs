using System.Diagnostics;
using Clocks.Files;
using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Journal.Reading;
using Clocks.Journal.Writing;
using Clocks.Model;

namespace Clocks.Tests.Journal;

/// <summary>
/// A disk that fills up while a node runs: the evidence up to there stays whole, and says that more happened.
/// </summary>
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

    private static async Task<FileProblem> AppendUntilItFails(JournalWriter writer)
    {
        FileProblem? told = null;
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
        await Assert.That(writer.Failure).IsSameReferenceAs(told);
        return told!;
    }

    [Test]
    [Arguments(0)]
    [Arguments(1)]
    [Arguments(137)]
    [Arguments(5_000)]
    [Arguments(262_143)]
    [Arguments(500_001)]
    public async Task A_full_disk_ends_the_journal_with_a_line_that_says_so(int room)
    {
        int header = new Composed(JournalFormat.Json, Sample.Header).Start().Bytes.Length;
        var disk = new SmallDisk(header + room, JournalFile.ReserveBytes);
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Json, Sample.Header);
        await AppendUntilItFails(writer);

        Told early = Read(JournalReader.Of(disk.Content));
        await Assert.That(early.IsDense).IsTrue();
        await Assert.That(early.Skipped).IsEqualTo(0);
        await Assert.That(early.FooterLines).IsEqualTo(1);
        await Assert.That(early.Footer!.Reason).IsEqualTo(EndReason.Journal);

        await Assert.That(writer.Close(Sample.Footer(Events, Events))).IsFalse();
        Told late = Read(JournalReader.Of(disk.Content));
        await Assert.That(late.Events).IsEqualTo(early.Events);
        await Assert.That(late.FooterLines).IsEqualTo(1);
        await Assert.That(late.Footer!.N).IsEqualTo(Events);
        await Assert.That(late.Footer.Dropped)
            .IsEqualTo(Events - late.Events).Because("the footer says how many events are not there");
        await Assert.That(late.Footer.Reason).IsEqualTo(EndReason.Journal);
        await Assert.That(disk.IsClosed).IsTrue();
        writer.Dispose();
    }

    [Test]
    public async Task Without_any_room_left_whole_lines_stay_and_nothing_else()
    {
        var disk = new SmallDisk(10_000, 0);
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Json, Sample.Header);
        await AppendUntilItFails(writer);
        await Assert.That(writer.Close(Sample.Footer(Events, Events))).IsFalse();
        Told told = Read(JournalReader.Of(disk.Content));
        await Assert.That(told.IsDense).IsTrue();
        await Assert.That(disk.Content.Length).IsGreaterThan(9_000);
        await Assert.That(told.Skipped).IsEqualTo(0);
        await Assert.That(disk.Content[^1]).IsEqualTo((byte)'\n');
        writer.Dispose();
    }

    [Test]
    public async Task A_disk_that_is_full_at_the_very_end_still_takes_the_last_line_from_the_reserve()
    {
        int header = new Composed(JournalFormat.Json, Sample.Header).Start().Bytes.Length;
        var disk = new SmallDisk(header + 20, JournalFile.ReserveBytes);
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Json, Sample.Header);
        await Assert.That(writer.Close(Sample.Footer(0, 0))).IsTrue();
        Told told = Read(JournalReader.Of(disk.Content));
        await Assert.That(told.Footer!.Reason).IsEqualTo(EndReason.Duration);
        await Assert.That(told.Footer.Dropped).IsEqualTo(0);
        writer.Dispose();
    }

    [Test]
    public async Task After_a_failure_appending_neither_waits_nor_throws()
    {
        var disk = new SmallDisk(1_000, 0);
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Text, Sample.Header);
        await AppendUntilItFails(writer);
        for (int n = 0; n < 3 * Limits.JournalRingEvents; n++)
        {
            writer.Append(Sample.Internal(n, n), default);
        }

        writer.Append(new PeerChange(false, Sample.Two, "bye", Sample.At(1)));
        await Assert.That(writer.Close(Sample.Footer(1, 1))).IsFalse();
        await Assert.That(writer.Close(Sample.Footer(1, 1))).IsFalse();
        writer.Dispose();
    }

    [Test]
    public async Task A_journal_may_be_closed_from_within_its_failure()
    {
        var disk = new SmallDisk(1_000, 1_000);
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Json, Sample.Header);
        bool? isClosedWell = null;
        writer.Failed += _ => isClosedWell = writer.Close(Sample.Footer(Events, Events));
        for (int n = 1; n <= Events; n++)
        {
            writer.Append(Sample.Internal(n, n), default);
        }

        Scratch.Until(() => disk.IsClosed, "the file is closed");
        await Assert.That(writer.Close(Sample.Footer(1, 1))).IsFalse();
        await Assert.That(isClosedWell).IsFalse();
        await Assert.That(Read(JournalReader.Of(disk.Content)).Footer!.N).IsEqualTo(Events);
        writer.Dispose();
    }

    [Test]
    public async Task On_a_real_full_disk_the_journal_is_whole_and_the_remedy_is_named()
    {
        using var scratch = new Scratch();
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", scratch.Folder) != 0)
        {
            Skip.Test("mounting a small disk needs Linux and root.");
        }

        try
        {
            string path = scratch.Path("machine_3.jsonl");
            await Assert.That(JournalWriter.TryOpen(path, JournalFormat.Json, Sample.Header,
                    out JournalWriter? writer, out string problem))
                .IsTrue().Because(problem);
            FileProblem failure = await AppendUntilItFails(writer!);
            await Assert.That(failure.Problem).Contains("is full");
            await Assert.That(failure.Remedy).Contains("--log");
            await Assert.That(writer!.Close(Sample.Footer(Events, Events))).IsFalse();
            writer.Dispose();
            await Assert.That(JournalReader.TryOpen(path, out JournalReader? reader, out problem))
                .IsTrue().Because(problem);
            Told told = Read(reader!);
            await Assert.That(told.IsDense).IsTrue();
            await Assert.That(told.Events).IsGreaterThan(3_000);
            await Assert.That(told.Skipped).IsEqualTo(0);
            await Assert.That(told.Footer!.Dropped).IsEqualTo(Events - told.Events);
            await Assert.That(Directory.GetFiles(scratch.Folder)).HasSingleItem().Because("the reserve is gone");
        }
        finally
        {
            Run("umount", scratch.Folder);
        }
    }

    [Test]
    public async Task A_disk_that_is_full_from_the_beginning_is_refused_in_one_sentence()
    {
        using var scratch = new Scratch();
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", scratch.Folder) != 0)
        {
            Skip.Test("mounting a small disk needs Linux and root.");
        }

        try
        {
            string path = scratch.Path("machine_3.jsonl");
            await Assert.That(JournalWriter.TryOpen(path, JournalFormat.Json, Sample.Header, out _, out string problem))
                .IsFalse();
            await Assert.That(problem)
                .IsEqualTo($"the disk with '{path}' is full; make room, or name a folder on another disk with --log");
            await Assert.That(Directory.GetFileSystemEntries(scratch.Folder)).IsEmpty();
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
