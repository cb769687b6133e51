using System.Text;
using Clocks.Files;
using Clocks.Grade.Programs;
using Clocks.Json;
using Clocks.Render.Notebook;
using Clocks.Render.Report;
using Clocks.Render.Text;
using Clocks.Trace.Verify;

namespace Clocks.Grade.Classes;

/// <summary>
/// The grades of a class, one line a submission: as text, as comma-separated values, as JSON and as a page. Immutable; any thread.
/// </summary>
/// <param name="rows">The submissions, in their order.</param>
/// <param name="door">How they were spoken with.</param>
/// <param name="seed">What was drawn.</param>
public sealed class GradeTable(IReadOnlyList<ClassRow> rows, Door door, ulong seed)
{
    /// <summary>Invalid if one submission is, else unknown if one is.</summary>
    public Verdict Verdict => Count(Verdict.Invalid) > 0 ? Verdict.Invalid
        : Count(Verdict.Unknown) > 0 || rows.Count == 0 ? Verdict.Unknown
        : Verdict.Valid;

    /// <summary>How many there are of each verdict, and the mean.</summary>
    public string Counts => $"{Plural.Of(rows.Count, "submission")}: {Count(Verdict.Valid)} valid, {Count(Verdict.Invalid)} invalid, "
        + $"{Count(Verdict.Unknown)} unknown; mean {Mean:0.#} %";

    private double Mean
    {
        get
        {
            double sum = 0;
            foreach (ClassRow row in rows)
            {
                sum += row.PointsMax == 0 ? 0 : 100.0 * row.Points / row.PointsMax;
            }

            return rows.Count == 0 ? 0 : sum / rows.Count;
        }
    }

    /// <summary>The lines, each whole however long.</summary>
    public IEnumerable<string> Lines() => Table().Lines(int.MaxValue);

    /// <summary>A head and a line for each submission.</summary>
    public string Csv()
    {
        var csv = new StringBuilder(CsvText.Line(["submission", "points", "points_max", "verdict", "broken", "not_shown", "trouble"]));
        foreach (ClassRow row in rows)
        {
            csv.Append(CsvText.Line(
            [
                row.Name, $"{row.Points}", $"{row.PointsMax}", VerdictNames.Of(row.Verdict), string.Join(' ', row.Broken),
                string.Join(' ', row.NotShown), row.Trouble,
            ]));
        }

        return csv.ToString();
    }

    /// <summary>One object; keys are added, never renamed.</summary>
    public string Json() => JsonObject.Text(json =>
    {
        json.WriteString("verdict", VerdictNames.Of(Verdict));
        json.WriteNumber("seed", seed);
        json.WriteStartArray("submissions");
        foreach (ClassRow row in rows)
        {
            json.WriteStartObject();
            json.WriteString("submission", row.Name);
            json.WriteNumber("points", row.Points);
            json.WriteNumber("points_max", row.PointsMax);
            json.WriteString("verdict", VerdictNames.Of(row.Verdict));
            JsonObject.WriteStrings(json, "broken", row.Broken);
            JsonObject.WriteStrings(json, "not_shown", row.NotShown);
            json.WriteString("trouble", row.Trouble.Length > 0 ? row.Trouble : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Writes the page and the table into a folder; the page first.</summary>
    public IReadOnlyList<WrittenFile> Write(string folder)
    {
        var page = new NotebookPage(
            "Grades of a class",
            $"Each program was driven {DoorWords.Of(door)} with seed {seed}; what it said lies in the folder of its name.",
            [
                new DefinedWord($"{rows.Count}", "submissions"),
                new DefinedWord($"{Mean:0.#} %", "mean of the points"),
                new DefinedWord($"{Count(Verdict.Valid)}", "hold every rule"),
            ],
            [new NotebookSection("Submissions") { Tables = [Table()] }]);
        return
        [
            .. NotebookFolder.Write(page, folder, "class"),
            AtomicFile.Save(folder, "grades.csv", "table for a spreadsheet", () => Encoding.UTF8.GetBytes(Csv())),
        ];
    }

    private NotebookTable Table()
    {
        var table = new NotebookTable("submission", ">points", ">of", "verdict", "what it breaks, or did not show");
        foreach (ClassRow row in rows)
        {
            table.Add(row.Name, $"{row.Points}", $"{row.PointsMax}", VerdictNames.Of(row.Verdict), row.Against);
        }

        return table;
    }

    private int Count(Verdict verdict) => new List<ClassRow>(rows).FindAll(row => row.Verdict == verdict).Count;
}
