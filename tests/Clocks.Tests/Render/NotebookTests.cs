using Clocks.Files;
using Clocks.Render.Notebook;
using Clocks.Render.Plots;

namespace Clocks.Tests.Render;

public sealed class NotebookTests
{
    private const string Nasty = "<script>alert(1)</script> | *x* \"q\" & ]]>";

    internal static NotebookPage Page()
    {
        var table = new NotebookTable("name", ">number") { Note = Nasty };
        table.Add(Nasty, "12 *");
        IReadOnlyList<IntervalRow> rows = [new(Nasty, 2, 1, [1, 2, 3], "2 ± 1"), new("alone", 5, double.PositiveInfinity, [5], "5")];
        var plot = new Plot("plot_x", Nasty, "what", IntervalPlot.Draw(Nasty, "says", "axis", rows));
        return new NotebookPage(Nasty, Nasty, [new(Nasty, Nasty)],
        [
            new(Nasty) { Paragraphs = [Nasty], Tables = [table], Points = [Nasty], Plots = [plot], Words = [new(Nasty, Nasty)] },
        ]);
    }

    [Test]
    public async Task Numbers_with_their_uncertainty_stand_sign_below_sign()
    {
        var table = new NotebookTable("number", ">first", ">second");
        table.Add("mean jump", "1.104 ± 0.050", "1");
        table.Add("final drift", "6 ± 15", "-0.26 ± 0.6");
        table.Add("queue", "?", "0.1 ± 0.25");
        await Assert.That(table.Lines(80)).IsSequence(new[]
        {
            "number               first        second",
            "mean jump    1.104 ± 0.050      1",
            "final drift      6 ± 15     -0.26 ± 0.6",
            "queue            ?            0.1 ± 0.25",
        });
    }

    [Test]
    public async Task Nothing_that_a_page_is_given_becomes_markup_or_a_script()
    {
        string html = NotebookHtml.Of(Page());
        await Assert.That(html.Split("<script").Length).IsEqualTo(2).Because("only that which saves plots as pictures");
        await Assert.That(html).DoesNotContain("<script>alert");
        await Assert.That(html.Replace("http://www.w3.org/2000/svg", "").Contains("://"))
            .IsFalse().Because("it refers to nothing outside");
        await Assert.That(html).Contains("default-src 'none'; script-src 'sha256-");
        await Assert.That(html).Contains("<b>12 *</b>");
        string markdown = NotebookMarkdown.Of(Page());
        await Assert.That(markdown.Contains("<script", StringComparison.OrdinalIgnoreCase)).IsFalse();
        await Assert.That(markdown).Contains("| 12 \\* |");
        IEnumerable<string> rows = markdown.Split('\n').Where(l => l.StartsWith('|'));
        await Assert.That(rows.All(l => l.Replace("\\|", "").Count(c => c == '|') == 3)).IsTrue().Because(markdown);
    }

    [Test]
    public async Task An_interval_that_nobody_knows_is_drawn_as_its_mean()
    {
        string svg = Page().Plots.Single().Picture.Document();
        await Assert.That(svg.Contains("NaN") || svg.Contains("Infinity") || svg.Contains('∞')).IsFalse().Because(svg);
    }

    [Test]
    [Arguments("", false)]
    [Arguments("my words\n", true)]
    public async Task A_notebook_that_somebody_wrote_into_is_kept_and_one_that_nobody_touched_is_replaced(string words, bool isKept)
    {
        string folder = Directory.CreateTempSubdirectory("clocks-page-").FullName;
        try
        {
            WrittenFile first = NotebookFile.Save(Page(), folder, "notebook.md");
            await Assert.That(first.Failure is null && !first.IsKept).IsTrue();
            string text = File.ReadAllText(first.Path);
            File.WriteAllText(first.Path, text.Replace("## ", words + "## "));
            var other = new NotebookPage("another", "lead", [], [new NotebookSection("x") { Room = "what was seen" }]);
            WrittenFile second = NotebookFile.Save(other, folder, "notebook.md");
            await Assert.That(second.Failure).IsNull();
            await Assert.That(second.IsKept).IsEqualTo(isKept);
            string now = File.ReadAllText(first.Path);
            await Assert.That(now.Contains("my words")).IsEqualTo(isKept);
            await Assert.That(now.Contains("**Observed** (what was seen):")).IsEqualTo(!isKept);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Values_that_are_all_zero_have_an_axis()
    {
        string svg = IntervalPlot.Draw("t", "s", "a", [new("x", 0, 0, [0, 0], "0")]).Document()
            + ScatterPlot.Draw("t", "s", "x", "y", [new("g", [new(0, 0)]), new("none", [])]).Document();
        await Assert.That(svg.Contains("NaN") || svg.Contains('∞')).IsFalse().Because(svg);
    }

    [Test]
    public async Task A_page_is_written_with_its_plots_and_says_what_could_not_be_written()
    {
        string folder = Directory.CreateTempSubdirectory("clocks-page-").FullName;
        try
        {
            IReadOnlyList<WrittenFile> files = NotebookFolder.Write(Page(), folder, "page");
            await Assert.That(files.Select(f => Path.GetFileName(f.Path)).ToArray())
                .IsSequence(new[] { "page.html", "page.md", "plot_x.svg" });
            await Assert.That(files.All(f => f.Failure is null && File.Exists(f.Path))).IsTrue();
            string occupied = Path.Combine(folder, "page.md", "below");
            await Assert.That(NotebookFolder.Write(Page(), occupied, "page").All(f => f.Failure is not null)).IsTrue();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
