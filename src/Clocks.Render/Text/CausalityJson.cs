using Clocks.Json;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Render.Text;

/// <summary>What <c>clocks why</c>, <c>before</c> and <c>event</c> answer to a program. Keys are a stable contract.</summary>
/// <remarks>Pure; any thread.</remarks>
public static class CausalityJson
{
    /// <summary>The last so many messages of a chain are written where not all of them are asked for.</summary>
    private const int MessagesMax = 1_000;

    /// <summary>Why the clock of an event is what it is.</summary>
    public static string Why(RunTrace run, CausalChain chain, bool isWhole) => JsonObject.Text(json =>
    {
        WriteEvent(json, "event", run[chain.Last]);
        json.WriteString("sentence", CausalityText.Why(run, chain));
        TraceEvent first = run[chain.First];
        json.WriteNumber("clock_before", first.OldClock);
        json.WriteString("open", CausalChain.IsSetFromOutside(first) ? MatchStateNames.Of(first.Match) : null);
        _ = chain.FirstLeap(run, out long leaps);
        json.WriteNumber("leaps", leaps);
        WriteChain(json, run, chain, isWhole);
    });

    /// <summary>How two events stand to each other.</summary>
    public static string Before(CausalOrder order, bool isWhole) => JsonObject.Text(json =>
    {
        RunTrace run = order.Run;
        json.WriteString("relation", order.Relation switch
        {
            CausalRelation.Before => "before",
            CausalRelation.After => "after",
            CausalRelation.Concurrent => "concurrent",
            _ => "unknown",
        });
        json.WriteString("sentence", CausalityText.Before(order));
        WriteEvent(json, "first", run[order.One]);
        WriteEvent(json, "second", run[order.Other]);
        json.WriteNumber("first_knew_of_second", order.PastOfOne[order.Other.Lane]);
        json.WriteNumber("second_knew_of_first", order.PastOfOther[order.One.Lane]);
        if ((order.Forward ?? order.Backward) is { } chain)
        {
            WriteChain(json, run, chain, isWhole);
        }
    });

    /// <summary>Everything of one event.</summary>
    public static string Event(RunTrace run, TraceEvent e, int[] vector) => JsonObject.Text(json =>
    {
        WriteEvent(json, "event", e);
        if (e.Node.Tells(FormatFeatures.WallTimes))
        {
            json.WriteNumber("system_time", e.At.UnixMicroseconds / 1_000_000m);
            json.WriteNumber("since_start_ms", run.TimeNs(e.Ref) / 1e6);
        }

        if (e.Node.Tells(FormatFeatures.QueueDepths))
        {
            json.WriteNumber("queue_len", e.QueueDepth);
        }

        if (e.Kind == EventKind.Receive)
        {
            WriteMessage(json, run, e);
        }
        else if (e.Kind == EventKind.Send)
        {
            WriteRecipients(json, run, e);
        }

        json.WriteStartObject("vector");
        for (int lane = 0; lane < vector.Length; lane++)
        {
            if (vector[lane] > 0)
            {
                json.WriteNumber(run.Nodes[lane].Label, vector[lane]);
            }
        }

        json.WriteEndObject();
        json.WriteStartArray("knew");
        for (int lane = 0; lane < vector.Length; lane++)
        {
            json.WriteStartObject();
            json.WriteString("machine", run.Nodes[lane].Label);
            json.WriteNumber("events", vector[lane]);
            json.WriteNumber("of", run.Nodes[lane].EventCount);
            if (vector[lane] > 0)
            {
                TraceEvent last = run.Nodes[lane][vector[lane] - 1];
                WriteEvent(json, "last", last);
                if (e.Node.Tells(FormatFeatures.WallTimes) && last.Node.Tells(FormatFeatures.WallTimes))
                {
                    json.WriteNumber("ago_ms", (run.TimeNs(e.Ref) - run.TimeNs(last.Ref)) / 1e6);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteEvent(JsonWriter json, string name, TraceEvent e)
    {
        json.WriteStartObject(name);
        json.WriteString("machine", e.Node.Label);
        json.WriteNumber("n", e.N);
        json.WriteString("kind", EventKindNames.Of(e.Kind));
        json.WriteNumber("old_clock", e.OldClock);
        json.WriteNumber("new_clock", e.NewClock);
        json.WriteString("file", e.Node.Path);
        json.WriteNumber("line", e.Line);
        json.WriteEndObject();
    }

    private static void WriteMessage(JsonWriter json, RunTrace run, TraceEvent e)
    {
        json.WriteString("match", MatchStateNames.Of(e.Match));
        json.WriteString("from", e.From is { } from ? run.NameOf(from) : null);
        if (!e.Sender.IsNone)
        {
            WriteEvent(json, "send", run[e.Sender]);
        }

        if (e.MessageK > 0)
        {
            json.WriteNumber("k", e.MessageK);
        }

        if (EventText.DelayNs(run, e) is { } delay)
        {
            json.WriteNumber("delay_ms", delay / 1e6);
        }

        if (e.Node.Tells(FormatFeatures.Arrivals))
        {
            json.WriteNumber("wait_ms", e.WaitedNs / 1e6);
        }
    }

    private static void WriteRecipients(JsonWriter json, RunTrace run, TraceEvent e)
    {
        json.WriteStartArray("recipients");
        for (int i = 0; i < e.DeliveryCount; i++)
        {
            TraceMessage message = e.Delivery(i);
            json.WriteStartObject();
            json.WriteString("to", message.To is { } to ? run.NameOf(to) : null);
            json.WriteBoolean("blocked", message.IsBlocked);
            if (!message.Receiver.IsNone)
            {
                WriteEvent(json, "receive", run[message.Receiver]);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The legs, causes first: the events of each, and between one and the next a message.</summary>
    private static void WriteChain(JsonWriter json, RunTrace run, CausalChain chain, bool isWhole)
    {
        int skipped = isWhole ? 0 : Math.Max(0, chain.MessageCount - MessagesMax);
        json.WriteNumber("events", chain.EventCount);
        json.WriteNumber("messages", chain.MessageCount);
        json.WriteNumber("left_out", skipped);
        json.WriteStartArray("chain");
        for (int leg = skipped; leg < chain.Legs.Count; leg++)
        {
            json.WriteStartObject();
            json.WriteNumber("events", chain.Legs[leg].Events);
            WriteEvent(json, "first", run[chain.Legs[leg].First]);
            WriteEvent(json, "last", run[chain.Legs[leg].Last]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
