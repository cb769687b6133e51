using Clocks.Experiments.Statistics;
using Clocks.Faults;
using Clocks.Trace.Verify;

namespace Clocks.Output;

/// <summary>
/// Several runs of one lab side by side: a table of the figures and verdict of each, with the mean over the runs and
/// how much they differ. Owned by one thread.
/// </summary>
internal sealed class LabSummary(Terminal terminal)
{
    private const int Columns = 80;

    private readonly List<RunFigures> _runs = [];
    private readonly List<string[]> _rows = [["run", "verdict", "drift", "jump", "max", "queue", "max", "folder"]];

    /// <summary>The columns between verdict and folder.</summary>
    private static readonly Metric[] Shown =
        [Metric.Spread, Metric.JumpMean, Metric.JumpMax, Metric.QueueMean, Metric.QueueMax];

    /// <summary>One more run.</summary>
    public void Add(RunFigures figures, Verdict verdict, string folder)
    {
        _runs.Add(figures);
        string[] numbers = Array.ConvertAll(Shown, metric => Text(metric.Of(figures)));
        _rows.Add([Text(_runs.Count), VerdictNames.Of(verdict), .. numbers, Path.GetFileName(folder)]);
    }

    /// <summary>Prints the table.</summary>
    public void Print()
    {
        if (_runs.Count > 1)
        {
            Add("mean", static e => Text(e.Mean));
            Add("+-", static e => Text(e.HalfWidth));
            Add("dev", static e => Text(e.Deviation));
            Add("least", static e => Text(e.Min));
            Add("most", static e => Text(e.Max));
        }

        int[] widths = new int[_rows[0].Length];
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < widths.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        foreach (string[] row in _rows)
        {
            string line = "";
            for (int i = 0; i < widths.Length; i++)
            {
                bool isText = i <= 1 || i == widths.Length - 1;
                line += (i == 0 ? "" : "  ") + (isText ? row[i].PadRight(widths[i]) : row[i].PadLeft(widths[i]));
            }

            line = line.TrimEnd();
            terminal.WriteLine(line.Length <= Columns ? line : line[..(Columns - 1)] + "~");
        }

        terminal.WriteLine("drift: Lamport spread; jump: new - old clock; queue: waiting after an event.");
        if (_runs.Count > 1)
        {
            terminal.WriteLine("mean +-: 95 % confidence; dev: standard deviation from run to run.");
        }
    }

    private void Add(string name, Func<Estimate, string> text)
    {
        string[] texts = Array.ConvertAll(Shown, metric => text(Estimate.Of(_runs.ConvertAll(run => metric.Of(run)))));
        _rows.Add([name, "", .. texts, ""]);
    }

    private static string Text(double value) => value.ToString(
        Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 10 ? "0.#" : "0.##");
}
