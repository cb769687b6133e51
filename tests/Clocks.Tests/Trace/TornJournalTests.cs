using System.Text;
using Clocks.Tests.Journal;
using Clocks.Trace;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Tests.Trace;

[TestClass]
public sealed class TornJournalTests
{
    [TestMethod]
    public void A_node_that_was_killed_at_any_byte_makes_the_run_unknown_and_nothing_else()
    {
        using var folder = new Scratch();
        byte[][] whole =
        [
            .. Enumerable.Range(1, 3).Select(i =>
                File.ReadAllBytes(Path.Combine(Samples.Folder, "good", $"machine_{i}.jsonl"))),
        ];
        Prop.ForAll<DoNotSize<uint>, DoNotSize<uint>>((which, where) =>
        {
            int torn = (int)(which.Item % 3);
            int length = (int)(where.Item % (uint)(whole[torn].Length - 2));
            for (int i = 0; i < whole.Length; i++)
            {
                File.WriteAllBytes(folder.Path($"machine_{i + 1}.jsonl"), i == torn ? whole[i][..length] : whole[i]);
            }

            return Verification.Of(TraceLoader.Load([folder.Folder])).Verdict == Verdict.Unknown;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [TestMethod]
    public void Any_mutilation_of_any_format_is_read_judged_and_measured_without_an_exception()
    {
        using var folder = new Scratch();
        string[] files =
        [
            .. Directory.GetFiles(Samples.Folder, "*", SearchOption.AllDirectories).Where(f =>
                f.Contains("foreign", StringComparison.Ordinal) || f.Contains("good", StringComparison.Ordinal)),
        ];
        Prop.ForAll<DoNotSize<uint>, DoNotSize<ulong>>((which, seed) =>
        {
            string file = files[which.Item % files.Length];
            var draw = new Clocks.Model.Draw(seed.Item);
            byte[] bytes = File.ReadAllBytes(file);
            for (int i = 0; i < 20; i++)
            {
                int at = (int)draw.Below((uint)bytes.Length);
                bytes[at] = draw.Below(2) == 0 ? (byte)draw.Below(256) : bytes[(int)draw.Below((uint)bytes.Length)];
            }

            string copy = folder.Path(Path.GetFileName(file));
            File.WriteAllBytes(copy, bytes);
            RunTrace run = TraceLoader.Load([copy]);
            return Verification.Of(run).Rules.Count > 0 && RunMeasures.Of(run).Machines.Count == run.Nodes.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_a_sentence()
    {
        RunTrace run = TraceLoader.Load(["/no/such/run"]);
        Assert.AreEqual("There is no such file or folder.", run.Problems.Single().Why);
        Assert.AreEqual(Verdict.Unknown, Verification.Of(run).Verdict);
    }

    [TestMethod]
    public void JSON_lines_of_another_program_are_no_machine()
    {
        using var folder = new Scratch();
        File.Copy(Path.Combine(Samples.Folder, "cycle", "machine_1.jsonl"), folder.Path("machine_1.jsonl"));
        File.WriteAllText(folder.Path("server.log"), "{\"event\":\"request\",\"path\":\"/\"}\n");
        RunTrace run = TraceLoader.Load([folder.Folder]);
        Assert.HasCount(1, run.Nodes);
        Assert.AreEqual("No line of it is one of a journal.", run.Problems.Single().Why);
    }

    [TestMethod]
    public void A_second_STARTUP_in_a_file_begins_another_life()
    {
        using var folder = new Scratch();
        string whole = File.ReadAllText(Path.Combine(Samples.Folder, "good", "machine_3.jsonl"));
        string earlier = whole.Replace(":17952", ":17951", StringComparison.Ordinal);
        File.WriteAllText(folder.Path("machine_3.jsonl"), earlier + whole);
        RunTrace run = TraceLoader.Load([folder.Folder]);
        Assert.HasCount(1, run.Nodes);
        Assert.AreEqual(72, run.EventCount);
        Assert.AreEqual(80, run.Nodes[0][0].Line);
    }

    [TestMethod]
    public void A_format_can_be_forced()
    {
        using var folder = new Scratch();
        File.WriteAllText(folder.Path("notes.txt"), "3 - 1795253070.25: Internal event.\n", Encoding.UTF8);
        Assert.HasCount(0, TraceLoader.Load([folder.Path("notes.txt")]).Nodes);
        Assert.AreEqual(1, TraceLoader.Load([folder.Path("notes.txt")], "speed-log").EventCount);
    }
}
