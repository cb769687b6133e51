using Clocks.Node;
using Clocks.Node.Diagnostics;
using Clocks.Tests.Journal;

namespace Clocks.Tests.Node;

/// <summary>How a full file becomes an older one, and what becomes of both when it cannot.</summary>
public sealed partial class DiagnosticsFileTests
{
    [Test]
    public async Task A_full_file_becomes_an_older_one_and_the_oldest_goes()
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
        await Assert.That(names)
            .IsSequence(new[] { "machine_3.diagnostics.1.ndjson", "machine_3.diagnostics.2.ndjson", "machine_3.diagnostics.ndjson" });
        List<long> seen = [];
        foreach (string each in new[] { DiagnosticsName.Older(path, 2), DiagnosticsName.Older(path, 1), path })
        {
            string text = File.ReadAllText(each);
            await Assert.That(text.Length).IsLessThanOrEqualTo(Bytes);
            await Assert.That(text).EndsWith("\n");
            seen.AddRange(Scratch.Lines(each).Select(Late));
        }

        await Assert.That(seen).IsSequence(Enumerable.Range(Lines - seen.Count + 1, seen.Count).Select(n => (long)n).ToList());
        await Assert.That(_told).IsEmpty();
    }

    [Test]
    [Arguments(1)]
    [Arguments(3)]
    public async Task A_full_file_that_cannot_become_an_older_one_goes_on_and_no_other_is_touched(int folderAt)
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        Directory.CreateDirectory(DiagnosticsName.Older(path, folderAt));
        for (int age = 1; age < 5; age++)
        {
            if (age != folderAt)
            {
                File.WriteAllText(DiagnosticsName.Older(path, age), $"age {age}\n");
            }
        }

        using (DiagnosticsFile file = Open(path, fileBytesMax: 1_000, filesMax: 5))
        {
            NodeLog.Failed(file, new string('x', 3_000));
            for (int i = 1; i <= 100; i++)
            {
                NodeLog.TicksLate(file, i);
            }
        }

        await Assert.That(Scratch.Lines(path).Skip(1).Select(Late).ToList())
            .IsSequence(Enumerable.Range(1, 100).Select(n => (long)n).ToList());
        for (int age = 1; age < 5; age++)
        {
            string older = DiagnosticsName.Older(path, age);
            await Assert.That(age == folderAt ? Directory.Exists(older) : File.ReadAllText(older) == $"age {age}\n").IsTrue();
        }

        await Assert.That(_told.Single()).Contains("cannot be renamed");
        await Assert.That(Directory.GetFileSystemEntries(folder.Folder)).Count().IsEqualTo(5).Because("nothing is left aside");
    }

    [Test]
    public async Task A_full_file_becomes_an_older_one_as_soon_as_it_can_again()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson"), older = DiagnosticsName.Older(path, 1);
        Directory.CreateDirectory(older);
        using (DiagnosticsFile file = Open(path, fileBytesMax: 1_000, filesMax: 2))
        {
            NodeLog.Failed(file, new string('x', 1_000));
            NodeLog.TicksLate(file, 1);
            Scratch.Until(() => !_told.IsEmpty, "the failure is told");
            Directory.Delete(older);
            NodeLog.Failed(file, new string('x', 1_000));
        }

        await Assert.That(Scratch.Lines(older)).Count().IsEqualTo(2);
        await Assert.That(Scratch.Lines(path)).Count().IsEqualTo(1);
        await Assert.That(_told.Single()).Contains("cannot be renamed");
    }

    [Test]
    public async Task What_a_killed_program_left_on_its_way_to_an_older_file_becomes_one()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        File.WriteAllText(DiagnosticsName.Older(path, 0), "on its way\n");
        File.WriteAllText(DiagnosticsName.Older(path, 1), "older\n");
        using (DiagnosticsFile file = Open(path, fileBytesMax: 1_000, filesMax: 5))
        {
            NodeLog.Failed(file, new string('x', 1_000));
            NodeLog.TicksLate(file, 1);
        }

        await Assert.That(Late(Scratch.Lines(path).Single())).IsEqualTo(1);
        await Assert.That(File.ReadAllText(DiagnosticsName.Older(path, 2))).IsEqualTo("on its way\n");
        await Assert.That(File.ReadAllText(DiagnosticsName.Older(path, 3))).IsEqualTo("older\n");
        await Assert.That(File.Exists(DiagnosticsName.Older(path, 0))).IsFalse();
        await Assert.That(_told).IsEmpty();
    }

    [Test]
    public async Task One_trouble_does_not_hide_another()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        Directory.CreateDirectory(DiagnosticsName.Older(path, 1));
        using (DiagnosticsFile file = Open(path, fileBytesMax: 1_000))
        {
            NodeLog.Failed(file, new string('x', 1_000));
            NodeLog.TicksLate(file, 1);
            Scratch.Until(() => _told.Count == 1, "that it cannot be rolled is told");
            File.Delete(path);
            NodeLog.TicksLate(file, 2);
        }

        await Assert.That(_told.First()).Contains("cannot be renamed");
        await Assert.That(_told.Last()).Contains("were removed or renamed");
        await Assert.That(_told).Count().IsEqualTo(2);
    }

    [Test]
    public async Task A_line_longer_than_a_file_has_one_of_its_own()
    {
        using var folder = new Scratch();
        string path = folder.Path("d.ndjson");
        using (DiagnosticsFile file = Open(path, fileBytesMax: 1_000, filesMax: 4))
        {
            NodeLog.TicksLate(file, 1);
            NodeLog.Failed(file, new string('x', 100_000));
            NodeLog.TicksLate(file, 2);
        }

        await Assert.That(Late(Scratch.Lines(DiagnosticsName.Older(path, 2)).Single())).IsEqualTo(1);
        await Assert.That(Scratch.Lines(DiagnosticsName.Older(path, 1))).Count().IsEqualTo(1);
        await Assert.That(Late(Scratch.Lines(path).Single())).IsEqualTo(2);
    }
}
