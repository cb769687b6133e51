using System.Diagnostics.CodeAnalysis;
using Clocks.Trace.Expressions;
using Clocks.Trace.Found;
using Clocks.Trace.Guessing;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>
/// A regular expression that says where the values of an event stand: its named groups are those of <see cref="Groups"/>.
/// It runs over the whole text of a file, line anchors match at every line, and a match without clock, old clock or vector is
/// a title, which may tell the rate or the machine. An expression that explodes ends with a sentence and hangs nobody. One with
/// the groups host and clock is a parser of ShiViz, and read as one.
/// </summary>
public sealed class LogPattern
{
    private const string Vector = "vector";

    /// <summary>Groups whose presence says the kind, where no word does.</summary>
    private const string Send = "send", Receive = "receive";

    private static readonly string[] Known =
    [
        "event", "clock", "old_clock", "time", "queue", "from", "to", "message", "message_clock", "k", Vector, "machine", "rate",
        Send, Receive,
    ];

    private readonly Expression _expression;
    private readonly KindWords _words;

    private LogPattern(string text, Expression expression, KindWords words) =>
        (Text, _expression, _words) = (text, expression, words);

    /// <summary>The groups that an expression may name.</summary>
    public static IReadOnlyList<string> Groups => Known;

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>The expression as ShiViz reads it, where its groups are those of a parser of ShiViz: host and clock.</summary>
    internal ShivizParser? OfShiviz { get; private init; }

    /// <summary>What divides a log into executions, its group <c>trace</c> naming them; or null.</summary>
    internal Expression? Delimiter { get; init; }

    /// <summary>Words behind <c>event</c> that mean no kind of event, each once; their events count as internal.</summary>
    internal List<string> StrangeWords { get; } = [];

    /// <summary>Reads an expression; false, and a sentence without its full stop, for one that cannot be used.</summary>
    /// <param name="expression">In the syntax of .NET; Python's <c>(?P&lt;name&gt;</c> is understood too.</param>
    /// <param name="words">What the words behind <c>event</c> mean, where that is not known anyway.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryMake(
        string expression,
        IReadOnlyDictionary<string, EventKind>? words,
        [NotNullWhen(true)] out LogPattern? pattern,
        out string problem)
    {
        pattern = null;
        problem = "";
        if (!Expression.TryParse(expression, out Expression? parsed, out string wrong))
        {
            problem = $"this is no regular expression: {wrong}";
            return false;
        }

        List<string> named = parsed.Names;
        if (ShivizParser.IsOne(named) && ShivizParser.TryMake(expression, out ShivizParser? parser))
        {
            pattern = new LogPattern(expression, parsed, new KindWords(words)) { OfShiviz = parser };
            return true;
        }

        if (named.Find(static name => Array.IndexOf(Known, name) < 0) is { } strange)
        {
            problem = $"there is no group '{strange}'; the groups are {string.Join(", ", Known)}";
            return false;
        }

        if (!named.Contains("clock") && !named.Contains("old_clock") && !named.Contains(Vector))
        {
            problem = "the expression names neither clock nor old_clock nor vector, as (?<clock>\\d+) does: "
                + "without one nothing can be judged";
            return false;
        }

        pattern = new LogPattern(expression, parsed, new KindWords(words));
        return true;
    }

    /// <summary>Whether a text is a regular expression; if not, a sentence without its full stop.</summary>
    /// <param name="text">The text.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool IsExpression(string text, out string problem) => Expression.TryParse(text, out _, out problem);

    /// <summary>The same pattern with a delimiter, which must be an expression; itself for null.</summary>
    internal LogPattern DividedBy(string? delimiter) => delimiter is null || !Expression.TryParse(delimiter, out Expression? parsed, out _)
        ? this
        : new LogPattern(Text, _expression, _words) { OfShiviz = OfShiviz, Delimiter = parsed };

    /// <summary>The events of a text. Throws <see cref="TooManyStepsException"/>.</summary>
    internal void Read(string text, FoundFile found)
    {
        long line = 1;
        int counted = 0;
        var match = new ExpressionMatcher(_expression, text);
        while (match.Next())
        {
            int first = FirstOf(match);
            line += text.AsSpan(counted, Math.Max(0, first - counted)).Count('\n');
            counted = Math.Max(counted, first);
            if (match.Index == match.End)
            {
                continue;
            }

            if (Value(match, "rate") is { } rate && LogWords.Rate(rate) is { } known)
            {
                found.Rates[Value(match, "machine") ?? ""] = known;
            }

            if (Event(match, line) is { } e)
            {
                found.Events.Add(e);
                found.Covered.Add((match.Index, match.End));
            }
        }
    }

    /// <summary>Where the event stands: at its clock, for an expression may begin lines before it.</summary>
    private int FirstOf(ExpressionMatcher match)
    {
        foreach (string name in (string[])["clock", "old_clock", Vector])
        {
            if (match.IndexOf(_expression.NumberOf(name)) is var index and >= 0)
            {
                return index;
            }
        }

        return match.Index;
    }

    private FoundEvent? Event(ExpressionMatcher match, long line)
    {
        var e = new FoundEvent
        {
            Line = line,
            Clock = Number(match, "clock"),
            OldClock = Number(match, "old_clock"),
            AtMicroseconds = Value(match, "time") is { } time ? LogTimes.Of(time) : null,
            Queue = Number(match, "queue"),
            Message = Number(match, "message"),
            MessageClock = Number(match, "message_clock"),
            K = Number(match, "k"),
            From = Value(match, "from"),
            Machine = Value(match, "machine"),
            Vector = Value(match, Vector) is { } vector ? VectorText.Of(vector) : null,
        };
        if (e.Clock is null && e.OldClock is null && e.Vector is null)
        {
            return null;
        }

        e.To.AddRange(Value(match, "to") is { } to ? NamesOf(to) : []);

        e.Kind = KindOf(match, e);
        return e;
    }

    private EventKind KindOf(ExpressionMatcher match, FoundEvent e)
    {
        if ((Value(match, Receive) ?? Value(match, Send)) is not null)
        {
            return Value(match, Receive) is not null ? EventKind.Receive : EventKind.Send;
        }

        if (Value(match, "event") is { } word)
        {
            if (_words.OfText(word) is { } kind)
            {
                return kind;
            }

            if (!StrangeWords.Contains(word) && StrangeWords.Count < 10)
            {
                StrangeWords.Add(word);
            }

            return EventKind.Internal;
        }

        return e.From is not null || e.MessageClock is not null ? EventKind.Receive
            : e.To.Count > 0 ? EventKind.Send
            : EventKind.Internal;
    }

    /// <summary>The machines of <c>[1, 2]</c>, <c>1+2</c>, <c>B and C</c>.</summary>
    internal static List<string> NamesOf(string list)
    {
        var names = new List<string>();
        foreach (string word in list.Split(
            [' ', ',', ';', '+', '&', '[', ']', '(', ')', '{', '}', '"', '\'', '/'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word is not ("and" or "und" or "y" or "et" or "e" or "machine" or "node" or "Machine" or "Node"))
            {
                names.Add(word);
            }
        }

        return names;
    }

    private string? Value(ExpressionMatcher match, string group) =>
        match.Group(_expression.NumberOf(group))?.Trim() is { Length: > 0 } found ? found : null;

    private long? Number(ExpressionMatcher match, string group) => Value(match, group) is { } text ? LogWords.Whole(text) : null;
}
