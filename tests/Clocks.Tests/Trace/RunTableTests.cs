using Clocks.Model;
using Clocks.Tests.Journal;
using Clocks.Trace;
using Clocks.Trace.Measure;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Tests.Trace;

public sealed class RunTableTests
{
    public static IEnumerable<string> Folders() =>
        Directory.GetDirectories(Samples.Folder).Select(static folder => Path.GetFileName(folder));

    [Test]
    [MethodDataSource(nameof(Folders))]
    public async Task The_table_alone_is_that_of_the_whole_analysis(string sample)
    {
        string[] folder = [Path.Combine(Samples.Folder, sample)];
        await ShouldAgree(RunTable.Of(folder), TraceLoader.Load(folder));
    }

    [Test]
    public void The_table_of_a_journal_with_bytes_changed_at_random_is_that_of_the_whole_analysis()
    {
        using var folder = new Scratch();
        string[] files = Directory.GetFiles(Path.Combine(Samples.Folder, "good"));
        Prop.ForAll<DoNotSize<uint>, DoNotSize<ulong>>(async (which, seed) =>
        {
            string file = files[which.Item % files.Length];
            var draw = new Draw(seed.Item);
            byte[] bytes = File.ReadAllBytes(file);
            for (int i = 0; i < 5; i++)
            {
                bytes[(int)draw.Below((uint)bytes.Length)] = bytes[(int)draw.Below((uint)bytes.Length)];
            }

            string copy = folder.Path(Path.GetFileName(file));
            File.WriteAllBytes(copy, bytes);
            await ShouldAgree(RunTable.Of([copy]), TraceLoader.Load([copy]));
        }).Check(Config.QuickThrowOnFailure);
    }

    [Test]
    public async Task A_machine_that_was_restarted_counts_with_its_last_life()
    {
        using var folder = new Scratch();
        string whole = File.ReadAllText(Path.Combine(Samples.Folder, "good", "machine_3.jsonl"));
        string earlier = whole.Replace(":17952", ":17951", StringComparison.Ordinal)
            .Replace("\"final_clock\":", "\"final_clock\":9", StringComparison.Ordinal);
        File.WriteAllText(folder.Path("machine_3.jsonl"), whole);
        File.WriteAllText(folder.Path("machine_3.2.jsonl"), earlier);
        File.Copy(Path.Combine(Samples.Folder, "good", "machine_1.jsonl"), folder.Path("machine_1.jsonl"));
        await ShouldAgree(RunTable.Of([folder.Folder]), TraceLoader.Load([folder.Folder]));
    }

    private static async Task ShouldAgree(RunTable table, RunTrace run)
    {
        RunMeasures measures = RunMeasures.Of(run);
        await Assert.That(table.FinalDrift).IsEqualTo(measures.FinalDrift);
        await Assert.That(run.Problems.SequenceEqual(table.Problems)).IsTrue();
        await Assert.That(table.Machines.Select(Words).ToArray()).IsSequence(measures.Machines.Select(Words).ToArray());
    }

    private static string Words(MachineRow m) =>
        $"{m.Id} {m.Label} {m.NominalRate} {m.EffectiveRate} {m.Seconds} {m.Internals} {m.Sends} {m.Receives} "
        + $"{m.FinalClock} {m.Jump} {m.Queue} {m.QueueAtEnd} {m.LateTicks}";
}
