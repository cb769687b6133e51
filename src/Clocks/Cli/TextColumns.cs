using System.Buffers;

namespace Clocks.Cli;

/// <summary>Sentences as lines of a width.</summary>
internal static class TextColumns
{
    /// <summary>Characters that command a terminal instead of being shown by it: C0, DEL and C1.</summary>
    public static SearchValues<char> Controls { get; } = SearchValues.Create(
        string.Create(65, 0, static (span, _) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = (char)(i < 32 ? i : i - 32 + 0x7f);
            }
        }));

    /// <summary>A text from the network or a file, each control character as a question mark.</summary>
    public static string Plain(string text) => text.AsSpan().ContainsAny(Controls)
        ? string.Create(text.Length, text, static (span, from) =>
        {
            from.CopyTo(span);
            span.ReplaceAny(Controls, '?');
        })
        : text;

    /// <summary>Breaks at blanks; a word longer than the width stands alone and whole, so that paths stay clickable.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new System.Text.StringBuilder();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
