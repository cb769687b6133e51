namespace Clocks.EndToEnd;

[TestClass]
public sealed class AnalyzeTests
{
    [TestMethod]
    public void The_table_alone_says_what_the_analysis_begins_with_and_writes_nothing()
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "4", "--duration", "20", "--seed", "3", "--log", ".");
        string[] journals = Directory.GetFiles(work.Folder);
        string table = work.Finish(0, "analyze", "--table");
        CollectionAssert.AreEquivalent(journals, Directory.GetFiles(work.Folder));
        string whole = work.Finish(0, "analyze");
        Assert.AreEqual(Rows(whole), Rows(table));
        Assert.AreEqual(DriftOf(whole), DriftOf(table));
        Assert.IsTrue(File.Exists(Path.Combine(work.Folder, "report.html")));
    }

    [TestMethod]
    public void Of_a_folder_without_journals_there_is_no_table()
    {
        using var work = new Workplace();
        StringAssert.Contains(work.Finish(1, "analyze", "--table"), "there is no journal here");
        StringAssert.Contains(work.Finish(1, "analyze", "nowhere", "--table"), "There is no such file or folder.");
    }

    /// <summary>The table and what its columns mean: up to the first empty line.</summary>
    private static string Rows(string said) => said[..said.IndexOf("\n\n", StringComparison.Ordinal)];

    private static string DriftOf(string said) =>
        said.Split('\n').Single(static line => line.StartsWith("Final drift", StringComparison.Ordinal));
}
