namespace Clocks.Files.Packed;

/// <summary>The checksum of gzip and zip: CRC-32 (RFC 1952, section 8). Pure; any thread.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = Make();

    /// <summary>Before the first byte.</summary>
    public const uint Begin = uint.MaxValue;

    /// <summary>The checksum of these bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Continue(Begin, bytes);

    /// <summary>What stands for the bytes so far and these; the complement of the last is the checksum.</summary>
    public static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes)
        {
            crc = Table[(byte)(crc ^ one)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] Make()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
