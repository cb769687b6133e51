using System.Buffers.Text;
using Clocks.Files;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Journal.Reading;

/// <summary>
/// Knows the first line of a journal of either format without reading the rest of it, and finds its start time: a JSON
/// line has it behind <c>"system_time":</c>, a text line begins with it. Any thread.
/// </summary>
public static class FirstLine
{
    /// <summary>Latest time that is believed: the end of the year 9999, the last that a date can show.</summary>
    private const decimal SecondMax = 253_402_300_799;

    private const int TellingBytes = 64;

    /// <summary>
    /// Whether the file is there and begins as a journal does: nobody else may write into it. Throws what a file throws
    /// that cannot be read.
    /// </summary>
    public static bool IsOfJournal(string path)
    {
        if (!File.Exists(path) || DevicePath.IsDevice(path))
        {
            return false;
        }

        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.None, share: FileShare.ReadWrite | FileShare.Delete);
        Span<byte> bytes = stackalloc byte[TellingBytes];
        bytes = bytes[..RandomAccess.Read(file, bytes, 0)];
        return bytes.StartsWith("{\"event\":\"STARTUP\""u8)
            || (StartedAtUnixMicroseconds(bytes) > 0 && bytes.IndexOf(", INIT,"u8) > 0);
    }

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
