namespace Clocks.Render.Text;

/// <summary>
/// The words of a sentence, between which a line may end. A pattern that the reader is to copy is one, whatever blanks it has, and
/// no line cuts it. Pure; any thread.
/// </summary>
public static class LineWords
{
    private const string Copied = "--pattern '";

    /// <summary>The words in their order; a pattern stands at the end of its sentence.</summary>
    public static List<string> Of(string text)
    {
        int pattern = text.IndexOf(Copied, StringComparison.Ordinal);
        List<string> words = [.. text[..(pattern < 0 ? text.Length : pattern)].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        words.AddRange(pattern < 0 ? [] : [text[pattern..]]);
        return words;
    }

    /// <summary>Whether it stays whole where it is longer than a line.</summary>
    public static bool IsWhole(string word) => word.StartsWith(Copied, StringComparison.Ordinal);
}
