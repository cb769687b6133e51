using Clocks.Tests.Journal;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;

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
        await RunTables.ShouldAgree(RunTable.Of(folder), TraceLoader.Load(folder));
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
        await RunTables.ShouldAgree(RunTable.Of([folder.Folder]), TraceLoader.Load([folder.Folder]));
    }
}
