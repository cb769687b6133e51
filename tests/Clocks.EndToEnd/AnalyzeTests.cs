namespace Clocks.EndToEnd;

public sealed class AnalyzeTests
{
    [Test]
    public async Task The_table_alone_says_what_the_analysis_begins_with_and_writes_nothing()
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "4", "--duration", "20", "--seed", "3", "--log", ".");
        string[] journals = Directory.GetFiles(work.Folder);
        string table = work.Finish(0, "analyze", "--table");
        await Assert.That(Directory.GetFiles(work.Folder)).HasItems(journals);
        string whole = work.Finish(0, "analyze");
        await Assert.That(Rows(table)).IsEqualTo(Rows(whole));
        await Assert.That(DriftOf(table)).IsEqualTo(DriftOf(whole));
        await Assert.That(File.Exists(Path.Combine(work.Folder, "report.html"))).IsTrue();
    }

    [Test]
    public async Task Of_a_folder_without_journals_there_is_no_table()
    {
        using var work = new Workplace();
        await Assert.That(work.Finish(1, "analyze", "--table")).Contains("There is no journal here");
        await Assert.That(work.Finish(1, "analyze", "nowhere", "--table")).Contains("There is no such file or folder.");
    }

    [Test]
    public async Task A_second_analysis_says_what_the_first_said_and_keeps_the_notebook_that_somebody_ran()
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "3", "--duration", "20", "--seed", "3", "--log", ".");
        string first = work.Finish(0, "analyze");
        await Assert.That(work.Finish(0, "analyze")).IsEqualTo(first);
        string notebook = Path.Combine(work.Folder, "clocks_notebook.ipynb");
        string run = File.ReadAllText(notebook).Replace("\"outputs\": []", "\"outputs\": [{}]");
        File.WriteAllText(notebook, run);
        await Assert.That(work.Finish(0, "analyze").ReplaceLineEndings(" "))
            .Contains("left as you wrote or ran it: clocks_notebook.ipynb");
        await Assert.That(File.ReadAllText(notebook)).IsEqualTo(run);
    }

    /// <summary>The table and what its columns mean: up to the first empty line.</summary>
    private static string Rows(string said) => said[..said.IndexOf("\n\n", StringComparison.Ordinal)];

    private static string DriftOf(string said) =>
        said.Split('\n').Single(static line => line.StartsWith("Final drift", StringComparison.Ordinal));
}
