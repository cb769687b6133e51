using Clocks.Trace.Places;

namespace Clocks.Trace.Loading;

/// <summary>
/// Files that hold what a node says to people, under whatever name somebody gave them: no journals, and no evidence is missing
/// because they are not read.
/// </summary>
internal static class Diagnostics
{
    private const int TimeBytes = 28;

    /// <summary>Whether a file is one. Failures of the file system are thrown.</summary>
    public static bool IsOne(LogPlace place)
    {
        ReadOnlySpan<byte> first = "{\"time\":\""u8, second = "\",\"level\":\""u8;
        Span<byte> head = stackalloc byte[first.Length + TimeBytes + second.Length];
        return place.ReadHead(head) == head.Length && head.StartsWith(first) && head.EndsWith(second);
    }
}
