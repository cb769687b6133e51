using System.Buffers;
using System.Text;

namespace Clocks.Trace.Places;

/// <summary>The first lines of a file, by which it is recognised. Immutable; any thread.</summary>
internal sealed class FileBeginning
{
    private const int LinesMax = 20;
    private const int BytesMax = 16 * 1024;

    private FileBeginning(ReadOnlySpan<byte> head, Encoding encoding)
    {
        IsUtf16 = encoding is UnicodeEncoding;
        var lines = new List<string>(LinesMax);
        char[] text = ArrayPool<char>.Shared.Rent(encoding.GetMaxCharCount(head.Length));
        foreach (ReadOnlySpan<char> line in text.AsSpan(0, encoding.GetChars(head, text)).EnumerateLines())
        {
            if (lines.Count == LinesMax)
            {
                break;
            }

            if (!line.IsWhiteSpace())
            {
                lines.Add(line.ToString());
            }
        }

        ArrayPool<char>.Shared.Return(text);
        Lines = lines;
    }

    /// <summary>Up to twenty lines that are not blank, without byte order mark and carriage returns; of the first 16 KiB.</summary>
    public List<string> Lines { get; }

    /// <summary>Whether it begins with the byte order mark of UTF-16, in either order.</summary>
    public bool IsUtf16 { get; }

    /// <summary>Reads it. Failures of the file system are thrown.</summary>
    public static FileBeginning Of(LogPlace place)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BytesMax);
        try
        {
            ReadOnlySpan<byte> head = buffer.AsSpan(0, place.ReadHead(buffer.AsSpan(0, BytesMax)));
            return head switch
            {
                [0xFF, 0xFE, ..] => new FileBeginning(head[2..], Encoding.Unicode),
                [0xFE, 0xFF, ..] => new FileBeginning(head[2..], Encoding.BigEndianUnicode),
                [0xEF, 0xBB, 0xBF, ..] => new FileBeginning(head[3..], Encoding.UTF8),
                _ => new FileBeginning(head, Encoding.UTF8),
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
