using System.Globalization;
using System.Text;
using Clocks.Json;
using Clocks.Trace.Events;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>
/// Logs with vector clocks as ShiViz and GoVector write them: <c>host {"host":3, "other":7}</c>, and the event's text
/// on the line before or after. Line 1 may be ShiViz's regular expression, which is not run: a line that ends in such a
/// vector is an event. The vectors tell happened-before exactly; messages are read off them by
/// <see cref="VectorMessages"/>. There are no Lamport clocks and no times in such a log: the clocks that are shown are
/// worked out from the messages.
/// </summary>
internal sealed class ShivizFormat : IJournalFormat
{
    public string Name => "shiviz";

    public bool ReadsTogether => true;

    public bool Recognises(List<string> beginning) =>
        beginning.Exists(static line => IsExpression(line) || Parse(line) is not null);

    public void Read(
        IReadOnlyList<string> paths, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        var events = new List<VectorEvent>();
        foreach (string path in paths)
        {
            int before = events.Count;
            var executions = new VectorExecutions();
            foreach ((long number, string text, bool hasEnd) in TextLines.Of(path))
            {
                if (Parse(text) is var (host, clock))
                {
                    events.Add(executions.Of(new VectorEvent(host, clock, path, number)));
                }
                else if (executions.Begins(text))
                {
                    continue;
                }
                else if (!hasEnd && text.Contains('{'))
                {
                    problems.Add(new LoadProblem(path, $"The last line ({number}) is torn off.", true));
                }
            }

            if (executions.Count > 1)
            {
                problems.Add(new LoadProblem(
                    path, $"It holds {executions.Count} executions, read side by side: no message leads from one to another.", false));
            }

            if (events.Count == before)
            {
                problems.Add(new LoadProblem(path, "There is no event with a vector clock in it.", true));
            }
        }

        VectorMessages.Compose(Name, events, drafts);
    }

    private static bool IsExpression(string line) =>
        line.Contains("(?<", StringComparison.Ordinal) && line.Contains("clock>", StringComparison.Ordinal);

    /// <summary>
    /// The last word before the braces is the host, and the braces hold its vector; null for other lines.
    /// </summary>
    private static (string Host, Dictionary<string, long> Clock)? Parse(string line)
    {
        int open = line.IndexOf('{'), close = line.LastIndexOf('}');
        if (open <= 0 || close < open)
        {
            return null;
        }

        string host = line[..open].TrimEnd().Split(' ', '\t')[^1];
        Dictionary<string, long>? clock = ParseVector(line[open..(close + 1)]);
        return host.Length > 0 && clock is not null && clock.ContainsKey(host) ? (host, clock) : null;
    }

    /// <summary>A JSON object of whole numbers from 0, up to its end; null for anything else.</summary>
    private static Dictionary<string, long>? ParseVector(string json)
    {
        var clock = new Dictionary<string, long>();
        ReadOnlySpan<char> rest = json.AsSpan(1).TrimStart();
        if (rest.StartsWith('}'))
        {
            return clock;
        }

        while (TryEntry(ref rest, clock) && !rest.IsEmpty)
        {
            if (rest[0] == '}')
            {
                return clock;
            }

            if (rest[0] != ',')
            {
                return null;
            }

            rest = rest[1..].TrimStart();
        }

        return null;
    }

    /// <summary>One <c>"host": 3</c>, with the white space after it.</summary>
    private static bool TryEntry(ref ReadOnlySpan<char> rest, Dictionary<string, long> clock)
    {
        int end = EndOfString(rest);
        if (end < 0)
        {
            return false;
        }

        string host = JsonText.Decode(Encoding.UTF8.GetBytes(rest[1..end].ToString()));
        rest = rest[(end + 1)..].TrimStart();
        if (!rest.StartsWith(':'))
        {
            return false;
        }

        rest = rest[1..].TrimStart();
        int digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0
            || (rest[0] == '0' && digits > 1)
            || !long.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long n))
        {
            return false;
        }

        clock[host] = n;
        rest = rest[digits..].TrimStart();
        return true;
    }

    /// <summary>Where the quote is that ends the string in front, or -1.</summary>
    private static int EndOfString(ReadOnlySpan<char> text)
    {
        for (int i = 1; text.StartsWith('"') && i < text.Length && text[i] >= ' '; i++)
        {
            if (text[i] == '"')
            {
                return i;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return -1;
    }
}
