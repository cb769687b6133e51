namespace Clocks.Render.Text;

/// <summary>
/// A table in aligned columns of plain text. A header that begins with <c>&gt;</c> aligns its column to the right;
/// where lines would be wider than the terminal, columns move closer together.
/// </summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [Array.ConvertAll(header, static h => h.TrimStart('>'))];

    public void Add(params string[] cells) => _rows.Add(cells);

    public IEnumerable<string> Lines(int columns)
    {
        int[] widths = new int[header.Length];
        int whole = 2 * (widths.Length - 1);
        for (int i = 0; i < widths.Length; i++)
        {
            foreach (string[] row in _rows)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }

            whole += widths[i];
        }

        int gap = whole <= columns ? 2 : 1;
        foreach (string[] row in _rows)
        {
            string[] cells = new string[row.Length];
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = header[i].StartsWith('>') ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]);
            }

            string line = string.Join(new string(' ', gap), cells).TrimEnd();
            yield return line.Length <= columns ? line : line[..(columns - 1)] + "~";
        }
    }
}
