namespace Clocks.Render;

/// <summary>
/// A table in aligned columns of plain text. In come a header and rows of cells (a header that begins with
/// <c>&gt;</c> aligns its column to the right), out come lines; where they would be wider than the terminal, columns
/// move closer together.
/// </summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [[.. header.Select(static h => h.TrimStart('>'))]];

    public void Add(params string[] cells) => _rows.Add(cells);

    public IEnumerable<string> Lines(int columns)
    {
        int[] widths = [.. header.Select((_, i) => _rows.Max(row => row[i].Length))];
        int gap = widths.Sum() + 2 * (widths.Length - 1) <= columns ? 2 : 1;
        foreach (string[] row in _rows)
        {
            IEnumerable<string> cells = row.Select((cell, i) => header[i].StartsWith('>')
                ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            string line = string.Join(new string(' ', gap), cells).TrimEnd();
            yield return line.Length <= columns ? line : line[..(columns - 1)] + "~";
        }
    }
}
