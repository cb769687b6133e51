using System.Buffers.Binary;

namespace Clocks.Files.Packed;

/// <summary>A file that gzip has packed (RFC 1952), of one member or several. Pure; any thread.</summary>
internal static class GzipText
{
    private const int HeadBytes = 10, TailBytes = 8;
    private const byte HasCheck = 2, HasExtra = 4, HasName = 8, HasComment = 16;

    /// <summary>Unpacks it; false with what is wrong, as half a sentence, and what there is.</summary>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, long most, out byte[] content, out string problem)
    {
        var whole = new List<byte[]>();
        long length = 0;
        bool isFine = packed.Length > 0;
        problem = isFine ? "" : "it is empty";
        while (isFine && packed.Length > 0)
        {
            isFine = TryMember(ref packed, most - length, out byte[] member, out problem);
            whole.Add(member);
            length += member.Length;
            if (isFine && packed.TrimStart((byte)0).IsEmpty)
            {
                // Some programs fill up the last block with zeros.
                break;
            }
        }

        content = whole.Count == 1 ? whole[0] : new byte[length];
        for (int i = 0, at = 0; whole.Count > 1 && i < whole.Count; at += whole[i++].Length)
        {
            whole[i].CopyTo(content, at);
        }

        return isFine;
    }

    private static bool TryMember(ref ReadOnlySpan<byte> packed, long most, out byte[] content, out string problem)
    {
        content = [];
        if (packed.Length < HeadBytes || packed[0] != 0x1F || packed[1] != 0x8B || packed[2] != 8)
        {
            problem = "it is not packed by gzip, though its name ends so";
            return false;
        }

        if (!TrySkipHead(ref packed))
        {
            problem = PackedFiles.BreaksOff;
            return false;
        }

        var inflater = new Inflater(packed, most);
        bool isFine = inflater.TryInflate(out problem);
        content = inflater.Unpacked.ToArray();
        if (!isFine)
        {
            return false;
        }

        packed = packed[inflater.Used..];
        if (packed.Length < TailBytes)
        {
            problem = PackedFiles.BreaksOff;
            return false;
        }

        uint check = BinaryPrimitives.ReadUInt32LittleEndian(packed), length = BinaryPrimitives.ReadUInt32LittleEndian(packed[4..]);
        packed = packed[TailBytes..];
        problem = check == Crc32.Of(content) && length == (uint)content.Length ? "" : "it is damaged: its checksum is wrong";
        return problem.Length == 0;
    }

    private static bool TrySkipHead(ref ReadOnlySpan<byte> packed)
    {
        byte flags = packed[3];
        int at = HeadBytes;
        if ((flags & HasExtra) != 0)
        {
            if (at + 2 > packed.Length)
            {
                return false;
            }

            at += 2 + BinaryPrimitives.ReadUInt16LittleEndian(packed[at..]);
        }

        foreach (byte text in (byte[])[HasName, HasComment])
        {
            if ((flags & text) != 0)
            {
                int end = at < packed.Length ? packed[at..].IndexOf((byte)0) : -1;
                if (end < 0)
                {
                    return false;
                }

                at += end + 1;
            }
        }

        at += (flags & HasCheck) != 0 ? 2 : 0;
        if (at > packed.Length)
        {
            return false;
        }

        packed = packed[at..];
        return true;
    }
}
