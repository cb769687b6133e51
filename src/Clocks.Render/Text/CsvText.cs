using System.Text;

namespace Clocks.Render.Text;

/// <summary>
/// Cells of comma-separated values (RFC 4180, but LF). Any string becomes a cell that begins no line and is no formula.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
public static class CsvText
{
    /// <summary>
    /// Quoted where needed; what a spreadsheet would take for a formula gets an apostrophe before it, and what would command a
    /// terminal or begin a line becomes a question mark.
    /// </summary>
    public static string Cell(string text)
    {
        string clean = PrintableText.Of(text);
        string safe = clean.Length > 0 && "=+-@".Contains(clean[0]) && !IsNumber(clean) ? "'" + clean : clean;
        return safe.AsSpan().IndexOfAny('"', ',') < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A line with its end.</summary>
    public static string Line(params IReadOnlyList<string> cells)
    {
        var line = new StringBuilder();
        for (int i = 0; i < cells.Count; i++)
        {
            line.Append(i == 0 ? "" : ",").Append(Cell(cells[i]));
        }

        return line.Append('\n').ToString();
    }

    private static bool IsNumber(string text) => double.TryParse(text, out _);
}
