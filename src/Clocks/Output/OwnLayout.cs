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

    private static string Cleaned(string text, bool hasColors)
    {
        var clean = new System.Text.StringBuilder(text.Length);
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
