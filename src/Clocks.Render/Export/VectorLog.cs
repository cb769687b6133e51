using System.Text;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// The body that ShiViz and TSViz logs share: for each event its description and its vector time over the machines.
/// Vectors count the events that a journal holds, so every machine's own entry is 1, 2, 3, ... even where a journal
/// has holes. They are rebuilt from the messages: only a receive asks for one, between receives only the own entry
/// grows.
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
            int[] counts = new int[names.Length];
            for (int position = 0; position < node.EventCount; position++)
            {
                TraceEvent e = node[position];
                if (!e.Sender.IsNone)
                {
                    counts = request.Relation.VectorOf(e.Ref);
                }

                counts[node.Lane] = position + 1;
                write(e, names[node.Lane], Json(vector, names, counts), Describe(e));
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

    private static string Describe(TraceEvent e)
    {
        string clock = $"n={e.N} clock={e.OldClock}->{e.NewClock}";
        return e.Kind switch
        {
            EventKind.Send => $"SEND to {string.Join(",", Recipients(e))} {clock}",
            EventKind.Receive => $"RECEIVE from {e.From?.ToString() ?? "?"} {clock} "
            + $"message_clock={e.MessageClock} queue={e.QueueDepth}",
            _ => $"INTERNAL {clock}",
        };
    }

    private static List<string> Recipients(TraceEvent send)
    {
        var recipients = new List<string>();
        for (int i = 0; i < send.DeliveryCount; i++)
        {
            TraceMessage message = send.Delivery(i);
            if (!message.IsBlocked)
            {
                recipients.Add(message.To?.ToString() ?? "?");
            }
        }

        return recipients;
    }
}
