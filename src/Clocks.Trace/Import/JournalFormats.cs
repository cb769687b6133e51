using Clocks.Trace.Import.Spans;
using Clocks.Trace.Places;

namespace Clocks.Trace.Import;

/// <summary>
/// All formats of journals, ours first; the format of a file is the one whose marks its first lines bear.
/// </summary>
public static class JournalFormats
{
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

    /// <summary>The format whose marks its first lines bear; null where there are none. Failures of the file system are thrown.</summary>
    internal static IJournalFormat? Recognise(LogPlace place)
    {
        List<string> lines = place.Beginning.Lines;
        return lines.Count == 0 ? null : Array.Find(All, f => f.Recognises(lines));
    }
}
