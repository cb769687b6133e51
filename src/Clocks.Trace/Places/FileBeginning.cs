using System.Buffers;
using System.Text;

namespace Clocks.Trace.Places;

/// <summary>The first lines of a file, by which it is recognised. Immutable; any thread.</summary>
internal sealed class FileBeginning
{
    private const int LinesMax = 20;
    private const int BytesMax = 16 * 1024;
    private const int ZerosLookedAt = 512;

    private FileBeginning(ReadOnlySpan<byte> head, Encoding encoding)
    {
        Encoding = encoding;
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

    /// <summary>Whether it is in UTF-16, in either order.</summary>
    public bool IsUtf16 => Encoding is UnicodeEncoding;

    /// <summary>In what it is written: what its byte order mark says; without one UTF-16 where zeros tell it, else UTF-8.</summary>
    public Encoding Encoding { get; }

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
                _ => new FileBeginning(head, WithoutMark(head)),
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Of the letters of most words one byte of two is zero in UTF-16, and always the same one.</summary>
    private static Encoding WithoutMark(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length / 2 * 2, ZerosLookedAt)];
        int even = 0, odd = 0;
        for (int i = 0; i < head.Length; i += 2)
        {
            even += head[i] == 0 ? 1 : 0;
            odd += head[i + 1] == 0 ? 1 : 0;
        }

        return odd > 0 && even == 0 && odd * 4 > head.Length ? Encoding.Unicode
            : even > 0 && odd == 0 && even * 4 > head.Length ? Encoding.BigEndianUnicode
            : Encoding.UTF8;
    }
}
