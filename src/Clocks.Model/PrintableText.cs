using System.Globalization;

namespace Clocks.Model;

/// <summary>
/// Text that somebody else wrote, on the wire, in a file or as its name, made safe to print: the one function through
/// which it goes before it reaches a terminal, a log or a page. Pure; any thread.
/// </summary>
public static class PrintableText
{
    /// <summary>More than any sentence of ours with a path in it; what is longer is cut.</summary>
    public const int LengthMax = 8_192;

    /// <summary>
    /// The text with a question mark for each character that would command a terminal, begin a line, or turn the
    /// reading direction of what stands beside it; cut to a length, and then it ends in an ellipsis.
    /// </summary>
    public static string Of(string text, int lengthMax = LengthMax)
    {
        int length = text.Length <= lengthMax ? text.Length
            : char.IsHighSurrogate(text[lengthMax - 2]) ? lengthMax - 1
            : lengthMax;
        bool isCut = length < text.Length || text.Length > lengthMax;
        return string.Create(length, (text, isCut), static (printable, from) =>
        {
            for (int i = 0; i < printable.Length; i++)
            {
                printable[i] = IsHarmless(from.text, i) ? from.text[i] : '?';
            }

            if (from.isCut)
            {
                printable[^1] = '\u2026';
            }
        });
    }

    /// <summary>Whether the character at this place shows as itself, and nothing else.</summary>
    public static bool IsHarmless(string text, int at)
    {
        char c = text[at];
        if (char.IsHighSurrogate(c))
        {
            return at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
        }

        return char.IsLowSurrogate(c)
            ? at > 0 && char.IsHighSurrogate(text[at - 1])
            : !IsSteering(c);
    }

    /// <summary>
    /// Control characters of C0 and C1, marks, overrides and isolates of bidirectional text, ends of lines and
    /// paragraphs, and the byte order mark. Joiners inside emoji and scripts are harmless.
    /// </summary>
    public static bool IsSteering(char c) => c is < ' ' or > '~'
        && (c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFEFF'
            || char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator);
}
