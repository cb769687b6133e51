using System.Globalization;
using System.Xml.Linq;
using Clocks.Render.Notebook;
using Clocks.Render.Plots;
using Clocks.Tests.Tidy;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;

namespace Clocks.Tests.Render;

/// <summary>Claims about plots, their axes and the still space-time diagram.</summary>
public sealed class PictureTests
{
    private static readonly double[] CrowdRates = [.. Enumerable.Repeat(5.0, 40)];

    [Test]
    public async Task Every_plot_of_a_run_is_a_well_formed_document_without_references()
    {
        RunTrace run = SampleRun.Classic();
        IReadOnlyList<Plot> plots = RunPlots.Of(run, RunMeasures.Compute(run));
        string[] names = ["plot_clock", "plot_spread", "plot_jumps", "plot_queue", "plot_lateness"];
        await Assert.That(plots.Select(static p => p.Name).ToArray()).IsSequence(names);
        foreach (string svg in plots.Select(static p => p.Picture.Document())
            .Append(SpaceTimeDiagram.Of(run).Document()))
        {
            XDocument document = XDocument.Parse(svg);
            await Assert.That(document.Root!.Name.LocalName).IsEqualTo("svg");
            await Assert.That(document.Descendants().Attributes().Any(static a => a.Name.LocalName is "href" or "src"))
                .IsFalse();
            await Assert.That(svg).DoesNotContain("NaN");
        }
    }

    [Test]
    public async Task A_name_full_of_markup_is_text_in_a_picture()
    {
        var sheet = new SvgCanvas(10, 10, BrowserPages.Hostile, "\u0001 \ud800 & ]]>");
        sheet.Text(0, 0, BrowserPages.Hostile, "soft");
        XDocument document = XDocument.Parse(sheet.Document());
        XElement text = document.Descendants().Single(static e => e.Name.LocalName == "text");
        await Assert.That(text.Value).IsEqualTo(BrowserPages.Hostile);
    }

