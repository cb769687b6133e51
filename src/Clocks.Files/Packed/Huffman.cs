using System.Diagnostics.CodeAnalysis;

namespace Clocks.Files.Packed;

/// <summary>A code of deflate (RFC 1951, section 3.2.2) as one table: the next bits are the index. Immutable; any thread.</summary>
internal sealed class Huffman
{
    private const int BitsMax = 15;

    /// <summary>Symbol times sixteen, and how many bits it takes; 0 where no code begins so.</summary>
    private readonly ushort[] _table;

    private Huffman(ushort[] table) => _table = table;

    /// <summary>The code of literals and lengths that needs no table in the file.</summary>
    public static Huffman FixedLengths { get; } = OfFixed();

    /// <summary>The code of distances beside it.</summary>
    public static Huffman FixedDistances { get; } = Make(Enumerated(30, 5));

    /// <summary>The symbol that the bits begin with, and how many they are.</summary>
    public ushort Of(uint bits) => _table[bits & (uint)(_table.Length - 1)];

    /// <summary>Makes the table from the length of each symbol's code; false where there are more codes than bits allow.</summary>
    public static bool TryMake(ReadOnlySpan<byte> lengths, [NotNullWhen(true)] out Huffman? codes)
    {
        codes = null;
        Span<int> counts = stackalloc int[BitsMax + 1];
        counts.Clear();
        int longest = 1;
        foreach (byte length in lengths)
        {
            counts[length]++;
            longest = Math.Max(longest, length);
        }

        Span<int> next = stackalloc int[BitsMax + 1];
        next.Clear();
        int code = 0;
        counts[0] = 0;
        for (int bits = 1; bits <= BitsMax; bits++)
        {
            code = (code + counts[bits - 1]) << 1;
            next[bits] = code;
            if (code + counts[bits] > 1 << bits)
            {
                return false;
            }
        }

        ushort[] table = new ushort[1 << longest];
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0)
            {
                continue;
            }

            for (int index = Reversed(next[length]++, length); index < table.Length; index += 1 << length)
            {
                table[index] = (ushort)((symbol << 4) | length);
            }
        }

        codes = new Huffman(table);
        return true;
    }

    private static int Reversed(int code, int bits)
    {
        int reversed = 0;
        for (int i = 0; i < bits; i++)
        {
            reversed |= ((code >> i) & 1) << (bits - 1 - i);
        }

        return reversed;
    }

    private static Huffman OfFixed()
    {
        byte[] lengths = new byte[288];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = (byte)(i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
        }

        return Make(lengths);
    }

    private static byte[] Enumerated(int symbols, byte bits)
    {
        byte[] lengths = new byte[symbols];
        Array.Fill(lengths, bits);
        return lengths;
    }

    private static Huffman Make(byte[] lengths) =>
        TryMake(lengths, out Huffman? codes) ? codes : throw new InvalidOperationException("A fixed code is wrong.");
}
