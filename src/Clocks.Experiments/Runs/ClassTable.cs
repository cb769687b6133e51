using System.Text;
using Clocks.Json;
using Clocks.Render.Notebook;
using Clocks.Render.Text;
using Clocks.Trace.Findings;
using Clocks.Trace.Import;
using Clocks.Trace.Jobs;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Experiments.Runs;

/// <summary>
/// A class judged, one line a submission: as text, as comma-separated values and as JSON. Immutable once it is made; any
/// thread.
/// </summary>
public sealed class ClassTable
{
    private ClassTable(IReadOnlyList<Judgement> rows) => Rows = rows;

    /// <summary>The submissions, in their order.</summary>
    public IReadOnlyList<Judgement> Rows { get; }

    /// <summary>Whether anything at all was read.</summary>
    public bool IsAnyRecognised => new List<Judgement>(Rows).Exists(static row => row.IsRecognised);

    /// <summary>Invalid if one submission is, else unknown if one is or was not recognised.</summary>
    public Verdict Verdict => Has(Verdict.Invalid) ? Verdict.Invalid
        : Has(Verdict.Unknown) || Rows.Count == 0 ? Verdict.Unknown
        : Verdict.Valid;

    /// <summary>Reads and judges them, several at once.</summary>
    public static ClassTable Of(IReadOnlyList<Submission> submissions, LogReading reading)
    {
        var rows = new Judgement[submissions.Count];
        ParallelJobs.Run(submissions.Count, i => rows[i] = Judgement.Of(submissions[i], reading), Environment.ProcessorCount);
        return new ClassTable(rows);
    }

    /// <summary>The lines, each whole however long: a line is cut by whoever has a narrow window.</summary>
    public IEnumerable<string> Lines()
    {
        var table = new NotebookTable(
            "submission", ">runs", "format", ">machines", ">events", "verdict", "what breaks it, or why it is unknown");
        foreach (Judgement row in Rows)
        {
            table.Add(
                row.Submission.Name, $"{row.Submission.Runs.Count}", Formats(row), $"{row.Machines}", $"{row.Events}", row.Word,
                row.Rule is { } rule ? $"{rule}: {Sentence(row)}" : Sentence(row));
        }

        return table.Lines(int.MaxValue);
    }

    /// <summary>How many there are of each verdict: <c>12 submissions: 3 valid, 9 unknown</c>.</summary>
    public string Counts()
    {
        var parts = new List<string>();
        foreach (string word in (string[])["valid", "invalid", "unknown", "not recognised"])
        {
            int count = new List<Judgement>(Rows).FindAll(row => row.Word == word).Count;
            parts.AddRange(count > 0 ? [$"{count} {word}"] : []);
        }

        return $"{Plural.Of(Rows.Count, "submission")}: {string.Join(", ", parts)}";
    }

    /// <summary>A head and a line for each submission.</summary>
    public string Csv()
    {
        var csv = new StringBuilder(CsvText.Line(
            ["submission", "runs", "format", "machines", "events", "verdict", "rule", "sentence", "where"]));
        foreach (Judgement row in Rows)
        {
            csv.Append(CsvText.Line(
            [
                row.Submission.Name, $"{row.Submission.Runs.Count}", string.Join(' ', row.Formats), $"{row.Machines}", $"{row.Events}",
                row.Word, row.Rule ?? "", row.Sentence, string.Join(' ', row.Locations),
            ]));
        }

        return csv.ToString();
    }

    /// <summary>One object; keys are added, never renamed.</summary>
    public string Json() => JsonObject.Text(json =>
    {
        json.WriteString("verdict", VerdictNames.Of(Verdict));
        json.WriteStartArray("submissions");
        foreach (Judgement row in Rows)
        {
            json.WriteStartObject();
            json.WriteString("submission", row.Submission.Name);
            json.WriteString("path", row.Submission.Path);
            json.WriteStartArray("runs");
            foreach (FoundRunPlace run in row.Submission.Runs)
            {
                json.WriteStringValue(run.Name);
            }

            json.WriteEndArray();
            JsonObject.WriteStrings(json, "formats", row.Formats);
            json.WriteNumber("machines", row.Machines);
            json.WriteNumber("events", row.Events);
            json.WriteString("verdict", VerdictNames.Of(row.Verdict));
            json.WriteBoolean("recognised", row.IsRecognised);
            json.WriteString("rule", row.Rule);
            json.WriteString("sentence", row.Sentence.Length > 0 ? row.Sentence : null);
            JsonObject.WriteStrings(json, "locations", row.Locations);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private bool Has(Verdict verdict) => new List<Judgement>(Rows).Exists(row => row.Verdict == verdict);

    private static string Formats(Judgement row) => row.Formats.Count > 0 ? string.Join(' ', row.Formats) : "-";

    private static string Sentence(Judgement row) =>
        row.Sentence + (row.Locations.Count > 0 ? $" ({string.Join(" and ", row.Locations)})" : "");
}
