using System.Text;
using System.Text.Json;

namespace Clocks.Trace.Import;

/// <summary>
/// Logs with vector clocks as ShiViz and GoVector write them: <c>host {"host":3, "other":7}</c>, and the event's text
/// on the line before or after. Line 1 may be ShiViz's regular expression, which is not run: a line that ends in such
/// a vector is an event. The vectors tell happened-before exactly; messages are read off them by
/// <see cref="VectorMessages"/>. There are no Lamport clocks and no times in such a log: the clocks that are shown
/// are worked out from the messages.
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
            foreach ((long number, string text, bool hasEnd) in TextLines.Of(path))
            {
                if (Parse(text) is var (host, clock))
                {
                    events.Add(new VectorEvent(host, clock, path, number));
                }
                else if (!hasEnd && text.Contains('{'))
                {
                    problems.Add(new LoadProblem(path, $"The last line ({number}) is torn off.", true));
                }
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

    private static Dictionary<string, long>? ParseVector(string json)
    {
        var clock = new Dictionary<string, long>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string host = reader.GetString()!;
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number
                    || !reader.TryGetInt64(out long n) || n < 0)
                {
                    return null;
                }

                clock[host] = n;
            }

            return reader.TokenType == JsonTokenType.EndObject ? clock : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
