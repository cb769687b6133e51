using System.Text;
using Clocks.Experiments.Pages;
using Clocks.Experiments.Statistics;
using Clocks.Files;
using Clocks.Json;
using Clocks.Render.Notebook;
using Clocks.Render.Report;
using Clocks.Render.Text;
using Clocks.Trace.Verify;

namespace Clocks.Experiments.Runs;

/// <summary>
/// Several runs side by side: a table of the figures and verdict of each, with the mean over the runs and how much they differ.
/// For a terminal, a notebook, a spreadsheet and programs. Pure but for <see cref="Write(string, string, string)"/>; one thread.
/// </summary>
/// <param name="asked">How many runs there should be.</param>
public sealed class RunsSummary(int asked)
{
    private readonly List<RunRow> _runs = [];
    private readonly List<string> _leftOut = [];

    /// <summary>The columns between rates and folder.</summary>
    private static readonly Metric[] Shown =
        [Metric.Spread, Metric.JumpMean, Metric.JumpMax, Metric.QueueMean, Metric.QueueMax];

    private static readonly (string Name, string Key, Func<Estimate, double> Of)[] Summed =
    [
        ("mean", "mean", static e => e.Mean),
        ("±", "half_width_95", static e => e.HalfWidth),
        ("dev", "deviation", static e => e.Deviation),
        ("least", "min", static e => e.Min),
        ("most", "max", static e => e.Max),
    ];

    /// <summary>The runs, in their order.</summary>
    public IReadOnlyList<RunRow> Runs => _runs;

    /// <summary>What is not in the table and why, in sentences.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>How many of the runs are here; null when all are.</summary>
    public string? Count => _runs.Count == asked ? null : $"{_runs.Count} of {asked} runs";

    /// <summary>One more run.</summary>
    public void Add(RunRow run) => _runs.Add(run);

    /// <summary>One that is not counted.</summary>
    public void LeaveOut(string sentence) => _leftOut.Add(sentence);

    /// <summary>The verdict on all: invalid if one is, else unknown if one is.</summary>
    public Verdict Verdict => _runs.Exists(static run => run.Verdict == Verdict.Invalid) ? Verdict.Invalid
        : _leftOut.Count > 0 || _runs.Exists(static run => run.Verdict == Verdict.Unknown) ? Verdict.Unknown
        : Verdict.Valid;

    /// <summary>The table, which fits a terminal where names of folders are short.</summary>
    public NotebookTable Table()
    {
        bool isUntold = _runs.Exists(run => run.RatesText.Contains('?') || Array.Exists(Shown, metric => run.Of(metric) is null));
        string untold = isUntold ? $" {Legend.Untold}." : "";
        string means = _runs.Count > 1 ? $" mean ±: {Legend.HalfWidth} over runs; dev: standard deviation from run to run." : "";
        var table = new NotebookTable("run", "verdict", "rates", ">drift", ">jump", ">max", ">queue", ">max", "folder")
        {
            Note = $"{Legend.Drift}; {Legend.Jump}; {Legend.Queue}.{untold}{means}",
        };
        for (int i = 0; i < _runs.Count; i++)
        {
            RunRow run = _runs[i];
            string[] numbers = Array.ConvertAll(Shown, metric => run.Of(metric) is { } number ? Number(number) : "?");
            table.Add([$"{i + 1}", VerdictNames.Of(run.Verdict), run.RatesText, .. numbers, run.Name]);
        }

        foreach ((string name, _, Func<Estimate, double> of) in _runs.Count > 1 ? Summed : [])
        {
            table.Add([name, "", "", .. Array.ConvertAll(Shown, metric => Of(metric) is { } known ? Number(of(known)) : "?"), ""]);
        }

        return table;
    }

    /// <summary>The page of a notebook.</summary>
    public NotebookPage Page(string title)
    {
        List<string> points = [.. _leftOut];
        foreach (RunRow run in _runs)
        {
            points.AddRange(run.Reason is { } reason ? [$"{run.Name}: unknown. {reason}"] : []);
        }

        List<DefinedWord> words = [.. Array.ConvertAll(Shown, static metric => new DefinedWord(metric.Name, metric.Sentence))];
        words.Add(new("mean ±", $"mean over the runs and {Legend.HalfWidth} (Student's t)"));
        words.Add(new("?", "the journals do not tell"));
        return new NotebookPage(
            title,
            (Count ?? Plural.Of(_runs.Count, "run")) + ", in the order of their folders.",
            [.. Array.ConvertAll(Shown, metric => new DefinedWord(Of(metric)?.ToString() ?? "?", metric.Name))],
            [
                new NotebookSection("Runs") { Tables = [Table()], Points = points },
                new NotebookSection("Definitions") { Words = words },
            ]);
    }

