using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Clocks.Node;
using Clocks.Node.Diagnostics;
using Clocks.Tests.Journal;
using Microsoft.Extensions.Logging;

namespace Clocks.Tests.Node;

/// <summary>The file of diagnostics: what is in it, how it grows, and what becomes of it when it cannot.</summary>
public sealed partial class DiagnosticsFileTests
{
    private readonly ConcurrentQueue<string> _told = new();

    private DiagnosticsFile Open(
        string path, LogLevel level = LogLevel.Debug, int fileBytesMax = 1 << 20, int filesMax = 5, int queueMax = 4096)
    {
        var options = new DiagnosticsOptions(path, level, _told.Enqueue)
        {
            FileBytesMax = fileBytesMax,
            FilesMax = filesMax,
            QueueMax = queueMax,
        };
        if (!DiagnosticsFile.TryOpen(options, out DiagnosticsFile? file, out string problem))
        {
            Assert.Fail(problem);
        }

        return file!;
    }

    private static long Late(string line) => JsonDocument.Parse(line).RootElement.GetProperty("late_ticks").GetInt64();

    [Test]
    public async Task Only_what_is_grave_enough_is_written()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        using (DiagnosticsFile file = Open(path, LogLevel.Warning))
        {
            await Assert.That(file.IsEnabled(LogLevel.Information)).IsFalse();
            NodeLog.TicksLate(file, 1);
            NodeLog.Ending(file, "signal");
            DiscoveryLog.Trouble(file, "no interface");
            NodeLog.Failed(file, "all is lost");
        }

