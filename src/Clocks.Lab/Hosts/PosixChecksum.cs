namespace Clocks.Lab.Hosts;

/// <summary>
/// What the command cksum says of a file, which every POSIX system has (IEEE Std 1003.1-2017, cksum): a CRC of 32 bits over the
/// bytes and their number. It tells one build from another; it is no proof against somebody's intent. Pure.
/// </summary>
internal static class PosixChecksum
{
    private const uint Polynomial = 0x04C1_1DB7;

    private static readonly uint[] Table = MakeTable();

    /// <summary>As cksum writes it: the sum and the number of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0;
        foreach (byte b in bytes)
        {
            crc = crc << 8 ^ Table[crc >> 24 ^ b];
        }

        for (long left = bytes.Length; left > 0; left >>= 8)
        {
            crc = crc << 8 ^ Table[crc >> 24 ^ (byte)left];
        }

        return $"{~crc} {bytes.Length}";
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint crc = i << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000_0000) != 0 ? crc << 1 ^ Polynomial : crc << 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
