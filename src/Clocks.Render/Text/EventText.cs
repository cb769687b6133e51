using System.Globalization;
using Clocks.Trace.Events;

namespace Clocks.Render.Text;

/// <summary>
/// Everything that the journals say of one event, for a terminal: what it did, its message, how long that took, its vector time,
/// and what it knew of each machine.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
public static class EventText
{
    private const int LanesMax = 40, RecipientsMax = 8;

    /// <summary>What it is, as a heading.</summary>
    public static string Heading(TraceEvent e)
    {
        string moved = e.Jump == 1 ? "" : $" ({(e.Jump < 0 ? "" : "+")}{e.Jump})";
        return $"{ChainText.Name(e)}: {EventKindNames.Of(e.Kind)} of machine {e.Node.Title}, clock {e.OldClock} -> {e.NewClock}{moved}";
    }

    /// <summary>What is told of it, each with its name.</summary>
    public static List<(string Name, string Text)> Facts(RunTrace run, TraceEvent e, int[] vector)
    {
        var facts = new List<(string Name, string Text)> { ("line", $"{e.Node.Path}:{e.Line}") };
        if (e.Node.Tells(FormatFeatures.WallTimes))
        {
            facts.Add(("at", $"{Time(e)} UTC by its own clock, {Seconds(run.TimeNs(e.Ref))} after the run began"));
        }

        if (e.Kind == EventKind.Receive)
        {
            Taken(run, e, facts);
        }
        else if (e.Kind == EventKind.Send)
        {
            facts.Add(("sent", Sent(run, e)));
        }

        if (e.Node.Tells(FormatFeatures.QueueDepths) && (e.Kind == EventKind.Receive || e.Node.Tells(FormatFeatures.IdleQueueDepths)))
        {
            facts.Add(("queue", $"{Plural.Of(e.QueueDepth, "message")} waiting after it"));
        }

        facts.Add(("vector", Vector(run, vector)));
        return facts;
    }

    /// <summary>What it knew of each machine, as the lines of a table.</summary>
    public static List<string> Knowledge(RunTrace run, TraceEvent e, int[] vector, int columns)
    {
        var table = new TextTable("machine", ">knew", ">of", "up to", ">clock", ">ago", "line");
        int shown = 0, nothing = 0;
        for (int lane = 0; lane < vector.Length; lane++)
        {
            TraceNode node = run.Nodes[lane];
            if (vector[lane] == 0 || shown >= LanesMax)
            {
                nothing += vector[lane] == 0 ? 1 : 0;
                continue;
            }

            shown++;
            TraceEvent last = node[vector[lane] - 1];
            bool isTimed = e.Node.Tells(FormatFeatures.WallTimes) && node.Tells(FormatFeatures.WallTimes);
            table.Add(node.Label, NumberText.Grouped(vector[lane]), NumberText.Grouped(node.EventCount), ChainText.Name(last),
                $"{last.NewClock}", isTimed ? Seconds(run.TimeNs(e.Ref) - run.TimeNs(last.Ref)) : "?", last.Location);
        }

        List<string> lines = [.. table.Lines(columns)];
        int left = vector.Length - nothing - shown;
        if (left > 0)
        {
            lines.Add($"and {Plural.Of(left, "more machine")}: --json has them all");
        }

        if (nothing > 0)
        {
            lines.Add($"It knew nothing of {(nothing == 1 && vector.Length == 2 ? "the other machine" : Plural.Of(nothing, "machine"))}.");
        }

        return lines;
    }

    /// <summary>
    /// How long the message of a receive was on its way, from the tick that sent it to its arrival (where that is not told: to the
    /// tick that took it), by the wall clocks of both machines, in nanoseconds; null where journals do not tell.
    /// </summary>
    internal static long? DelayNs(RunTrace run, TraceEvent receive) =>
        !receive.Sender.IsNone && receive.Node.Tells(FormatFeatures.WallTimes) && run[receive.Sender].Node.Tells(FormatFeatures.WallTimes)
            ? run.TimeNs(receive.Ref) - receive.WaitedNs - run.TimeNs(receive.Sender)
            : null;

    private static void Taken(RunTrace run, TraceEvent e, List<(string Name, string Text)> facts)
    {
        string place = e.MessageK > 0 ? $", message {e.MessageK} of its channel" : "";
        string from = e.From is { } id ? $"a message of machine {run.NameOf(id)}" : "a message";
        string clock = e.Node.Tells(FormatFeatures.MessageClocks) ? $", sent at clock {e.MessageClock}" : "";
        facts.Add(("took", e.Sender.IsNone
            ? $"{from}{clock}{place}; {MatchStateNames.Sentence(e.Match)}"
            : $"{run[e.Sender]}, sent at clock {run[e.Sender].NewClock}{place}"));
        if (DelayNs(run, e) is { } delay)
        {
            string until = e.Node.Tells(FormatFeatures.Arrivals) ? "its arrival" : "the tick that took it";
            facts.Add(("delay", $"{Milliseconds(delay)} from the send to {until}, by the wall clocks of both"));
        }

        if (e.Node.Tells(FormatFeatures.Arrivals))
        {
            facts.Add(("waited", $"{Milliseconds(e.WaitedNs)} for the tick that took it"));
        }
    }

    private static string Sent(RunTrace run, TraceEvent e)
    {
        var recipients = new List<string>();
        for (int i = 0; i < e.DeliveryCount; i++)
        {
            TraceMessage message = e.Delivery(i);
            string to = message.To is { } id ? $"to {run.NameOf(id)}" : "to a machine that is not named";
            recipients.Add(message.IsBlocked ? to + ": blocked, its outbox was full"
                : message.Receiver.IsNone ? to + ": no journal shows its receive"
                : $"to {run[message.Receiver].Node.MachineName}: taken as {run[message.Receiver]}");
        }

        return recipients.Count == 0 ? "to nobody" : Listing.Of(recipients, RecipientsMax);
    }

    private static string Vector(RunTrace run, int[] vector)
    {
        var parts = new List<string>();
        for (int lane = 0; lane < vector.Length; lane++)
        {
            if (vector[lane] > 0)
            {
                parts.Add($"{run.Nodes[lane].Label}:{vector[lane]}");
            }
        }

        return Listing.Of(parts, LanesMax);
    }

    private static string Time(TraceEvent e) =>
        DateTime.UnixEpoch.AddTicks(e.At.UnixMicroseconds * 10).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static string Seconds(long ns) => Math.Abs(ns) < 1_000_000_000 ? Milliseconds(ns) : $"{ns / 1e9:0.###} s";

    private static string Milliseconds(long ns) => $"{ns / 1e6:0.###} ms";
}
