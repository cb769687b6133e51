using Clocks.Model;
using Clocks.Tests.Journal;
using Clocks.Tests.Trace;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Trace;

public sealed class RunTablePropertyTests
{
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
            await RunTables.ShouldAgree(RunTable.Of([copy]), TraceLoader.Load([copy]));
        }).Check(Config.QuickThrowOnFailure);
    }
}
