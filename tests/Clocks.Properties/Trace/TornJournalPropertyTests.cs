using Clocks.Tests.Journal;
using Clocks.Tests.Trace;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Trace;

public sealed class TornJournalPropertyTests
{
    [Test]
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

            return Verification.Compute(TraceLoader.Load([folder.Folder])).Verdict == Verdict.Unknown;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Test]
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
            return Verification.Compute(run).Rules.Count > 0 && RunMeasures.Compute(run).Machines.Count == run.Nodes.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }
}
