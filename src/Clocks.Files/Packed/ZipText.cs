using System.Buffers.Binary;
using System.Text;

namespace Clocks.Files.Packed;

/// <summary>
/// A zip archive, by the directory at its end (APPNOTE.TXT 6.3, sections 4.3.6 to 4.3.16). Stored and deflated files are read;
/// what is encrypted or packed otherwise is named. One thread.
/// </summary>
internal readonly ref struct ZipText(ReadOnlySpan<byte> zip, long most)
{
    private const uint EndMark = 0x06054B50, EntryMark = 0x02014B50, LocalMark = 0x04034B50;
    private const int EndBytes = 22, EntryBytes = 46, LocalBytes = 30, CommentMax = 65_535;

    private readonly ReadOnlySpan<byte> _zip = zip;

    /// <summary>Reads the files; false with what is wrong, as half a sentence, and those that could be read.</summary>
    public bool TryRead(List<PackedEntry> entries, out string problem)
    {
        int end = FindEnd();
        if (end < 0)
        {
            problem = _zip.Length > 4 && Four(0) == LocalMark
                ? "it breaks off: its directory is not there" : "it is no zip archive, though its name ends so";
            return false;
        }

        int count = Two(end + 10);
        long at = Four(end + 16), left = most;
        problem = "";
        for (int i = 0; i < count && problem.Length == 0; i++)
        {
            if (at + EntryBytes > _zip.Length || Four((int)at) != EntryMark)
            {
                problem = "it is damaged: its directory breaks off";
                break;
            }

            problem = entries.Count == PackedFiles.EntriesMax ? PackedFiles.TooMany : Read((int)at, entries, ref left);
            at += EntryBytes + Two((int)at + 28) + Two((int)at + 30) + Two((int)at + 32);
        }

        return problem.Length == 0;
    }

    private int FindEnd()
    {
        for (int at = _zip.Length - EndBytes; at >= 0 && at >= _zip.Length - EndBytes - CommentMax; at--)
        {
            if (Four(at) == EndMark)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Reads the file of an entry of the directory; what is wrong, or nothing.</summary>
    private string Read(int at, List<PackedEntry> entries, ref long left)
    {
        int flags = Two(at + 8), method = Two(at + 10), nameBytes = Two(at + 28);
        long packed = Four(at + 20), unpacked = Four(at + 24), local = Four(at + 42);
        if (at + EntryBytes + nameBytes > _zip.Length)
        {
            return "it is damaged: its directory breaks off";
        }

        string raw = Encoding.UTF8.GetString(_zip.Slice(at + EntryBytes, nameBytes));
        string name = PackedEntry.Clean(raw), shown = name.Length <= 200 ? name : name[..200];
        if (name.Length == 0 || raw[^1] is '/' or '\\')
        {
            return "";
        }

        if ((flags & 1) != 0)
        {
            return $"'{shown}' in it is encrypted: unpack it with its password and name what is in it";
        }

        if (method is not (0 or 8))
        {
            return $"'{shown}' in it is packed by a method that is not known ({method}): unpack it and name what is in it";
        }

        long data = local + LocalBytes;
        data += data <= _zip.Length && Four((int)local) == LocalMark ? Two((int)local + 26) + Two((int)local + 28) : _zip.Length;
        if (data + packed > _zip.Length)
        {
            return $"it is damaged: '{shown}' breaks off";
        }

        if (unpacked > left)
        {
            return PackedFiles.TooLarge;
        }

        string problem = Unpack(_zip.Slice((int)data, (int)packed), method, Math.Min(unpacked, left), out byte[] content);
        if (problem.Length == 0 && Crc32.Of(content) != Four(at + 16))
        {
            problem = "it is damaged: its checksum is wrong";
        }

        left -= content.Length;
        if (problem.Length == 0)
        {
            entries.Add(new PackedEntry(name, content));
        }

        return problem.Length == 0 || problem == PackedFiles.TooLarge ? problem : $"'{shown}' in it: {problem}";
    }

    private static string Unpack(ReadOnlySpan<byte> packed, int method, long most, out byte[] content)
    {
        if (method == 0)
        {
            content = packed.ToArray();
            return "";
        }

        var inflater = new Inflater(packed, most);
        bool isFine = inflater.TryInflate(out string problem);
        content = inflater.Unpacked.ToArray();
        return isFine ? "" : problem == PackedFiles.TooLarge ? "it is longer than its directory says" : problem;
    }

    private int Two(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_zip[at..]);

    private uint Four(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_zip[at..]);
}