    /// <summary>A row a run with all digits, then the mean and what belongs to it.</summary>
    public string Csv()
    {
        var csv = new StringBuilder(CsvText.Line(
        [
            "run", "verdict", "machines", "rates", "final_clocks",
            .. new List<Metric>(Metric.Columns).ConvertAll(static m => m.Key), "reason",
        ]));
        foreach (RunRow run in _runs)
        {
            csv.Append(CsvText.Line(
            [
                run.Name, VerdictNames.Of(run.Verdict), $"{run.FinalClocks.Count}", run.RatesText.Replace(',', ' '),
                string.Join(' ', run.FinalClocks), .. Digits(metric => run.Of(metric)), run.Reason ?? "",
            ]));
        }

        foreach ((_, string key, Func<Estimate, double> of) in _runs.Count > 1 ? Summed : [])
        {
            csv.Append(CsvText.Line([key, "", "", "", "", .. Digits(metric => Of(metric) is { } known ? of(known) : null), ""]));
        }

        return csv.ToString();
    }

    /// <summary>The numbers for programs: <c>runs.json</c>. Keys are added, never renamed; what is not told is null.</summary>
    public byte[] Json() => IndentedJson.Of(json =>
    {
        json.WriteNumber("format", 1);
        json.WriteString("verdict", VerdictNames.Of(Verdict));
        json.WriteNumber("asked", asked);
        json.WriteStartArray("runs");
        foreach (RunRow run in _runs)
        {
            json.WriteStartObject();
            Write(json, run);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("over_runs");
        foreach (Metric metric in Metric.Columns)
        {
            ExperimentJson.WriteEstimate(json, metric.Key, Of(metric));
        }

        json.WriteEndObject();
        JsonObject.WriteStrings(json, "left_out", _leftOut);
        json.WriteStartObject("definitions");
        foreach (Metric metric in Metric.Columns)
        {
            json.WriteString(metric.Key, metric.Sentence);
        }

        json.WriteEndObject();
    });

    /// <summary>Writes page, notebook, table and numbers beside the runs; the page first.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="stem">What the files are called, before their endings.</param>
    /// <param name="title">What the page is called.</param>
    public IReadOnlyList<WrittenFile> Write(string folder, string stem, string title)
    {
        NotebookPage notebook = RunsNotebook.Of(this, stem);
        return
        [
            .. NotebookFolder.Write(Page(title), folder, stem),
            AtomicFile.Save(folder, stem + ".csv", "table for spreadsheets", () => Encoding.UTF8.GetBytes(Csv())),
            AtomicFile.Save(folder, stem + ".json", "numbers for programs", Json),
            NotebookFile.Save(notebook, folder, stem + "_notebook.md"),
            .. NotebookFolder.WritePlots(notebook, folder),
        ];
    }

    private static void Write(JsonWriter json, RunRow run)
    {
        json.WriteString("run", run.Name);
        json.WriteString("verdict", VerdictNames.Of(run.Verdict));
        json.WriteString("reason", run.Reason);
        if (run.TellsSeed)
        {
            json.WriteNumber("seed", run.Figures.Seed);
        }
        else
        {
            json.WriteNull("seed");
        }

        json.WriteStartArray("rates");
        foreach (double rate in run.Rates)
        {
            if (double.IsFinite(rate))
            {
                json.WriteNumberValue(rate);
            }
            else
            {
                json.WriteStringValue(null);
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("final_clocks");
        foreach (long clock in run.FinalClocks)
        {
            json.WriteNumberValue(clock);
        }

        json.WriteEndArray();
        foreach (Metric metric in Metric.Columns)
        {
            if (run.Of(metric) is { } number)
            {
                json.WriteNumber(metric.Key, number);
            }
            else
            {
                json.WriteNull(metric.Key);
            }
        }
    }

    /// <summary>One number over the runs that tell it; null where none does.</summary>
    public Estimate? Of(Metric metric)
    {
        var values = new List<double>();
        foreach (RunRow run in _runs)
        {
            values.AddRange(run.Of(metric) is { } told ? [told] : []);
        }

        return values.Count == 0 ? null : Estimate.Of(values);
    }

    private static string[] Digits(Func<Metric, double?> of) => [.. new List<Metric>(Metric.Columns).ConvertAll(
        metric => of(metric) is { } number && double.IsFinite(number) ? NumberText.Six(number) : "")];

    private static string Number(double value) => double.IsInfinity(value) ? "?" : value.ToString(
        Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 10 ? "0.#" : "0.##");
}
