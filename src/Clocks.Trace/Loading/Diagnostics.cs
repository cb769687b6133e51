using Clocks.Trace.Places;

namespace Clocks.Trace.Loading;

/// <summary>
/// Files that hold what a node says to people, under whatever name somebody gave them: no journals, and no evidence is missing
/// because they are not read.
/// </summary>
internal static class Diagnostics
{
    private const int TimeLength = 28;

    /// <summary>Whether a file is one. Failures of the file system are thrown.</summary>
    public static bool IsOne(LogPlace place)
    {
        const string First = "{\"time\":\"", Second = "\",\"level\":\"";
        List<string> lines = place.Beginning.Lines;
        return lines.Count > 0 && lines[0].StartsWith(First, StringComparison.Ordinal)
            && lines[0].AsSpan(Math.Min(First.Length + TimeLength, lines[0].Length)).StartsWith(Second);
    }
}
