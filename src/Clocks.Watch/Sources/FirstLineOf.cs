using System.Diagnostics.CodeAnalysis;
using Clocks.Journal.Lines;
using Clocks.Journal.Reading;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Watch.Sources;

/// <summary>The first and the last line of a journal, without reading what is between. Throws what a file throws.</summary>
internal static class FirstLineOf
{
    /// <summary>A first line is a few hundred bytes; names in it are bounded.</summary>
    private const int HeadBytesMax = 4_096;

    /// <summary>A line that tells a time stands in this many last bytes, unless it is a send to hundreds.</summary>
    private const int TailBytes = 64 * 1024;

    /// <summary>Opens a journal that somebody may be writing, moving aside or cutting off.</summary>
    public static SafeFileHandle Open(string path) => File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);

    /// <summary>
    /// The first line as text, which tells one run of a node from another; null when it is not whole yet, or not of a journal.
    /// </summary>
    public static string? Read(SafeFileHandle file)
    {
        Span<byte> bytes = stackalloc byte[HeadBytesMax];
        bytes = bytes[..RandomAccess.Read(file, bytes, 0)];
        int end = bytes.IndexOf((byte)'\n');
        return end > 0 && FirstLine.StartedAtUnixMicroseconds(bytes) > 0 ? System.Text.Encoding.UTF8.GetString(bytes[..end]) : null;
    }

    /// <summary>The line as a journal's STARTUP or INIT; false when it is none.</summary>
    public static bool TryUnderstand(string firstLine, [NotNullWhen(true)] out JournalLine? line)
    {
        using var reader = JournalReader.Of(System.Text.Encoding.UTF8.GetBytes(firstLine + "\n"));
        line = reader.Next() && reader.Line.Kind == LineKind.Startup ? reader.Line : null;
        return line is not null;
    }

    /// <summary>
    /// When the last whole line was written, in microseconds since 1970, 0 when it does not tell; and whether it ends the journal.
    /// </summary>
    public static (long AtUs, bool IsEnd) Last(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        byte[] bytes = new byte[(int)Math.Min(length, TailBytes)];
        ReadOnlySpan<byte> rest = bytes.AsSpan(0, RandomAccess.Read(file, bytes, length - bytes.Length));
        rest = rest[..(rest.LastIndexOf((byte)'\n') + 1)].TrimEnd((byte)'\n');
        rest = rest[(rest.LastIndexOf((byte)'\n') + 1)..];
        return (FirstLine.StartedAtUnixMicroseconds(rest), rest.StartsWith("{\"event\":\"END\""u8) || rest.IndexOf(", SHUTDOWN,"u8) > 0);
    }
}
