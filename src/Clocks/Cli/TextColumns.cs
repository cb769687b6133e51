namespace Clocks.Cli;

/// <summary>Sentences as lines of a width.</summary>
internal static class TextColumns
{
    /// <summary>A text from the network or a file; what would command the terminal becomes a question mark.</summary>
    public static string Plain(string text) => string.Create(text.Length, text, static (plain, from) =>
    {
        for (int i = 0; i < from.Length; i++)
        {
            plain[i] = char.IsControl(from[i]) ? '?' : from[i];
        }
    });

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
