using System.Globalization;
using System.Text.RegularExpressions;

namespace Clocks.Properties.Mutation;

/// <summary>Reads and changes single values in the lines of our journals, as somebody with an editor would.</summary>
internal static class JournalText
{
    private static readonly string[] OfMessage = ["from", "message", "message_clock", "k"];

    public static bool IsEvent(string line) => IsReceive(line) || IsSend(line) || IsInternal(line);

    public static bool IsReceive(string line) => Is(line, "RECEIVE");

    public static bool IsSend(string line) => Is(line, "SEND");

    public static bool IsInternal(string line) => Is(line, "INTERNAL");

    public static bool IsEnd(string line) => Is(line, "END");

    public static bool IsStart(string line) => Is(line, "STARTUP");

    public static bool Is(string line, string word) => line.StartsWith($"{{\"event\":\"{word}\"", StringComparison.Ordinal);

    /// <summary>A send that was handed to somebody.</summary>
    public static bool HasRecipients(string line) => IsSend(line) && List(line, "to").Length > 0;

    public static bool Has(string line, string key) => line.Contains($"\"{key}\":", StringComparison.Ordinal);

    public static long Number(string line, string key) => long.Parse(Value(line, key), CultureInfo.InvariantCulture);

    /// <summary>The numbers of a flat list.</summary>
    public static long[] List(string line, string key) =>
        [.. Value(line, key).Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(n => long.Parse(n, null))];

    public static string With(string line, string key, long value) => With(line, key, value.ToString(CultureInfo.InvariantCulture));

    public static string With(string line, string key, IEnumerable<long> list) => With(line, key, $"[{string.Join(',', list)}]");

    public static string With(string line, string key, string json) => Pattern(key).Replace(line, "${1}" + json, 1);

    public static string Plus(string line, string key, long by) => Has(line, key) ? With(line, key, Number(line, key) + by) : line;

    public static string Without(string line, string key) =>
        Regex.Replace(line, $",\"{key}\":(?:\"[^\"]*\"|\\[\\[.*?\\]\\]|\\[[^\\[\\]]*\\]|[^,}}]*)", "");

    /// <summary>The other line's message in this receive.</summary>
    public static string WithMessageOf(string line, string other)
    {
        foreach (string key in OfMessage)
        {
            line = With(line, key, Value(other, key));
        }

        return line;
    }

    /// <summary>The receive as if nothing had been taken.</summary>
    public static string ToInternal(string line)
    {
        foreach (string key in (string[])[.. OfMessage, "waited_ns", "arrived_ns"])
        {
            line = Without(line, key);
        }

        return line.Replace("RECEIVE", "INTERNAL", StringComparison.Ordinal);
    }

    /// <summary>The send as if the first had been none of its recipients.</summary>
    public static string WithoutFirstRecipient(string line) => With(
        With(Regex.Replace(line, "(\"recipients\":\\[)\\[[^\\[\\]]*\\],?", "$1"), "to", List(line, "to")[1..]), "k", List(line, "k")[1..]);

    /// <summary>The clock after a receive by Lamport's rule.</summary>
    public static string Ruled(string line, long old)
    {
        line = With(line, "old_clock", old);
        return With(line, "new_clock", (IsReceive(line) ? Math.Max(old, Number(line, "message_clock")) : old) + 1);
    }

    public static string Value(string line, string key) => Pattern(key).Match(line).Groups[2].Value;

    private static Regex Pattern(string key) => new($"(\"{key}\":)(\"[^\"]*\"|\\[[^\\[\\]]*\\]|[^,}}\\]]*)");
}
