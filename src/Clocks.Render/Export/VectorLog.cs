using System.Text;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// The body that ShiViz and TSViz logs share: for each event its description and its vector time over the machines.
/// Vectors count the events that a journal holds (<see cref="VectorTimes"/>).
/// </summary>
internal static class VectorLog
{
    /// <summary>Calls back for every event with its host, its vector as JSON and its description.</summary>
    public static void Each(ExportRequest request, Action<TraceEvent, string, string, string> write)
    {
        string[] names = ExportText.WordNames(request.Run);
        var vector = new StringBuilder();
        foreach (TraceNode node in request.Run.Nodes)
        {
            var times = new VectorTimes(request.Relation, node, names.Length);
            for (int position = 0; position < node.EventCount; position++)
            {
                TraceEvent e = node[position];
                write(e, names[node.Lane], Json(vector, names, times.At(position)), Describe(request.Run, e));
            }
        }
    }

    /// <summary>What would make the log refuse to open, or mean something else.</summary>
    public static IReadOnlyList<string> Warnings(ExportRequest request) => request.Relation.Cycle.Count == 0 ? [] :
        ["The run has a cycle: an event that happened before itself. Vector times mean nothing on it, and "
        + "viewers may refuse the log."];

    private static string Json(StringBuilder text, string[] names, int[] counts)
    {
        text.Clear().Append('{');
        for (int lane = 0; lane < counts.Length; lane++)
        {
            if (counts[lane] > 0)
            {
                _ = text.Length > 1 ? text.Append(',') : text;
                text.Append($"\"{names[lane]}\":{counts[lane]}");
            }
        }

        return text.Append('}').ToString();
    }

    /// <summary>What happened, in a line.</summary>
    public static string Describe(RunTrace run, TraceEvent e)
    {
        string clock = $"n={e.N} clock={e.OldClock}->{e.NewClock}";
        return e.Kind switch
        {
            EventKind.Send => $"SEND to {string.Join(",", Recipients(run, e))} {clock}",
            EventKind.Receive => $"RECEIVE from {(e.From is { } from ? run.NameOf(from) : "?")} {clock} "
            + $"message_clock={e.MessageClock} queue={e.QueueDepth}",
            _ => $"INTERNAL {clock}",
        };
    }

    private static List<string> Recipients(RunTrace run, TraceEvent send)
    {
        var recipients = new List<string>();
        for (int i = 0; i < send.DeliveryCount; i++)
        {
            TraceMessage message = send.Delivery(i);
            if (!message.IsBlocked)
            {
                recipients.Add(message.To is { } to ? run.NameOf(to) : "?");
            }
        }

        return recipients;
    }
}
