using Clocks.Trace.Events;
using Clocks.Trace.Expressions;
using Clocks.Trace.Found;
using Clocks.Trace.Places;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>
/// Logs with vector clocks as ShiViz and GoVector write them: <c>host {"host":3, "other":7}</c>, and what the event says on the
/// line before, after or the same. They are read as ShiViz reads them where its regular expressions are given, by hand or in
/// lines 1 and 2; else a line with such a vector is an event. The vectors tell happened-before exactly; messages are read off
/// them by <see cref="VectorMessages"/>. There are no Lamport clocks and no times in such a log: the clocks that are shown are
/// worked out from the messages.
/// </summary>
/// <param name="given">The parser that was given by hand, or null.</param>
/// <param name="delimiter">The delimiter of executions that was given by hand, or null.</param>
internal sealed class ShivizFormat(ShivizParser? given = null, Expression? delimiter = null) : IJournalFormat
{
    private const int SignsMin = 3;

    /// <summary>The same for logs whose executions a delimiter that somebody has given divides; null for what is no expression.</summary>
    public static ShivizFormat? DividedBy(string delimiter) =>
        Expression.TryParse(delimiter, out Expression? parsed, out _) ? new ShivizFormat(null, parsed) : null;

    public string Name => "shiviz";

    public bool ReadsTogether => true;

    public bool Recognises(List<string> beginning)
    {
        var numbers = new Dictionary<string, long>();
        int signs = 0;
        foreach (string line in beginning)
        {
            if (IsExpression(line))
            {
                return true;
            }

            if (VectorLine.Parse(line) is not var (host, clock, _, isPlain))
            {
                continue;
            }

            if (isPlain)
            {
                return true;
            }

            // Words around the vector may be of any log: it is one if every host counts its own events.
            if (numbers.TryGetValue(host, out long before) && clock[host] != before + 1)
            {
                return false;
            }

            numbers[host] = clock[host];
            signs++;
        }

        return signs >= SignsMin && signs > numbers.Count;
    }

    public void Read(
        IReadOnlyList<LogPlace> places, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        var events = new List<VectorEvent>();
        foreach (LogPlace place in places)
        {
            try
            {
                Read(place, events, problems);
            }
            catch (TooManyStepsException)
            {
                problems.Add(new LoadProblem(
                    place.Path, "The regular expression tries too many ways of matching in it: make its repetitions narrower.", true));
            }
        }

        VectorMessages.Compose(Name, events, drafts);
    }

    private void Read(LogPlace place, List<VectorEvent> all, List<LoadProblem> problems)
    {
        string text = LogText.Of(place);
        (ShivizParser? parser, Expression? divider, int start) = Head(text);
        int before = all.Count, executions = 0;
        var broken = new List<TraceSkip>();
        foreach (VectorExecution execution in VectorExecution.Divide(text, start, delimiter ?? divider))
        {
            string part = text[execution.Start..execution.End];
            long firstLine = 1 + text.AsSpan(0, execution.Start).Count('\n');
            List<VectorEvent> found = Found(given ?? parser, part, place.Path, firstLine, execution, broken);
            executions += found.Count > 0 ? 1 : 0;
            all.AddRange(found);
        }

        if (executions > 1)
        {
            problems.Add(new LoadProblem(
                place.Path, $"It holds {executions} executions, read side by side: no message leads from one to another.", false));
        }

        if (all.Count == before)
        {
            string by = given is null ? "There is no event with a vector clock in it." : "The pattern matches no event in it.";
            problems.Add(new LoadProblem(place.Path, by, true));
        }

        if (broken.Count > 0)
        {
            string more = broken.Count > 1 ? $" and {Plural.Of(broken.Count - 1, "more line")}" : "";
            problems.Add(new LoadProblem(place.Path, $"Line {broken[0].Line}{more} cannot be used: {broken[0].Why}.", true));
        }
    }

    /// <summary>The events by the parser; where it is the log's own and finds fewer than there are lines with vectors, by these.</summary>
    private List<VectorEvent> Found(
        ShivizParser? parser, string part, string path, long firstLine, VectorExecution execution, List<TraceSkip> broken)
    {
        var wrong = new List<TraceSkip>();
        List<VectorEvent> parsed = parser?.Read(part, path, firstLine, execution, wrong) ?? [];
        if (given is not null)
        {
            broken.AddRange(wrong);
            return parsed;
        }

        List<VectorEvent> byLines = ByLines(part, path, firstLine, execution, broken);
        return parsed.Count >= byLines.Count ? parsed : byLines;
    }

    /// <summary>The expressions in the first two lines, and where the log itself begins.</summary>
    private static (ShivizParser? Parser, Expression? Delimiter, int Start) Head(string text)
    {
        int end = text.IndexOf('\n');
        string first = end < 0 ? text : text[..end];
        if (!IsExpression(first))
        {
            return (null, null, 0);
        }

        ShivizParser.TryMake(first.Trim(), out ShivizParser? parser);
        int start = end < 0 ? text.Length : end + 1;
        int next = text.IndexOf('\n', start);
        string second = next < 0 ? text[start..] : text[start..next];
        return second.Contains("(?<trace>", StringComparison.Ordinal) && Expression.TryParse(second.Trim(), out Expression? divider, out _)
            ? (parser, divider, next < 0 ? text.Length : next + 1)
            : (parser, null, start);
    }

    private static List<VectorEvent> ByLines(
        string part, string path, long firstLine, VectorExecution execution, List<TraceSkip> broken)
    {
        var events = new List<VectorEvent>();
        string[] lines = part.Split('\n');
        bool? isBefore = null;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (VectorLine.Parse(line) is not var (host, clock, says, _))
            {
                isBefore ??= line.AsSpan().IsWhiteSpace() ? null : true;
                if (VectorLine.IsBroken(line))
                {
                    broken.Add(new TraceSkip(firstLine + i, "its vector clock cannot be read", true));
                }
                else if (i == lines.Length - 1 && line.Contains('{'))
                {
                    broken.Add(new TraceSkip(firstLine + i, "it is torn off", true));
                }

                continue;
            }

            isBefore ??= false;
            int neighbour = isBefore.Value ? i - 1 : i + 1;
            string? text = says.Length > 0 ? says
                : neighbour >= 0 && neighbour < lines.Length && VectorLine.Parse(lines[neighbour]) is null ? lines[neighbour] : null;
            events.Add(VectorLine.EventOf(host, clock, path, firstLine + i, text, execution));
        }

        return events;
    }

    private static bool IsExpression(string line) =>
        line.Contains("(?<", StringComparison.Ordinal) && line.Contains("clock>", StringComparison.Ordinal);
}
