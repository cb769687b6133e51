using System.Text;
using Clocks.Watch.View;

namespace Clocks.Watch.Serving;

/// <summary>
/// The machines of a run as Prometheus reads them: text exposition format 0.0.4. EVENTS.md has the names. Pure but for the
/// lock of the run, which it takes; any thread.
/// </summary>
internal static class MetricsText
{
    /// <summary>What the format calls itself.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>In the order of <see cref="ValueOf"/>.</summary>
    private static readonly (string Name, string Type, string Help)[] Metrics =
    [
        ("clocks_clock", "gauge", "Lamport clock."),
        ("clocks_events_total", "counter", "Events so far."),
        ("clocks_sent_total", "counter", "Messages handed to connections, one for each recipient."),
        ("clocks_received_total", "counter", "Messages taken by ticks."),
        ("clocks_queue", "gauge", "Messages that wait for a tick."),
        ("clocks_jump", "gauge", "By how much the last receive raised the clock."),
        ("clocks_peers", "gauge", "Peers it is connected to."),
        ("clocks_lives", "gauge", "How often it was started."),
        ("clocks_running", "gauge", "1 while its journal grows."),
        ("clocks_rate_hertz", "gauge", "Ticks a second that it is to make; none for max."),
        ("clocks_tick_lateness_seconds", "gauge", "How late its last tick came."),
        ("clocks_tick_lateness_max_seconds", "gauge", "How late its latest tick came since it is watched."),
    ];

    /// <summary>All metrics as they are now.</summary>
    public static string Of(WatchedRun run)
    {
        IReadOnlyList<LiveRow> rows = run.Rows();
        var text = new StringBuilder();
        for (int metric = 0; metric < Metrics.Length; metric++)
        {
            (string name, string type, string help) = Metrics[metric];
            Head(text, name, type, help);
            foreach (LiveRow row in rows)
            {
                if (ValueOf(metric, row) is { } number)
                {
                    text.Append(name).Append("{machine=\"").Append(Label(row.Name)).Append("\"} ").Append(number).Append('\n');
                }
            }
        }

        Offsets(text, run);
        return text.ToString();
    }

    private static double? ValueOf(int metric, LiveRow row) => metric switch
    {
        0 => row.Clock,
        1 => row.Events,
        2 => row.Sent,
        3 => row.Received,
        4 => row.Queue,
        5 => row.Jump,
        6 => row.Peers.Count,
        7 => row.Lives,
        8 => row.State == MachineState.Running ? 1 : 0,
        9 => row.Rate is { IsMax: false } rate ? rate.PerSecond : null,
        10 => row.LatenessNs / 1e9,
        _ => row.LatenessMaxNs / 1e9,
    };

    private static void Offsets(StringBuilder text, WatchedRun run)
    {
        const string Name = "clocks_offset_upper_bound_seconds";
        Head(text, Name, "gauge", "How far the wall clock of 'to' is ahead of that of 'from' at most, by the messages of the last minute.");
        lock (run.Gate)
        {
            foreach (RecentBound bound in run.Offsets.All)
            {
                text.Append(Name).Append("{from=\"").Append(bound.From).Append("\",to=\"").Append(bound.To).Append("\"} ")
                    .Append(bound.LeastUs / 1e6).Append('\n');
            }
        }
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    /// <summary>A name as the value of a label.</summary>
    private static string Label(string name) =>
        PrintableText.Of(name).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
