using System.Text;

namespace Clocks.Output;

/// <summary>
/// The last door before standard output: what is ours, ends of lines and colours, stays, and whatever else would command
/// a terminal does not, wherever it came from. Pure; any thread.
/// </summary>
internal static class OwnLayout
{
    private static readonly string[] Colors = ["\u001b[32m", "\u001b[31m", "\u001b[1m", "\u001b[0m"];

    /// <summary>The text with only our own commands in it.</summary>
    /// <param name="text">Lines of a result.</param>
    /// <param name="hasColors">Whether we write colours.</param>
    public static string Of(string text, bool hasColors)
    {
        for (int i = 0; i < text.Length; i++)
        {
            // Nearly all of a document is this, of which it may have millions.
            bool isPlain = text[i] is (>= ' ' and <= '~') or '\n';
            if (!isPlain && !IsOurs(text, i) && !PrintableText.IsHarmless(text, i))
            {
                return Cleaned(text, hasColors);
            }
        }

        return text;
    }

    /// <summary>A document in UTF-8 as lines of a result, whatever it ends in.</summary>
    public static string Document(byte[] text)
    {
        // It may have megabytes: where it ends as lines do here, no other is made of it.
        int length = text.AsSpan().TrimEnd("\r\n "u8).Length;
        bool isEnded = Environment.NewLine == "\n" && text.Length > length && text[length] == (byte)'\n';
        return isEnded ? Encoding.UTF8.GetString(text, 0, length + 1) : Encoding.UTF8.GetString(text, 0, length) + Environment.NewLine;
    }

    private static string Cleaned(string text, bool hasColors)
    {
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            string? color = hasColors && text[i] == '\u001b'
                ? Array.Find(Colors, color => text.AsSpan(i).StartsWith(color, StringComparison.Ordinal))
                : null;
            if (color is not null)
            {
                clean.Append(color);
                i += color.Length - 1;
            }
            else
            {
                clean.Append(IsOurs(text, i) || PrintableText.IsHarmless(text, i) ? text[i] : '?');
            }
        }

        return clean.ToString();
    }

    private static bool IsOurs(string text, int at) =>
        text[at] is '\n' or '\t' || (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n');
}
