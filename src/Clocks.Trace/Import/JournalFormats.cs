using System.Text;

namespace Clocks.Trace.Import;

/// <summary>
/// All formats of journals, ours first; the format of a file is the one whose marks its first lines bear.
/// </summary>
public static class JournalFormats
{
    private const int LinesLookedAt = 20;
    private const int CharactersLookedAt = 16 * 1024;

    private static readonly IJournalFormat[] All =
    [
        new JournalLinesFormat(), new SpeedLogFormat(), new PipeLogFormat(), new ShivizFormat(), new JsonFieldsFormat(), new WordsFormat(),
    ];

    /// <summary>The names that <c>--format</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(All, static f => f.Name);

    internal static IJournalFormat? ByName(string name) =>
        Array.Find(All, f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    internal static IJournalFormat? Recognise(string path)
    {
        List<string> beginning = Beginning(path);
        return beginning.Count == 0 ? null : Array.Find(All, f => f.Recognises(beginning));
    }

    /// <summary>Whether the file begins with the byte order mark of UTF-16, in either order.</summary>
    internal static bool IsUtf16(string path)
    {
        using FileStream file = File.OpenRead(path);
        return (file.ReadByte(), file.ReadByte()) is (0xFF, 0xFE) or (0xFE, 0xFF);
    }

    /// <summary>The first lines that are not blank, without byte order mark and carriage returns.</summary>
    private static List<string> Beginning(string path)
    {
        using var reader = new StreamReader(path, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        char[] buffer = new char[CharactersLookedAt];
        int length = reader.ReadBlock(buffer);
        var lines = new List<string>();
        foreach (ReadOnlySpan<char> line in buffer.AsSpan(0, length).EnumerateLines())
        {
            if (!line.IsWhiteSpace() && lines.Count < LinesLookedAt)
            {
                lines.Add(line.ToString());
            }
        }

        return lines;
    }
}
