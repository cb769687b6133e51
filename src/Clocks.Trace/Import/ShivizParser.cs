using System.Diagnostics.CodeAnalysis;
using Clocks.Trace.Events;
using Clocks.Trace.Expressions;
using Clocks.Trace.Found;

namespace Clocks.Trace.Import;

/// <summary>
/// The two regular expressions by which ShiViz reads a log: its parser, whose groups <c>host</c>, <c>clock</c> (a vector in
/// JSON) and <c>event</c> (what is said) it needs and whose others it keeps as fields, and its delimiter of executions, whose
/// group <c>trace</c> names them. Immutable; any thread.
/// </summary>
internal sealed class ShivizParser
{
    private const string HostGroup = "host", ClockGroup = "clock", EventGroup = "event";

    private readonly Expression _parser;

    private ShivizParser(Expression parser) => _parser = parser;

    /// <summary>Whether groups of these names are those of a parser of ShiViz.</summary>
    public static bool IsOne(List<string> names) => names.Contains(HostGroup) && names.Contains(ClockGroup);

    /// <summary>Takes an expression that has its groups.</summary>
    public static bool TryMake(string expression, [NotNullWhen(true)] out ShivizParser? parser)
    {
        parser = Expression.TryParse(expression, out Expression? parsed, out _) && IsOne(parsed.Names) ? new ShivizParser(parsed) : null;
        return parser is not null;
    }

    /// <summary>
    /// The events of one execution; what is matched and is no event goes to the problems, with their lines. Throws
    /// <see cref="TooManyStepsException"/>.
    /// </summary>
    public List<VectorEvent> Read(
        string text, string path, long firstLine, VectorExecution execution, List<TraceSkip> problems)
    {
        var events = new List<VectorEvent>();
        int host = _parser.NumberOf(HostGroup), clock = _parser.NumberOf(ClockGroup), says = _parser.NumberOf(EventGroup);
        (long line, int counted) = (firstLine, 0);
        for (var match = new ExpressionMatcher(_parser, text); match.Next();)
        {
            int at = Math.Max(counted, match.IndexOf(clock));
            line += text.AsSpan(counted, at - counted).Count('\n');
            counted = at;
            (string name, string vector) = (match.Group(host)?.Trim() ?? "", match.Group(clock) ?? "");
            if (VectorLine.VectorOf(vector) is not { } told)
            {
                problems.Add(new TraceSkip(line, $"its vector clock cannot be read: {vector[..Math.Min(80, vector.Length)]}", true));
            }
            else if (!told.ContainsKey(name))
            {
                problems.Add(new TraceSkip(line, $"its host '{name}' does not stand in its vector clock", true));
            }
            else
            {
                events.Add(VectorLine.EventOf(name, told, path, line, match.Group(says), execution));
            }
        }

        return events;
    }
}
