using System.Buffers.Text;

namespace Clocks.Journal;

/// <summary>
/// Finds the start time in the first line of a journal of either format without reading the rest of it: a JSON line has
/// it behind <c>"system_time":</c>, a text line begins with it. Pure; any thread.
/// </summary>
internal static class FirstLine
{
    /// <summary>Latest time that is believed: the end of the year 9999, the last that a date can show.</summary>
    private const decimal SecondMax = 253_402_300_799;

    /// <summary>Microseconds since 1970; 0 when the line does not tell.</summary>
    public static long StartedAtUnixMicroseconds(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> key = "\"system_time\":"u8;
        if (line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        if (line.StartsWith("{"u8))
        {
            int at = line.IndexOf(key);
            line = at < 0 ? default : line[(at + key.Length)..].TrimStart((byte)' ');
        }

        return Utf8Parser.TryParse(line, out decimal seconds, out _) && seconds is > 0 and <= SecondMax
            ? (long)(seconds * 1_000_000)
            : 0;
    }
}
