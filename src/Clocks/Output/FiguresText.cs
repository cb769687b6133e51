using Clocks.Experiments.Statistics;
using Clocks.Faults;
using Clocks.Render.Notebook;
using Clocks.Render.Text;

namespace Clocks.Output;

/// <summary>A simulated run that left no journals, as a table of its machines and the numbers of the whole.</summary>
internal static class FiguresText
{
    private const int MachinesMax = 64;

    /// <summary>Prints it.</summary>
    public static void Print(Terminal terminal, RunFigures run)
    {
        var table = new NotebookTable(
            "machine", ">rate", ">events", ">clock", ">jump", ">max", ">queue", ">max", ">end", ">arrived/s", ">late");
        for (int i = 0; i < Math.Min(MachinesMax, run.Machines.Count); i++)
        {
            MachineFigures m = run.Machines[i];
            table.Add(
                m.Life == 0 ? m.Id.ToString() : $"{m.Id}/{m.Life + 1}", m.Rate.ToString(), $"{m.Events}",
                $"{m.FinalClock}", SignificantDigits.Short(m.JumpMean), $"{m.JumpMax}", SignificantDigits.Short(m.QueueMean),
                $"{m.QueueMax}", $"{m.InQueue}", SignificantDigits.Short(m.ArrivalsPerSecond), $"{m.LateTicks}");
        }

        foreach (string line in table.Lines(AnalysisText.Columns))
        {
            terminal.WriteLine(line);
        }

        string legend = $"{Legend.Jump}; {Legend.Queue}; end: waiting at the end; arrived: messages; late: ticks skipped.";
        terminal.WriteParagraph(legend, width: AnalysisText.Columns);

        if (run.Machines.Count > MachinesMax)
        {
            terminal.WriteLine($"... and {run.Machines.Count - MachinesMax} more machines.");
        }

        terminal.WriteLine();
        foreach (Metric metric in Metric.Columns)
        {
            terminal.WriteLine($"{metric.Name}: {SignificantDigits.Short(metric.Of(run))}   ({metric.Sentence})");
        }
    }
}
