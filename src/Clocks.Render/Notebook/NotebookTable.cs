using Clocks.Render.Text;

namespace Clocks.Render.Notebook;

/// <summary>
/// A table of a notebook page. A header that begins with <c>&gt;</c> has numbers below it, which stand on the right; a
/// cell that ends in <c>*</c> is emphasised, and whoever makes the table says in <see cref="Note"/> what that means.
/// </summary>
/// <remarks>Rows are added by the thread that makes it; afterwards any thread may read.</remarks>
public sealed class NotebookTable(params string[] header)
{
    private readonly List<string[]> _rows = [];

    /// <summary>What the columns are.</summary>
    public IReadOnlyList<string> Header => header;

    /// <summary>The cells, row by row.</summary>
    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>A sentence below the table, or null.</summary>
    public string? Note { get; init; }

    /// <summary>Whether a column stands on the right.</summary>
    public bool IsNumber(int column) => header[column].StartsWith('>');

    /// <summary>The name of a column.</summary>
    public string NameOf(int column) => header[column].TrimStart('>');

    /// <summary>Adds a row with as many cells as there are columns.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>The table in aligned columns of plain text, for a terminal of this width.</summary>
    public IEnumerable<string> Lines(int columns)
    {
        var table = new TextTable(header);
        foreach (string[] row in _rows)
        {
            table.Add(row);
        }

        return table.Lines(columns);
    }
}
