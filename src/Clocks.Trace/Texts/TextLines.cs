using System.Text;
using Clocks.Trace.Places;

namespace Clocks.Trace.Texts;

/// <summary>
/// The lines of a text file, with their numbers. Byte order marks and carriage returns are not part of a line; a last
/// line without its end is marked, because its process may have been killed while it wrote.
/// </summary>
internal static class TextLines
{
    /// <summary>
    /// Longest line of any journal, in characters; a longer one is cut there, so that a file without line ends stays
    /// small.
    /// </summary>
    private const int LengthMax = 1 << 20;

    public static IEnumerable<TextLine> Of(LogPlace place)
    {
        using TextReader reader = place.OpenText();
        var line = new StringBuilder();
        long number = 1;
        for (int c = reader.Read(); c >= 0; c = reader.Read())
        {
            if (c == '\n')
            {
                yield return new TextLine(number++, line.ToString().TrimEnd('\r'), true);
                line.Clear();
            }
            else if (line.Length < LengthMax)
            {
                line.Append((char)c);
            }
        }

        if (line.Length > 0)
        {
            yield return new TextLine(number, line.ToString().TrimEnd('\r'), false);
        }
    }
}
