using Clocks.Watch.View;

namespace Clocks.Output;

/// <summary>A run as plain lines, for where no table can be drawn over and over: what it is, then each row that has changed.</summary>
internal sealed class RowLines(Terminal terminal)
{
    private readonly HashSet<string> _said = [];

    /// <summary>Writes those that say something new.</summary>
    public void Write(string title, IReadOnlyList<LiveRow> rows)
    {
        foreach (string line in rows.Count == 0 ? [] : (List<string>)[title, WatchTable.Head, .. WatchTable.Lines(rows)])
        {
            // Clocks only rise: a line that was said once says nothing new for ever.
            if (_said.Add(line))
            {
                terminal.WriteLine(line);
            }
        }
    }
}
