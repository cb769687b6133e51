using System.Globalization;
using Clocks.Model;
using static Clocks.Tests.Trace.ForeignRun;

namespace Clocks.Properties.Mutation;

/// <summary>How programs of other people write the events of a run: plain text, tables, JSON.</summary>
internal static class EventLogs
{
    private static readonly DateTime Began = new(2025, 3, 4, 12, 0, 0, DateTimeKind.Utc);

    public static readonly (string Name, string File, string Head, Func<Line, string> Line)[] Shapes =
    [
        ("text: sentences", "process-#.log", "", l => l.Kind switch
        {
            EventKind.Receive => $"{Time(l)} - Received message from Machine {l.From}, Queue length: {l.Queue}, Logical clock: {l.Clock}",
            EventKind.Send => $"{Time(l)} - Sent message to Machine {string.Join(" and ", l.To)}, Logical clock: {l.Clock}",
            _ => $"{Time(l)} - Internal event, Logical clock: {l.Clock}",
        }),
        ("text: message clocks", "m#.log", "", l => l.Kind switch
        {
            EventKind.Receive =>
                $"{Epoch(l)} | RECEIVE from {l.From} | message clock: {l.MessageClock} | clock: {l.Clock} | queue: {l.Queue}",
            EventKind.Send => $"{Epoch(l)} | SEND to {string.Join(", ", l.To)} | clock: {l.Clock} | queue: {l.Queue}",
            _ => $"{Epoch(l)} | INTERNAL | clock: {l.Clock} | queue: {l.Queue}",
        }),
        ("text: of clocks", "machine_#.log", "", l => l.Kind switch
        {
            EventKind.Receive => $"{Epoch(l)}, RECEIVE, L={l.Clock}, queue={l.Queue}",
            EventKind.Send => $"{Epoch(l)}, SEND({string.Join('+', l.To)}), L={l.Clock}",
            _ => $"{Epoch(l)}, INTERNAL, L={l.Clock}",
        }),
        ("table", "vm#.csv", "time,type,logical clock,queue\n", l => $"{Epoch(l)},{Word(l)},{l.Clock},{l.Queue}"),
        ("JSON lines", "node#.jsonl", "", l =>
            $"{{\"type\":\"{Word(l)}\",\"lamport\":{l.Clock},\"queueLength\":{l.Queue},\"ts\":{Epoch(l)}}}"),
        ("JSON with messages", "node#.json", "", l => l.Kind == EventKind.Receive
            ? $"{{\"event\":\"recv\",\"clock\":{l.Clock},\"queue\":{l.Queue},\"msg\":{{\"from\":{l.From},\"clock\":{l.MessageClock}}}}}"
            : $"{{\"event\":\"{Word(l)}\",\"clock\":{l.Clock},\"to\":[{string.Join(',', l.To)}]}}"),
    ];

    /// <summary>The files of a run in one of the shapes.</summary>
    public static void Write(LogFolder run, string shape)
    {
        (_, string name, string head, Func<Line, string> write) = Array.Find(Shapes, s => s.Name == shape);
        run.Files.Clear();
        foreach (IGrouping<int, Line> machine in run.Events.GroupBy(l => l.Machine).OrderBy(g => g.Key))
        {
            run.Files.Add(new LogFolder.LogFile(name.Replace("#", $"{machine.Key}", StringComparison.Ordinal), machine.Select(write))
            {
                Begin = head,
            });
        }
    }

    private static string Word(Line line) => line.Kind switch
    {
        EventKind.Receive => "receive",
        EventKind.Send => "send",
        _ => "internal",
    };

    private static string Time(Line line) =>
        Began.AddSeconds(line.Seconds).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Epoch(Line line) =>
        ((Began - DateTime.UnixEpoch).TotalSeconds + line.Seconds).ToString("0.0000", CultureInfo.InvariantCulture);
}
