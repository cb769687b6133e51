using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Clocks.Json;

namespace Clocks.Grade.Stdio;

/// <summary>
/// The answer to a tick: one event, in the keys of a journal. What is missing is null; what cannot be right is a sentence.
/// Immutable; any thread.
/// </summary>
internal sealed class StdioAnswer
{
    /// <summary>A time that is further away, some thirty years, is none.</summary>
    private const double NextMsMax = 1e12;

    private StdioAnswer(string text, int line, EventKind kind, long newClock) =>
        (Text, Line, Kind, NewClock) = (text, line, kind, newClock);

    /// <summary>The line as it came.</summary>
    public string Text { get; }

    /// <summary>Its number in the output, from 1.</summary>
    public int Line { get; }

    /// <summary>What kind of event it claims.</summary>
    public EventKind Kind { get; }

    /// <summary>The clock after the event.</summary>
    public long NewClock { get; }

    /// <summary>Of a receive, who sent the message.</summary>
    public long? From { get; private init; }

    /// <summary>The clock that the message carries.</summary>
    public long? MessageClock { get; private init; }

    /// <summary>How many messages wait afterwards.</summary>
    public long? QueueLength { get; private init; }

    /// <summary>Of a send, whom it goes to.</summary>
    public IReadOnlyList<long> To { get; private init; } = [];

    /// <summary>When it wants its next tick, in milliseconds.</summary>
    public double? Next { get; private init; }

    /// <summary>Reads a line; false with a sentence without its full stop.</summary>
    public static bool TryRead(string text, int line, [NotNullWhen(true)] out StdioAnswer? answer, out string problem)
    {
        answer = null;
        if (!JsonTree.TryRead(Encoding.UTF8.GetBytes(text), out JsonValue? root, out problem))
        {
            problem = "a line of JSON such as {\"event\":\"INTERNAL\",\"new_clock\":1}; this is none";
            return false;
        }

        EventKind? kind = root.Of("event")?.Text.ToUpperInvariant() switch
        {
            "INTERNAL" => EventKind.Internal,
            "SEND" => EventKind.Send,
            "RECEIVE" => EventKind.Receive,
            _ => null,
        };
        if (kind is null)
        {
            problem = "a key \"event\" that is INTERNAL, SEND or RECEIVE";
            return false;
        }

        if (Whole(root, "new_clock") is not { } clock)
        {
            problem = "a key \"new_clock\" with a whole number from 0 to 2^53 - 1";
            return false;
        }

        answer = new StdioAnswer(text, line, kind.Value, clock)
        {
            From = Whole(root, "from"),
            MessageClock = Whole(root, "message_clock"),
            QueueLength = Whole(root, "queue_len"),
            To = ListOf(root.Of("to")),
            Next = root.Of("next") is { Kind: JsonKind.Number } next
                && double.TryParse(next.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double ms)
                && ms is >= 0 and <= NextMsMax ? ms : null,
        };
        return true;
    }

    private static long? Whole(JsonValue root, string key) =>
        root.Of(key) is { } value && value.TryLong(out long number) && number is >= 0 and <= Limits.LamportMax ? number : null;

    /// <summary>Ids; what is no id is -1, which nobody has.</summary>
    private static List<long> ListOf(JsonValue? list)
    {
        var ids = new List<long>();
        foreach (JsonValue item in list is { Kind: JsonKind.List } ? list.Items : [])
        {
            ids.Add(item.TryLong(out long id) ? id : -1);
        }

        return ids;
    }
}
