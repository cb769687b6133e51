using Clocks.Model;
using Clocks.Tests.Journal;
using Clocks.Trace;
using Clocks.Trace.Measure;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Tests.Trace;

[TestClass]
public sealed class RunTableTests
{
    private static IEnumerable<object[]> Folders =>
        Directory.GetDirectories(Samples.Folder).Select(static folder => new object[] { Path.GetFileName(folder) });

    [TestMethod]
    [DynamicData(nameof(Folders))]
    public void The_table_alone_is_that_of_the_whole_analysis(string sample)
    {
        string[] folder = [Path.Combine(Samples.Folder, sample)];
        ShouldAgree(RunTable.Of(folder), TraceLoader.Load(folder));
    }

    [TestMethod]
    public void The_table_of_a_journal_with_bytes_changed_at_random_is_that_of_the_whole_analysis()
    {
        using var folder = new Scratch();
        string[] files = Directory.GetFiles(Path.Combine(Samples.Folder, "good"));
        Prop.ForAll<DoNotSize<uint>, DoNotSize<ulong>>((which, seed) =>
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
            ShouldAgree(RunTable.Of([copy]), TraceLoader.Load([copy]));
        }).Check(Config.QuickThrowOnFailure);
    }

    [TestMethod]
    public void A_machine_that_was_restarted_counts_with_its_last_life()
    {
        using var folder = new Scratch();
        string whole = File.ReadAllText(Path.Combine(Samples.Folder, "good", "machine_3.jsonl"));
        string earlier = whole.Replace(":17952", ":17951", StringComparison.Ordinal)
            .Replace("\"final_clock\":", "\"final_clock\":9", StringComparison.Ordinal);
        File.WriteAllText(folder.Path("machine_3.jsonl"), whole);
        File.WriteAllText(folder.Path("machine_3.2.jsonl"), earlier);
        File.Copy(Path.Combine(Samples.Folder, "good", "machine_1.jsonl"), folder.Path("machine_1.jsonl"));
        ShouldAgree(RunTable.Of([folder.Folder]), TraceLoader.Load([folder.Folder]));
    }

    private static void ShouldAgree(RunTable table, RunTrace run)
    {
        RunMeasures measures = RunMeasures.Of(run);
        Assert.AreEqual(measures.FinalDrift, table.FinalDrift);
        Assert.IsTrue(run.Problems.SequenceEqual(table.Problems));
        CollectionAssert.AreEqual(measures.Machines.Select(Words).ToArray(), table.Machines.Select(Words).ToArray());
    }

    private static string Words(MachineRow m) =>
        $"{m.Id} {m.Label} {m.NominalRate} {m.EffectiveRate} {m.Seconds} {m.Internals} {m.Sends} {m.Receives} "
        + $"{m.FinalClock} {m.Jump} {m.Queue} {m.QueueAtEnd} {m.LateTicks}";
}
