using System.Globalization;
using System.Xml.Linq;
using Clocks.Render;
using Clocks.Tests.Tidy;
using Clocks.Trace;
using Clocks.Trace.Measure;

namespace Clocks.Tests.Render;

/// <summary>Claims about plots, their axes and the still space-time diagram.</summary>
[TestClass]
public sealed class PictureTests
{
    private static readonly double[] CrowdRates = [.. Enumerable.Repeat(5.0, 40)];

    [TestMethod]
    public void Every_plot_of_a_run_is_a_well_formed_document_without_references()
    {
        RunTrace run = SampleRun.Classic();
        IReadOnlyList<Plot> plots = RunPlots.Of(run, RunMeasures.Of(run));
        string[] names = ["plot_clock", "plot_spread", "plot_jumps", "plot_queue", "plot_lateness"];
        CollectionAssert.AreEqual(names, plots.Select(static p => p.Name).ToArray());
        foreach (string svg in plots.Select(static p => p.Picture.Document())
            .Append(SpaceTimeDiagram.Of(run).Document()))
        {
            XDocument document = XDocument.Parse(svg);
            Assert.AreEqual("svg", document.Root!.Name.LocalName);
            Assert.IsFalse(document.Descendants().Attributes().Any(static a => a.Name.LocalName is "href" or "src"));
            Assert.DoesNotContain("NaN", svg);
        }
    }

    [TestMethod]
    public void A_name_full_of_markup_is_text_in_a_picture()
    {
        var sheet = new SvgCanvas(10, 10, BrowserPages.Hostile, "\u0001 \ud800 & ]]>");
        sheet.Text(0, 0, BrowserPages.Hostile, "soft");
        XDocument document = XDocument.Parse(sheet.Document());
        XElement text = document.Descendants().Single(static e => e.Name.LocalName == "text");
        Assert.AreEqual(BrowserPages.Hostile, text.Value);
    }

    [TestMethod]
    [DataRow(0.0, 360.0, "0 100 200 300 400")]
    [DataRow(0.0, 1.0, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [DataRow(-3.0, 7.0, "-4 -2 0 2 4 6 8")]
    [DataRow(0.0, 0.0034, "0.000 0.001 0.002 0.003 0.004")]
    public void Marks_of_an_axis_are_round_and_cover_the_values(double low, double high, string marks) =>
        Assert.AreEqual(marks, string.Join(' ', Ticks.Of(low, high, 5).Marks.Select(static m => m.Text)));

    [TestMethod]
    public void A_whole_axis_never_marks_halves() =>
        Assert.AreEqual("0 1", string.Join(' ', Ticks.Of(0, 1, 10, whole: true).Marks.Select(static m => m.Text)));

    [TestMethod]
    public void Long_runs_are_marked_in_minutes() =>
        Assert.AreEqual("0:00 1:00 2:00 3:00 4:00 5:00",
            string.Join(' ', Ticks.OfSeconds(0, 300, 6).Marks.Select(static m => m.Text)));

    [TestMethod]
    public void A_thinned_series_keeps_every_extreme_and_says_so()
    {
        var series = new PlotSeries("1", 0, 0, 1_000_000);
        for (int x = 0; x < 1_000_000; x++)
        {
            series.Add(x, x == 123_456 ? 99 : x == 654_321 ? -99 : x % 7);
        }

        Assert.IsTrue(series.IsThinned);
        Assert.AreEqual(1_000_000, series.Count);
        Assert.IsLessThanOrEqualTo(8_000, series.Points.Count);
        Assert.Contains((123_456.0, 99.0), series.Points);
        Assert.Contains((654_321.0, -99.0), series.Points);
        Assert.IsTrue(series.Points.Zip(series.Points.Skip(1)).All(static p => p.First.X < p.Second.X));
    }

    [TestMethod]
    public void A_series_of_ordinary_length_keeps_every_point()
    {
        var series = new PlotSeries("1", 0, 0, 60);
        for (int i = 0; i < 360; i++)
        {
            series.Add(i / 6.0, i);
        }

        Assert.HasCount(360, series.Points);
        Assert.IsFalse(series.IsThinned);
    }

    [TestMethod]
    public void The_space_time_diagram_says_what_it_leaves_out()
    {
        RunTrace run = SampleRun.Of(1, CrowdRates, 60);
        string svg = SpaceTimeDiagram.Of(run).Document();
        int shown = XDocument.Parse(svg).Descendants().Count(static e => e.Name.LocalName == "circle");
        Assert.IsLessThanOrEqualTo(SpaceTimeDiagram.EventsMax, shown);
        Assert.Contains($"Shown: {shown.ToString(CultureInfo.InvariantCulture)} of", svg);
        Assert.Contains("24 of 40 machines", svg);
    }

    [TestMethod]
    public void A_plot_of_too_many_machines_says_how_many_it_shows()
    {
        RunTrace run = SampleRun.Of(1, CrowdRates, 5);
        Plot clock = RunPlots.Of(run, RunMeasures.Of(run))[0];
        Assert.Contains("Shown: 24 of 40 machines.", clock.Picture.Document());
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(3.0)]
    public void An_axis_of_equal_values_is_one_unit_long_and_has_short_marks(double value)
    {
        var ticks = Ticks.Of(value, value, 5);
        Assert.AreEqual(value, ticks.Low);
        Assert.IsGreaterThan(value, ticks.High);
        Assert.IsTrue(ticks.Marks.All(static mark => mark.Text.Length <= 3));
    }

    [TestMethod]
    public void Groups_of_points_that_share_a_colour_are_told_apart_by_rings()
    {
        ScatterGroup[] groups =
            [.. Enumerable.Range(0, 10).Select(static i => new ScatterGroup($"group {i}", [new PlotPoint(i, i)]))];
        string svg = ScatterPlot.Draw("Title", "Says", "x", "y", groups).Document();
        Assert.AreEqual(8, svg.Split("class=\"dot fill c").Length - 1);
        Assert.AreEqual(2, svg.Split("class=\"stem c").Length - 1);
        Assert.AreEqual(2, svg.Split("class=\"hollow c").Length - 1);
    }

    [TestMethod]
    public void The_lives_of_a_machine_have_room_at_the_ends_of_their_lines()
    {
        RunTrace run = TraceLoader.Load([Path.Combine(SourceTree.Root, "tests", "journals", "restarted")]);
        string svg = RunPlots.Of(run, RunMeasures.Of(run))[0].Picture.Document();
        foreach (TraceNode node in run.Nodes)
        {
            string name = node.Label.Contains('/') ? node.Label : "machine " + node.Label;
            StringAssert.Contains(svg, $">{name}</text>");
        }
    }

    [TestMethod]
    public void An_empty_run_draws_without_complaint()
    {
        RunTrace run = TraceLoader.Compose([], []);
        Assert.IsEmpty(RunPlots.Of(run, RunMeasures.Of(run)));
        Assert.IsNotNull(XDocument.Parse(SpaceTimeDiagram.Of(run).Document()).Root);
    }
}
