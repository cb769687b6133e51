using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Clocks.Node;
using Clocks.Node.Diagnostics;
using Clocks.Tests.Journal;
using Microsoft.Extensions.Logging;

namespace Clocks.Tests.Node;

/// <summary>The file of diagnostics: what is in it, how it grows, and what becomes of it when it cannot.</summary>
[TestClass]
public sealed class DiagnosticsFileTests
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
        Assert.IsTrue(DiagnosticsFile.TryOpen(options, out DiagnosticsFile? file, out string problem), problem);
        return file!;
    }

    private static long Late(string line) => JsonDocument.Parse(line).RootElement.GetProperty("late_ticks").GetInt64();

    [TestMethod]
    public void Only_what_is_grave_enough_is_written()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        using (DiagnosticsFile file = Open(path, LogLevel.Warning))
        {
            Assert.IsFalse(file.IsEnabled(LogLevel.Information));
            NodeLog.TicksLate(file, 1);
            NodeLog.Ending(file, "signal");
            DiscoveryLog.Trouble(file, "no interface");
            NodeLog.Failed(file, "all is lost");
        }

        string[] lines = Scratch.Lines(path);
        CollectionAssert.AreEqual(
            new[] { "warn", "error" }, lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("level").GetString()).ToList());
        Assert.IsEmpty(_told);
    }

    [TestMethod]
    public void A_full_file_becomes_an_older_one_and_the_oldest_goes()
    {
        using var folder = new Scratch();
        string path = folder.Path("machine_3.diagnostics.ndjson");
        const int Lines = 300, Bytes = 4_000;
        using (DiagnosticsFile file = Open(path, fileBytesMax: Bytes, filesMax: 3))
        {
            for (int i = 1; i <= Lines; i++)
            {
                NodeLog.TicksLate(file, i);
            }
        }

        string[] names = [.. Directory.GetFiles(folder.Folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(
            new[] { "machine_3.diagnostics.1.ndjson", "machine_3.diagnostics.2.ndjson", "machine_3.diagnostics.ndjson" }, names);
        List<long> seen = [];
        foreach (string each in new[] { DiagnosticsName.Older(path, 2), DiagnosticsName.Older(path, 1), path })
        {
            string text = File.ReadAllText(each);
            Assert.IsLessThanOrEqualTo(Bytes, text.Length);
            Assert.EndsWith("\n", text);
            seen.AddRange(Scratch.Lines(each).Select(Late));
        }

        CollectionAssert.AreEqual(Enumerable.Range(Lines - seen.Count + 1, seen.Count).Select(n => (long)n).ToList(), seen);
        Assert.IsEmpty(_told);
    }

    [TestMethod]
    public void A_line_longer_than_a_file_has_one_of_its_own()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        using (DiagnosticsFile file = Open(path, fileBytesMax: 1_000, filesMax: 4))
        {
            NodeLog.TicksLate(file, 1);
            NodeLog.Failed(file, new string('x', 100_000));
            NodeLog.TicksLate(file, 2);
        }

        Assert.AreEqual(1, Late(Scratch.Lines(DiagnosticsName.Older(path, 2)).Single()));
        Assert.HasCount(1, Scratch.Lines(DiagnosticsName.Older(path, 1)));
        Assert.AreEqual(2, Late(Scratch.Lines(path).Single()));
    }

    [TestMethod]
    public void A_second_run_goes_on_at_the_end_and_on_a_line_of_its_own()
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
        Assert.AreEqual("what somebody killed in mid-sen", lines[0]);
        Assert.AreEqual(5, Late(lines.Skip(1).Single()));
    }

    [TestMethod]
    public void What_a_full_disk_did_not_take_is_told_once_and_counted()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Inconclusive("needs /dev/full");
        }

        DiagnosticsFile file = Open("/dev/full");
        for (int i = 0; i < 10; i++)
        {
            NodeLog.TicksLate(file, i);
            Scratch.Until(() => !_told.IsEmpty, "the failure is told");
        }

        file.Dispose();
        string[] told = [.. _told];
        Assert.HasCount(2, told, string.Join('|', told));
        Assert.Contains("the disk with '/dev/full' is full; make room, or name a folder on another disk with --diagnostics", told[0]);
        Assert.StartsWith("10 of 10 lines", told[1]);
    }

    [TestMethod]
    public void What_comes_too_fast_is_dropped_and_counted_to_the_line()
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
        Assert.AreEqual(nameof(NodeLog.DiagnosticsLost), last.GetProperty("event").GetString());
        Assert.AreEqual(Said, last.GetProperty("said").GetInt64());
        Assert.AreEqual(Said - (lines.Length - 1), last.GetProperty("lost").GetInt64());
        Assert.StartsWith($"{Said - (lines.Length - 1)} of {Said} lines", _told.Single());
        CollectionAssert.AreEqual(lines[..^1].Select(Late).Order().ToList(), lines[..^1].Select(Late).ToList());
    }

    [TestMethod]
    public void A_file_that_somebody_removes_is_begun_anew_and_said()
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

        Assert.AreEqual(3, Late(Scratch.Lines(path).Single()));
        string told = _told.Single();
        Assert.Contains($"'{path}' were removed or renamed", told);
    }

    [TestMethod]
    public void Two_do_not_write_one_file()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        using DiagnosticsFile first = Open(path);
        Assert.IsFalse(DiagnosticsFile.TryOpen(new DiagnosticsOptions(path, LogLevel.Debug, _told.Enqueue), out _, out string problem));
        Assert.Contains("another program is writing", problem);
        Assert.Contains("--diagnostics", problem);
        NodeLog.TicksLate(first, 1);
        first.Dispose();
        Open(path).Dispose();
        Assert.HasCount(1, Directory.GetFiles(folder.Folder), "the claim is gone");
        Assert.HasCount(1, Scratch.Lines(path));
    }

    [TestMethod]
    public void A_place_that_cannot_be_written_is_one_sentence()
    {
        using var folder = new Scratch();
        string file = folder.Path("file");
        File.WriteAllText(file, "");
        string[] wrong = [folder.Folder, Path.Combine(file, "d.ndjson"), folder.Path("a\0b"), folder.Path(new string('x', 300))];
        foreach (string path in wrong)
        {
            Assert.IsFalse(DiagnosticsFile.TryOpen(new DiagnosticsOptions(path, LogLevel.Debug, _told.Enqueue), out _, out string problem));
            Assert.Contains("--diagnostics", problem, path);
            Assert.DoesNotContain("--log", problem);
        }

        Assert.IsEmpty(_told);
    }

    [TestMethod]
    public void A_value_that_cannot_be_written_costs_its_line_alone_and_is_told()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        using (DiagnosticsFile file = Open(path))
        {
            NodeLog.TicksLate(file, 1);
            KeyValuePair<string, object?>[] mute = [new("Value", new Mute()), new("{OriginalFormat}", "{Value}")];
            file.Log(LogLevel.Error, new EventId(100, "Any"), mute, null, (_, _) => "any");
            NodeLog.TicksLate(file, 2);
        }

        string[] lines = Scratch.Lines(path);
        CollectionAssert.AreEqual(new long[] { 1, 2 }, lines[..2].Select(Late).ToList());
        Assert.AreEqual(1, JsonDocument.Parse(lines[2]).RootElement.GetProperty("lost").GetInt64());
        Assert.HasCount(2, _told);
        Assert.Contains("could not be composed", _told.First());
    }

    [TestMethod]
    public void Text_that_cannot_be_seen_does_not_break_a_line()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        const string Host = "host\r\n{\"forged\":1}\u2028\ud800";
        using (DiagnosticsFile file = Open(path))
        {
            DiscoveryLog.Trouble(file, Host);
        }

        byte[] bytes = File.ReadAllBytes(path);
        Assert.AreEqual(1, bytes.Count(b => b == '\n'));
        Assert.AreEqual(
            Host.Replace('\ud800', '\ufffd'),
            JsonDocument.Parse(Encoding.UTF8.GetString(bytes)).RootElement.GetProperty("trouble").GetString());
    }

    /// <summary>A value that says nothing of itself.</summary>
    private sealed class Mute
    {
        public override string ToString() => throw new InvalidOperationException();
    }
}
