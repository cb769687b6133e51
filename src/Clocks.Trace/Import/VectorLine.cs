using System.Globalization;
using System.Text;
using Clocks.Json;
using Clocks.Trace.Found;

namespace Clocks.Trace.Import;

/// <summary>
/// Lines that hold a vector clock as ShiViz and GoVector write them, <c>host {"host":3, "other":7}</c>, also with other words
/// around.
/// </summary>
internal static class VectorLine
{
    /// <summary>An event, its host and vector named for its execution.</summary>
    public static VectorEvent EventOf(
        string host, Dictionary<string, long> told, string path, long line, string? text, VectorExecution execution)
    {
        var clock = told;
        if (execution.Prefix.Length > 0)
        {
            clock = [];
            foreach ((string other, long n) in told)
            {
                clock[execution.Prefix + other] = n;
            }
        }

        return new VectorEvent(execution.Prefix + host, clock, path, line) { Text = text, Execution = execution };
    }

    /// <summary>
    /// The host, its vector, and what else the line says; null for a line without a vector that holds its host. The host is the
    /// last word before the braces, or the name in the vector that stands last before them.
    /// </summary>
    public static (string Host, Dictionary<string, long> Clock, string Says, bool IsPlain)? Parse(string line)
    {
        int open = line.IndexOf('{'), close = line.LastIndexOf('}');
        if (open <= 0 || close < open || VectorOf(line[open..(close + 1)]) is not { } clock)
        {
            return null;
        }

        string before = line[..open].TrimEnd();
        string host = before[(before.LastIndexOfAny([' ', '\t']) + 1)..];
        string after = line[(close + 1)..].Trim();
        if (clock.ContainsKey(host))
        {
            string rest = before[..^host.Length].Trim();
            return (host, clock, after.Length > 0 ? after : rest, true);
        }

        string? named = LastNamed(before, clock.Keys);
        return named is null ? null : (named, clock, after.Length > 0 ? after : before, false);
    }

    /// <summary>Whether a line looks like an event of such a log, and has a vector that cannot be read.</summary>
    public static bool IsBroken(string line)
    {
        int open = line.IndexOf('{');
        return open > 0 && line.EndsWith('}') && line[..open].TrimEnd() is var host && !host.Contains(' ')
            && host.Length > 0 && line.AsSpan(open).Contains($"\"{host}\"", StringComparison.Ordinal) && Parse(line) is null;
    }

    /// <summary>
    /// A JSON object of whole numbers from 0, also with the quotes escaped, as TLA+ prints it; null for anything else.
    /// </summary>
    public static Dictionary<string, long>? VectorOf(string text)
    {
        text = text.Trim();
        return text.StartsWith('{') ? Vector(text) ?? Vector(text.Replace("\\\"", "\"", StringComparison.Ordinal)) : null;
    }

    private static string? LastNamed(string text, IEnumerable<string> names)
    {
        string? found = null;
        int last = -1;
        foreach (string name in names)
        {
            int at = name.Length == 0 ? -1 : text.LastIndexOf(name, StringComparison.Ordinal);
            if (at > last && IsWord(text, at, name.Length))
            {
                (found, last) = (name, at);
            }
        }

        return found;
    }

    private static bool IsWord(string text, int at, int length) =>
        (at == 0 || !IsPartOfWord(text[at - 1])) && (at + length == text.Length || !IsPartOfWord(text[at + length]));

    private static bool IsPartOfWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';

    private static Dictionary<string, long>? Vector(string json)
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
