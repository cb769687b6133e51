using System.Text;

namespace Clocks.Render.Text;

/// <summary>
/// Text from journals on its way into HTML, SVG or Markdown. Names, hosts and file names are data that anybody may have
/// written: any string becomes one that shows as itself and can never end an element, an attribute or a table cell.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
public static class MarkupText
{
    /// <summary>
    /// For element content and quoted attributes of HTML and SVG. Characters that XML forbids, and those
    /// that would turn the reading direction of what stands beside them, become U+FFFD.
    /// </summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length + 8);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair)
            {
                safe.Append(c).Append(text[++i]);
                continue;
            }

            _ = c switch
            {
                '&' => safe.Append("&amp;"),
                '<' => safe.Append("&lt;"),
                '>' => safe.Append("&gt;"),
                '"' => safe.Append("&quot;"),
                '\'' => safe.Append("&#39;"),
                '\t' or '\n' or '\r' => safe.Append(' '),
                < ' ' or '\u007f' or '\ufffe' or '\uffff' => safe.Append('\ufffd'),
                _ when PrintableText.IsSteering(c) => safe.Append('\ufffd'),
                _ when char.IsSurrogate(c) => safe.Append('\ufffd'),
                _ => safe.Append(c),
            };
        }

        return safe.ToString();
    }

    /// <summary>
    /// For a cell or a line of Markdown: markup becomes entities, what Markdown would read as its own is escaped.
    /// </summary>
    public static string EscapeMarkdown(string text)
    {
        var safe = new StringBuilder(text.Length + 8);

        // Quotation marks are nothing special in Markdown; a reference that stood in the text begins with &amp; by now.
        string plain = Escape(text).Replace("&quot;", "\"", StringComparison.Ordinal);
        foreach (char c in plain.Replace("&#39;", "'", StringComparison.Ordinal))
        {
            if (c is '|' or '*' or '_' or '`' or '[' or ']' or '\\' or '~' or '!')
            {
                safe.Append('\\');
            }

            safe.Append(c);
        }

        return safe.ToString();
    }
}