    [Test]
    [Arguments(0.0, 360.0, "0 100 200 300 400")]
    [Arguments(0.0, 1.0, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [Arguments(-3.0, 7.0, "-4 -2 0 2 4 6 8")]
    [Arguments(0.0, 0.0034, "0.000 0.001 0.002 0.003 0.004")]
    public async Task Marks_of_an_axis_are_round_and_cover_the_values(double low, double high, string marks) =>
        await Assert.That(string.Join(' ', Ticks.Of(low, high, 5).Marks.Select(static m => m.Text)))
            .IsEqualTo(marks);

    [Test]
    public async Task A_whole_axis_never_marks_halves() =>
        await Assert.That(string.Join(' ', Ticks.Of(0, 1, 10, whole: true).Marks.Select(static m => m.Text)))
            .IsEqualTo("0 1");

    [Test]
    public async Task Long_runs_are_marked_in_minutes() =>
        await Assert.That(string.Join(' ', Ticks.OfSeconds(0, 300, 6).Marks.Select(static m => m.Text)))
            .IsEqualTo("0:00 1:00 2:00 3:00 4:00 5:00");

    [Test]
    public async Task A_thinned_series_keeps_every_extreme_and_says_so()
    {
        var series = new PlotSeries("1", 0, 0, 1_000_000);
        for (int x = 0; x < 1_000_000; x++)
        {
            series.Add(x, x == 123_456 ? 99 : x == 654_321 ? -99 : x % 7);
        }

        await Assert.That(series.IsThinned).IsTrue();
        await Assert.That(series.Count).IsEqualTo(1_000_000);
        await Assert.That(series.Points.Count).IsLessThanOrEqualTo(8_000);
        await Assert.That(series.Points).Contains((123_456.0, 99.0));
        await Assert.That(series.Points).Contains((654_321.0, -99.0));
        await Assert.That(series.Points.Zip(series.Points.Skip(1)).All(static p => p.First.X < p.Second.X)).IsTrue();
    }

    [Test]
    public async Task A_series_of_ordinary_length_keeps_every_point()
    {
        var series = new PlotSeries("1", 0, 0, 60);
        for (int i = 0; i < 360; i++)
        {
            series.Add(i / 6.0, i);
        }

        await Assert.That(series.Points).Count().IsEqualTo(360);
        await Assert.That(series.IsThinned).IsFalse();
    }

    [Test]
    public async Task The_space_time_diagram_says_what_it_leaves_out()
    {
        RunTrace run = SampleRun.Of(1, CrowdRates, 60);
        string svg = SpaceTimeDiagram.Of(run).Document();
        int shown = XDocument.Parse(svg).Descendants().Count(static e => e.Name.LocalName == "circle");
        await Assert.That(shown).IsLessThanOrEqualTo(SpaceTimeDiagram.EventsMax);
        await Assert.That(svg).Contains($"Shown: {shown.ToString(CultureInfo.InvariantCulture)} of");
        await Assert.That(svg).Contains("24 of 40 machines");
    }

    [Test]
    public async Task A_plot_of_too_many_machines_says_how_many_it_shows()
    {
        RunTrace run = SampleRun.Of(1, CrowdRates, 5);
        Plot clock = RunPlots.Of(run, RunMeasures.Compute(run))[0];
        await Assert.That(clock.Picture.Document()).Contains("Shown: 24 of 40 machines.");
    }

    [Test]
    [Arguments(0.0)]
    [Arguments(3.0)]
    public async Task An_axis_of_equal_values_is_one_unit_long_and_has_short_marks(double value)
    {
        var ticks = Ticks.Of(value, value, 5);
        await Assert.That(ticks.Low).IsEqualTo(value);
        await Assert.That(ticks.High).IsGreaterThan(value);
        await Assert.That(ticks.Marks.All(static mark => mark.Text.Length <= 3)).IsTrue();
    }

    [Test]
    public async Task Groups_of_points_that_share_a_colour_are_told_apart_by_rings()
    {
        ScatterGroup[] groups =
            [.. Enumerable.Range(0, 10).Select(static i => new ScatterGroup($"group {i}", [new PlotPoint(i, i)]))];
        string svg = ScatterPlot.Draw("Title", "Says", "x", "y", groups).Document();
        await Assert.That(svg.Split("class=\"dot fill c").Length - 1).IsEqualTo(8);
        await Assert.That(svg.Split("class=\"stem c").Length - 1).IsEqualTo(2);
        await Assert.That(svg.Split("class=\"hollow c").Length - 1).IsEqualTo(2);
    }

    [Test]
    public async Task The_lives_of_a_machine_have_room_at_the_ends_of_their_lines()
    {
        RunTrace run = TraceLoader.Load([Path.Combine(SourceTree.Root, "tests", "journals", "restarted")]);
        string svg = RunPlots.Of(run, RunMeasures.Compute(run))[0].Picture.Document();
        foreach (TraceNode node in run.Nodes)
        {
            string name = node.Life > 0 ? node.Title : "machine " + node.Label;
            await Assert.That(svg).Contains($">{name}</text>");
        }
    }

    [Test]
    public async Task An_interval_of_what_is_never_negative_is_not_drawn_below_zero()
    {
        string Draw(double mean, params double[] values) =>
            IntervalPlot.Draw("Title", "Says", "x", [new IntervalRow("queue", mean, 0.65, values, "")]).Document();
        await Assert.That(Draw(0.34, 0, 0.2, 0.8)).DoesNotContain(">-");
        await Assert.That(Draw(0.34, -1, 0.2, 1.8)).Contains(">-");
    }

    [Test]
    public async Task Faults_and_lives_are_in_the_still_diagram_and_no_name_is_cut()
    {
        RunTrace run = TraceLoader.Load([Path.Combine(SourceTree.Root, "tests", "journals", "restarted")]);
        string svg = SpaceTimeDiagram.Of(run).Document();
        await Assert.That(svg).Contains(">machine 2, first life</text>").And.Contains(">machine 2, second life</text>");
        XElement root = XDocument.Parse(svg).Root!;
        double width = double.Parse(root.Attribute("width")!.Value, CultureInfo.InvariantCulture);
        foreach (XElement text in root.Descendants().Where(static e => e.Name.LocalName == "text"))
        {
            double x = double.Parse(text.Attribute("x")!.Value, CultureInfo.InvariantCulture), letters = 6 * text.Value.Length;
            (double left, double right) = text.Attribute("text-anchor")!.Value switch
            {
                "end" => (x - letters, x),
                "middle" => (x - letters / 2, x + letters / 2),
                _ => (x, x + letters),
            };
            await Assert.That(left >= 0 && right <= width).IsTrue().Because(text.Value);
        }
    }

    [Test]
    public async Task An_empty_run_draws_without_complaint()
    {
        RunTrace run = TraceLoader.Compose([], []);
        await Assert.That(RunPlots.Of(run, RunMeasures.Compute(run))).IsEmpty();
        await Assert.That(XDocument.Parse(SpaceTimeDiagram.Of(run).Document()).Root).IsNotNull();
    }
}
