namespace Clocks.Output;

/// <summary>Sentences as lines of a width.</summary>
internal static class TextColumns
{
    /// <summary>
    /// Breaks at blanks; a word longer than the width stands alone and whole, so that paths stay clickable.
    /// </summary>
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
