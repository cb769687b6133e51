namespace Clocks.Render.Text;

/// <summary>
/// A table in aligned columns of plain text. A header that begins with <c>&gt;</c> aligns its column to the right;
/// where lines would be wider than the terminal, columns move closer together. Numbers with their uncertainty, <c>42 ± 13</c>, stand
/// with the signs below each other.
/// </summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class TextTable(params string[] header)
{
    private const string Sign = " ± ";

    private readonly List<string[]> _rows = [Array.ConvertAll(header, static h => h.TrimStart('>'))];
    private readonly List<(int Before, string Text)> _lines = [];

    /// <summary>Adds a row; a cell of anybody's words begins no line.</summary>
    public void Add(params string[] cells) => _rows.Add(Array.ConvertAll(cells, static cell => PrintableText.Of(cell)));

    /// <summary>Adds a line across all columns, behind the rows so far.</summary>
    public void AddLine(string text) => _lines.Add((_rows.Count, text));

    public IEnumerable<string> Lines(int columns)
    {
        List<string[]> rows = _rows.ConvertAll(static row => (string[])row.Clone());
        for (int i = 0; i < header.Length; i++)
        {
            if (header[i].StartsWith('>'))
            {
                AlignSigns(rows, i);
            }
        }

        int[] widths = new int[header.Length];
        int whole = 2 * (widths.Length - 1);
        for (int i = 0; i < widths.Length; i++)
        {
            foreach (string[] row in rows)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }

            whole += widths[i];
        }

        int gap = whole <= columns ? 2 : 1;
        for (int next = 0; next < rows.Count; next++)
        {
            foreach ((_, string text) in _lines.FindAll(one => one.Before == next))
            {
                yield return text;
            }

            string[] row = rows[next];
            string[] cells = new string[row.Length];
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = header[i].StartsWith('>') ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]);
            }

            string line = string.Join(new string(' ', gap), cells).TrimEnd();
            yield return line.Length <= columns ? line : line[..(columns - 1)] + "~";
        }
    }

    private static void AlignSigns(List<string[]> rows, int column)
    {
        int most = 0;
        foreach (string[] row in rows)
        {
            int sign = row[column].IndexOf(Sign, StringComparison.Ordinal);
            most = Math.Max(most, sign < 0 ? 0 : row[column].Length - sign);
        }

        foreach (string[] row in rows.GetRange(1, most == 0 ? 0 : rows.Count - 1))
        {
            int sign = row[column].IndexOf(Sign, StringComparison.Ordinal);
            row[column] = row[column].PadRight((sign < 0 ? row[column].Length : sign) + most);
        }
    }
}
