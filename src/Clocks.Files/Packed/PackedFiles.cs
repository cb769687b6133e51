namespace Clocks.Files.Packed;

/// <summary>
/// Files that are packed, alone or together: gzip, zip and tar, unpacked in memory. How much they may unpack to is bounded, since
/// a few bytes can be made to unpack to more than any machine holds. Pure; any thread.
/// </summary>
public static class PackedFiles
{
    /// <summary>What one file that was named may unpack to, with all archives in it.</summary>
    public const long UnpackedBytesMax = 512L << 20;

    /// <summary>Files in one archive.</summary>
    public const int EntriesMax = 20_000;

    internal const string BreaksOff = "it breaks off";

    internal const string TooLarge = "it would unpack to more than 512 MiB, more than is read from an archive: unpack it yourself, "
        + "if you trust it, and name what is in it";

    internal const string TooMany = "it has more than 20000 files in it: unpack it yourself and name what is in it";

    private static readonly string[] Archives = [".zip", ".tar", ".tar.gz", ".tgz"];

    /// <summary>Whether a file of this name is several files.</summary>
    public static bool IsArchive(string name) =>
        Array.Exists(Archives, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a file of this name is one file that was packed.</summary>
    public static bool IsPackedFile(string name) => !IsArchive(name) && name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Unpacks one file; false with what is wrong, as half a sentence.</summary>
    /// <param name="packed">The bytes of the file.</param>
    /// <param name="most">Bytes that it may unpack to.</param>
    /// <param name="content">What was packed; what there is of it where something is wrong.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryUnpackFile(ReadOnlySpan<byte> packed, long most, out byte[] content, out string problem) =>
        GzipText.TryUnpack(packed, most, out content, out problem);

    /// <summary>The files in an archive; false with what is wrong, as half a sentence, and those that could be read.</summary>
    /// <param name="name">The name of the archive: its ending tells what it is.</param>
    /// <param name="packed">Its bytes.</param>
    /// <param name="most">Bytes that all of them together may unpack to.</param>
    /// <param name="entries">The files, in the order of the archive.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryUnpack(
        string name, ReadOnlySpan<byte> packed, long most, out List<PackedEntry> entries, out string problem)
    {
        entries = [];
        if (name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            return new ZipText(packed, most).TryRead(entries, out problem);
        }

        if (name.EndsWith(".tar", StringComparison.OrdinalIgnoreCase))
        {
            return TarText.TryRead(packed, entries, out problem);
        }

        bool isWhole = GzipText.TryUnpack(packed, most, out byte[] tar, out string unpacking);
        bool isRead = TarText.TryRead(tar, entries, out string reading);
        problem = isWhole ? reading : unpacking;
        if (!isWhole && problem != BreaksOff)
        {
            // One checksum holds for all.
            entries.Clear();
            problem += ", and nothing shows which of the files in it are right: get it anew";
        }

        return isWhole && isRead;
    }
}
