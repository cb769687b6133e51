using System.Text;

namespace Clocks.Files.Packed;

/// <summary>
/// A tar archive: POSIX ustar, its extended headers for long names, and those of GNU tar. Links, devices and folders are passed
/// over. Pure; any thread.
/// </summary>
internal static class TarText
{
    private const int BlockBytes = 512, NameMax = 4_096;

    /// <summary>Reads the files; false with what is wrong, as half a sentence, and those that stand before that.</summary>
    public static bool TryRead(ReadOnlySpan<byte> tar, List<PackedEntry> entries, out string problem)
    {
        string longName = "";
        for (int at = 0; at + BlockBytes <= tar.Length;)
        {
            ReadOnlySpan<byte> head = tar.Slice(at, BlockBytes);
            if (head.IndexOfAnyExcept((byte)0) < 0)
            {
                problem = "";
                return true;
            }

            if (!IsHead(head) || Number(head.Slice(124, 12)) is not (>= 0 and var size))
            {
                problem = at == 0 ? "it is no tar archive, though its name ends so" : "it is damaged";
                return false;
            }

            at += BlockBytes;
            if (size > tar.Length - at)
            {
                problem = PackedFiles.BreaksOff;
                return false;
            }

            ReadOnlySpan<byte> content = tar.Slice(at, (int)size);
            char kind = (char)head[156];
            if (kind is 'L' or 'x')
            {
                longName = size > 16 * NameMax ? "" : kind == 'L' ? Text(content) : PaxPath(content) ?? longName;
            }
            else if (kind != 'g')
            {
                string name = PackedEntry.Clean(longName.Length > 0 ? longName : NameOf(head));
                longName = "";
                if (kind is '0' or '\0' or '7' && name.Length is > 0 and <= NameMax)
                {
                    entries.Add(new PackedEntry(name, content.ToArray()));
                }

                if (entries.Count > PackedFiles.EntriesMax)
                {
                    problem = PackedFiles.TooMany;
                    return false;
                }
            }

            at = (int)Math.Min(int.MaxValue, (at + size + BlockBytes - 1) / BlockBytes * BlockBytes);
        }

        problem = tar.Length == 0 ? "it is empty" : PackedFiles.BreaksOff;
        return false;
    }

    /// <summary>The sum of the bytes, its own field taken for blanks, stands in the head.</summary>
    private static bool IsHead(ReadOnlySpan<byte> head)
    {
        long sum = 0;
        for (int i = 0; i < head.Length; i++)
        {
            sum += i is >= 148 and < 156 ? ' ' : head[i];
        }

        return Number(head.Slice(148, 8)) == sum;
    }

    /// <summary>Octal digits, or as GNU writes great ones, bytes after a mark; null for neither.</summary>
    private static long? Number(ReadOnlySpan<byte> field)
    {
        long number = 0;
        if (field[0] == 0x80)
        {
            foreach (byte one in field[1..])
            {
                number = number > long.MaxValue >> 8 ? long.MaxValue >> 8 : (number << 8) | one;
            }

            return number;
        }

        foreach (byte one in field.Trim(" \0"u8))
        {
            if (one is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            number = (number << 3) | (long)(one - '0');
        }

        return number;
    }

    private static string NameOf(ReadOnlySpan<byte> head)
    {
        string name = Text(head[..100]);
        string prefix = head.Slice(257, 5).SequenceEqual("ustar"u8) && head[262] == 0 ? Text(head.Slice(345, 155)) : "";
        return prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    /// <summary>The path of an extended header: lines <c>27 path=some/long/name</c>, each beginning with its length.</summary>
    private static string? PaxPath(ReadOnlySpan<byte> records)
    {
        foreach (string line in Encoding.UTF8.GetString(records).Split('\n'))
        {
            int key = line.IndexOf(" path=", StringComparison.Ordinal);
            if (key > 0 && line.AsSpan(0, key).IndexOfAnyExceptInRange('0', '9') < 0)
            {
                return line[(key + " path=".Length)..];
            }
        }

        return null;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
