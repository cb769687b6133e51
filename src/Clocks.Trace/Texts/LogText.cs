using System.Text;
using Clocks.Trace.Places;

namespace Clocks.Trace.Texts;

/// <summary>The whole text of a log, without byte order mark, carriage returns and the colours of a terminal.</summary>
internal static class LogText
{
    private const int LookedAt = 4_096;

    /// <summary>The text; failures of the file system are thrown.</summary>
    public static string Of(LogPlace place)
    {
        using TextReader reader = place.OpenText();
        string text = reader.ReadToEnd().Replace("\r", "", StringComparison.Ordinal);
        return text.Contains('\e') ? WithoutColours(text) : text;
    }

    /// <summary>Whether what was read as a text is none: many characters of its beginning are no letters in any encoding.</summary>
    public static bool IsNone(string text)
    {
        ReadOnlySpan<char> head = text.AsSpan(0, Math.Min(text.Length, LookedAt));
        int strange = 0;
        foreach (char c in head)
        {
            strange += c is '\uFFFD' or < '\t' ? 1 : 0;
        }

        return strange * 10 > head.Length;
    }

    /// <summary>The first line that says something, quoted.</summary>
    public static string FirstLine(string text)
    {
        if (IsNone(text))
        {
            return "It holds no text.";
        }

        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.IsWhiteSpace())
            {
                return $"Its first line: {line[..Math.Min(120, line.Length)].Trim()}";
            }
        }

        return "It holds no text.";
    }

    private static string WithoutColours(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\e')
            {
                clean.Append(text[i]);
                continue;
            }

            while (i + 1 < text.Length && !char.IsAsciiLetter(text[i]))
            {
                i++;
            }
        }

        return clean.ToString();
    }
}
