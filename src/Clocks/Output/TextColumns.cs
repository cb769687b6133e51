using Clocks.Render.Text;

namespace Clocks.Output;

/// <summary>Sentences as lines of a width.</summary>
internal static class TextColumns
{
    /// <summary>A text behind its head, its further lines below its first.</summary>
    /// <param name="head">What stands before the first line; it may have colours.</param>
    /// <param name="text">The text.</param>
    /// <param name="width">Columns of the text.</param>
    /// <param name="indent">Columns of the head, where its length does not tell.</param>
    public static IEnumerable<string> Hanging(string head, string text, int width, int? indent = null)
    {
        string below = new(' ', indent ?? head.Length);
        foreach (string line in Wrap(text, width))
        {
            yield return head + line;
            head = below;
        }
    }

    /// <summary>
    /// Breaks at blanks; a word longer than the width stands alone and whole, so that paths stay clickable and patterns can be
    /// copied. Words of somebody else begin no line of their own.
    /// </summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new System.Text.StringBuilder();
        foreach (string word in LineWords.Of(PrintableText.Of(text)))
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
