namespace Clocks.Watch.View;

/// <summary>The machines of a run as lines of text that fit 79 columns: one a machine, its queue as a bar. Pure; any thread.</summary>
public static class WatchTable
{
    /// <summary>The longest bar, in columns.</summary>
    private const int BarMax = 10;

    /// <summary>The names of the columns.</summary>
    public const string Head = "machine       clock   rate  queue               sent  received    jump  state";

    /// <summary>A line a machine.</summary>
    /// <param name="rows">The machines.</param>
    /// <param name="most">So many lines at most; the last then says how many more there are.</param>
    public static List<string> Lines(IReadOnlyList<LiveRow> rows, int most = int.MaxValue)
    {
        // A bar of one mark a message, until a queue is longer than the bar; then all shrink alike.
        int longest = BarMax;
        foreach (LiveRow row in rows)
        {
            longest = Math.Max(longest, row.Queue);
        }

        var lines = new List<string>();
        int shown = rows.Count <= most ? rows.Count : Math.Max(0, most - 1);
        for (int i = 0; i < shown; i++)
        {
            lines.Add(Line(rows[i], longest));
        }

        if (shown < rows.Count && most > 0)
        {
            lines.Add($"and {Plural.Of(rows.Count - shown, "more machine")}");
        }

        return lines;
    }

    private static string Line(LiveRow row, int longest)
    {
        int marks = (int)(((long)row.Queue * BarMax + longest - 1) / longest);
        return PrintableText.Of(row.Name, 9).PadRight(9) + row.Clock.ToString().PadLeft(10) + Rate(row).PadLeft(7) + "  "
            + new string('#', marks).PadRight(BarMax) + row.Queue.ToString().PadLeft(6) + row.Sent.ToString().PadLeft(8)
            + row.Received.ToString().PadLeft(10) + Jump(row).PadLeft(8) + "  " + State(row);
    }

    private static string Rate(LiveRow row) => row.Rate?.ToString() ?? "?";

    private static string Jump(LiveRow row) => row.JumpAt == 0 ? "-" : $"+{row.Jump}";

    private static string State(LiveRow row) => row.State switch
    {
        MachineState.Ended => "ended",
        MachineState.Silent => "silent",
        _ => row.Lives > 1 ? $"life {row.Lives}" : "",
    };
}
