using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Clocks.Node.Security;

/// <summary>
/// The key stream of ChaCha20 (RFC 8439, sections 2.1 to 2.4) for one key and nonce, two blocks at a time: a lone
/// message needs the first for its tag and the second for itself, and two that take turns keep a processor busy. A value
/// of the stack; allocates nothing.
/// </summary>
internal struct ChaCha20
{
    /// <summary>Bytes of a key, of a nonce, and of what <see cref="NextPair"/> makes.</summary>
    public const int KeyBytes = 32, NonceBytes = 12, PairBytes = 128;

    private const int DoubleRounds = 10;

    private readonly Vector128<uint> _key0, _key1;
    private Vector128<uint> _input;

    /// <summary>The stream from block 0 on.</summary>
    public ChaCha20(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        _key0 = Vector128.Create(key[..16]).AsUInt32();
        _key1 = Vector128.Create(key[16..KeyBytes]).AsUInt32();
        _input = Vector128.Create(
            0,
            BinaryPrimitives.ReadUInt32LittleEndian(nonce),
            BinaryPrimitives.ReadUInt32LittleEndian(nonce[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(nonce[8..]));
    }

    /// <summary>The next two blocks.</summary>
    public void NextPair(Span<byte> blocks)
    {
        var constants = Vector128.Create(0x61707865u, 0x3320646eu, 0x79622d32u, 0x6b206574u);
        Vector128<uint> one = Vector128.CreateScalar(1u), inputB = _input + one;
        Vector128<uint> a0 = constants, b0 = _key0, c0 = _key1, d0 = _input;
        Vector128<uint> a1 = constants, b1 = _key0, c1 = _key1, d1 = inputB;
        for (int i = 0; i < DoubleRounds; i++)
        {
            Quarters(ref a0, ref b0, ref c0, ref d0, ref a1, ref b1, ref c1, ref d1);
            // The diagonals become columns, and after their round what they were.
            (b0, b1) = (Turn1(b0), Turn1(b1));
            (c0, c1) = (Turn2(c0), Turn2(c1));
            (d0, d1) = (Turn3(d0), Turn3(d1));
            Quarters(ref a0, ref b0, ref c0, ref d0, ref a1, ref b1, ref c1, ref d1);
            (b0, b1) = (Turn3(b0), Turn3(b1));
            (c0, c1) = (Turn2(c0), Turn2(c1));
            (d0, d1) = (Turn1(d0), Turn1(d1));
        }

        Span<Vector128<uint>> rows = MemoryMarshal.Cast<byte, Vector128<uint>>(blocks[..PairBytes]);
        rows[0] = a0 + constants;
        rows[1] = b0 + _key0;
        rows[2] = c0 + _key1;
        rows[3] = d0 + _input;
        rows[4] = a1 + constants;
        rows[5] = b1 + _key0;
        rows[6] = c1 + _key1;
        rows[7] = d1 + inputB;
        _input = inputB + one;
    }

    /// <summary>Section 2.1 on the four columns of both blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(
        ref Vector128<uint> a0, ref Vector128<uint> b0, ref Vector128<uint> c0, ref Vector128<uint> d0,
        ref Vector128<uint> a1, ref Vector128<uint> b1, ref Vector128<uint> c1, ref Vector128<uint> d1)
    {
        (a0, a1) = (a0 + b0, a1 + b1);
        (d0, d1) = (Rotate(d0 ^ a0, 16), Rotate(d1 ^ a1, 16));
        (c0, c1) = (c0 + d0, c1 + d1);
        (b0, b1) = (Rotate(b0 ^ c0, 12), Rotate(b1 ^ c1, 12));
        (a0, a1) = (a0 + b0, a1 + b1);
        (d0, d1) = (Rotate(d0 ^ a0, 8), Rotate(d1 ^ a1, 8));
        (c0, c1) = (c0 + d0, c1 + d1);
        (b0, b1) = (Rotate(b0 ^ c0, 7), Rotate(b1 ^ c1, 7));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate(Vector128<uint> words, int bits) => (words << bits) | (words >>> (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Turn1(Vector128<uint> row) => Vector128.Shuffle(row, Vector128.Create(1u, 2, 3, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Turn2(Vector128<uint> row) => Vector128.Shuffle(row, Vector128.Create(2u, 3, 0, 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Turn3(Vector128<uint> row) => Vector128.Shuffle(row, Vector128.Create(3u, 0, 1, 2));
}
