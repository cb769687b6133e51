using Clocks.Trace.Import.Spans;
using Clocks.Trace.Places;

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
        new JournalLinesFormat(), new SpeedLogFormat(), new PipeLogFormat(), new ShivizFormat(), new OtlpFormat(), new JsonFieldsFormat(),
        new WordsFormat(),
    ];

    /// <summary>The names that <c>--format</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(All, static f => f.Name);

    /// <summary>
    /// Whether a name is that of a format: one of <see cref="Names"/>, or one by which a run is said to have been read.
    /// </summary>
    public static bool IsKnown(string name) => ByName(name) is not null;

    internal static IJournalFormat? ByName(string name) => name is JournalLane.OthersInJson or JournalLane.OthersInText
        ? All[0]
        : Array.Find(All, f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    internal static IJournalFormat? Recognise(LogPlace place)
    {
        List<string> beginning = Beginning(place);
        return beginning.Count == 0 ? null : Array.Find(All, f => f.Recognises(beginning));
    }

    /// <summary>Whether the file begins with the byte order mark of UTF-16, in either order.</summary>
    internal static bool IsUtf16(LogPlace place)
    {
        Span<byte> mark = stackalloc byte[2];
        return place.ReadHead(mark) == 2 && (mark[0], mark[1]) is (0xFF, 0xFE) or (0xFE, 0xFF);
    }

    /// <summary>The first lines that are not blank, without byte order mark and carriage returns.</summary>
    private static List<string> Beginning(LogPlace place)
    {
        using TextReader reader = place.OpenText();
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