        string[] lines = Scratch.Lines(path);
        await Assert.That(lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("level").GetString()!).ToList())
            .IsSequence(new[] { "warn", "error" });
        await Assert.That(_told).IsEmpty();
    }

    [Test]
    public async Task A_claim_that_a_killed_program_left_behind_is_nobody()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson"), claim = folder.Path(".d.ndjson.claim");
        File.WriteAllText(claim, "");
        Open(path).Dispose();
        await Assert.That(File.Exists(claim)).IsFalse();
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Nobody can open a socket as a file, and yet it is there.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(claim));
        var options = new DiagnosticsOptions(path, LogLevel.Debug, _told.Enqueue);
        await Assert.That(DiagnosticsFile.TryOpen(options, out _, out string problem)).IsFalse();
        await Assert.That(problem).DoesNotContain("another program");
        await Assert.That(problem).Contains("--diagnostics");
    }

    [Test]
    public async Task A_second_run_goes_on_at_the_end_and_on_a_line_of_its_own()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        Open(path).Dispose();
        File.AppendAllText(path, "what somebody killed in mid-sen");
        using (DiagnosticsFile file = Open(path))
        {
            NodeLog.TicksLate(file, 5);
        }

        string[] lines = Scratch.Lines(path);
        await Assert.That(lines[0]).IsEqualTo("what somebody killed in mid-sen");
        await Assert.That(Late(lines.Skip(1).Single())).IsEqualTo(5);
    }

    [Test]
    public async Task What_a_full_disk_did_not_take_is_told_once_and_counted()
    {
        if (!File.Exists("/dev/full"))
        {
            Skip.Test("needs /dev/full");
        }

        DiagnosticsFile file = Open("/dev/full");
        for (int i = 0; i < 10; i++)
        {
            NodeLog.TicksLate(file, i);
            Scratch.Until(() => !_told.IsEmpty, "the failure is told");
        }

        file.Dispose();
        string[] told = [.. _told];
        await Assert.That(told).Count().IsEqualTo(2).Because(string.Join('|', told));
        await Assert.That(told[0])
            .Contains("the disk with '/dev/full' is full; make room, or name a folder on another disk with --diagnostics");
        await Assert.That(told[1]).StartsWith("10 of 10 lines");
        await Assert.That(told[1]).EndsWith("10 could not be written, for the reason that was given");
    }

    [Test]
    public async Task What_comes_too_fast_is_dropped_and_counted_to_the_line()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        const int Said = 50_000;
        using (DiagnosticsFile file = Open(path, fileBytesMax: 1 << 30, queueMax: 1))
        {
            for (int i = 1; i <= Said; i++)
            {
                NodeLog.TicksLate(file, i);
            }
        }

        string[] lines = Scratch.Lines(path);
        JsonElement last = JsonDocument.Parse(lines[^1]).RootElement;
        await Assert.That(last.GetProperty("event").GetString()).IsEqualTo(nameof(NodeLog.DiagnosticsLost));
        await Assert.That(last.GetProperty("said").GetInt64()).IsEqualTo(Said);
        await Assert.That(last.GetProperty("lost").GetInt64()).IsEqualTo(Said - (lines.Length - 1));
        await Assert.That(_told.Single()).StartsWith($"{Said - (lines.Length - 1)} of {Said} lines");
        await Assert.That(_told.Single()).Contains($"': {Said - (lines.Length - 1)} came faster than they were written");
        await Assert.That(lines[..^1].Select(Late).ToList()).IsSequence(lines[..^1].Select(Late).Order().ToList());
    }

    [Test]
    public async Task A_file_that_somebody_removes_is_begun_anew_and_said()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        using (DiagnosticsFile file = Open(path))
        {
            NodeLog.TicksLate(file, 1);
            Scratch.Until(() => new FileInfo(path).Length > 0, "the first line is there");
            File.Delete(path);
            NodeLog.TicksLate(file, 2);
            Scratch.Until(() => File.Exists(path) && new FileInfo(path).Length > 0, "the second line is there");
            File.Delete(path);
            NodeLog.TicksLate(file, 3);
        }

        await Assert.That(Late(Scratch.Lines(path).Single())).IsEqualTo(3);
        string told = _told.Single();
        await Assert.That(told).Contains($"'{path}' were removed or renamed");
    }

    [Test]
    public async Task Two_do_not_write_one_file()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        using DiagnosticsFile first = Open(path);
        var options = new DiagnosticsOptions(path, LogLevel.Debug, _told.Enqueue);
        await Assert.That(DiagnosticsFile.TryOpen(options, out _, out string problem)).IsFalse();
        await Assert.That(problem).Contains("another program is writing");
        await Assert.That(problem).Contains("--diagnostics");
        NodeLog.TicksLate(first, 1);
        first.Dispose();
        Open(path).Dispose();
        await Assert.That(Directory.GetFiles(folder.Folder)).Count().IsEqualTo(1).Because("the claim is gone");
        await Assert.That(Scratch.Lines(path)).Count().IsEqualTo(1);
    }

    [Test]
    [Arguments("{\"event\":\"STARTUP\",\"system_time\":1795252980.486712,\"machine_id\":3}\n")]
    [Arguments("1795252980.4867, INIT, L=0, ticks=2\n")]
    public async Task A_journal_is_not_written_into(string journal)
    {
        using var folder = new Scratch();
        string path = folder.Path("machine_3.jsonl");
        File.WriteAllText(path, journal);
        var options = new DiagnosticsOptions(path, LogLevel.Debug, _told.Enqueue);
        await Assert.That(DiagnosticsFile.TryOpen(options, out _, out string problem)).IsFalse();
        await Assert.That(problem).Contains("is a journal");
        await Assert.That(File.ReadAllText(path)).IsEqualTo(journal);
    }

    [Test]
    public async Task A_place_that_cannot_be_written_is_one_sentence()
    {
        using var folder = new Scratch();
        string file = folder.Path("file");
        File.WriteAllText(file, "");
        string[] wrong = [folder.Folder, Path.Combine(file, "d.ndjson"), folder.Path("a\0b"), folder.Path(new string('x', 300))];
        foreach (string path in wrong)
        {
            var options = new DiagnosticsOptions(path, LogLevel.Debug, _told.Enqueue);
            await Assert.That(DiagnosticsFile.TryOpen(options, out _, out string problem)).IsFalse();
            await Assert.That(problem).Contains("--diagnostics").Because(path);
            await Assert.That(problem).DoesNotContain("--log");
        }

        await Assert.That(_told).IsEmpty();
    }

    [Test]
    public async Task A_value_that_cannot_be_written_costs_its_own_values_alone_and_is_told()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        using (DiagnosticsFile file = Open(path))
        {
            NodeLog.TicksLate(file, 1);
            KeyValuePair<string, object?>[] mute = [new("Value", new Mute()), new("{OriginalFormat}", "{Value}")];
            file.Log(LogLevel.Error, new EventId(100, "Any"), mute, null, (_, _) => "any");
            file.Log(LogLevel.Error, new EventId(100, "Any"), mute, null, (_, _) => "any");
            NodeLog.TicksLate(file, 2);
        }

        string[] lines = Scratch.Lines(path);
        await Assert.That(lines).Count().IsEqualTo(4);
        await Assert.That(new[] { lines[0], lines[3] }.Select(Late).ToList()).IsSequence(new long[] { 1, 2 });
        JsonElement instead = JsonDocument.Parse(lines[1]).RootElement;
        await Assert.That(instead.GetProperty("event").GetString()).IsEqualTo("Any");
        await Assert.That(instead.GetProperty("event_id").GetInt32()).IsEqualTo(100);
        await Assert.That(instead.GetProperty("level").GetString()).IsEqualTo("error");
        await Assert.That(instead.GetProperty("not_written").GetString()).IsEqualTo(nameof(InvalidOperationException));
        await Assert.That(_told.Single()).Contains("could not be composed");
    }

    [Test]
    public async Task Text_that_cannot_be_seen_does_not_break_a_line()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        const string Host = "host\r\n{\"forged\":1}\u2028\ud800";
        using (DiagnosticsFile file = Open(path))
        {
            DiscoveryLog.Trouble(file, Host);
        }

        byte[] bytes = File.ReadAllBytes(path);
        await Assert.That(bytes.Count(b => b == '\n')).IsEqualTo(1);
        await Assert.That(JsonDocument.Parse(Encoding.UTF8.GetString(bytes)).RootElement.GetProperty("trouble").GetString())
            .IsEqualTo(Host.Replace('\ud800', '\ufffd'));
    }

    /// <summary>A value that says nothing of itself.</summary>
    private sealed class Mute
    {
        public override string ToString() => throw new InvalidOperationException();
    }
}
