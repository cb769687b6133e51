using System.Buffers.Binary;

namespace Clocks.Node.Security;

/// <summary>
/// The tag of RFC 8439, section 2.5: a polynomial over the message modulo 2^130 - 5, in three limbs of 44, 44 and 42
/// bits. No branch and no address depends on the key. A value of the stack; allocates nothing.
/// </summary>
internal struct Poly1305
{
    /// <summary>Bytes of a tag, and of a block.</summary>
    public const int TagBytes = 16;

    private const ulong Mask44 = (1UL << 44) - 1, Mask42 = (1UL << 42) - 1;

    private readonly ulong _r0, _r1, _r2, _s1, _s2, _pad0, _pad1;
    private ulong _h0, _h1, _h2;

    /// <summary>The tag of nothing yet, under the first 32 bytes of a key: one message each.</summary>
    public Poly1305(ReadOnlySpan<byte> key)
    {
        ulong t0 = BinaryPrimitives.ReadUInt64LittleEndian(key), t1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
        // The clamp of section 2.5, by limbs.
        _r0 = t0 & 0xffc0fffffff;
        _r1 = ((t0 >> 44) | (t1 << 20)) & 0xfffffc0ffff;
        _r2 = (t1 >> 24) & 0x00ffffffc0f;
        // What passes 2^130 comes back times 5, and the limbs end two bits beyond it: times 20.
        (_s1, _s2) = (_r1 * 20, _r2 * 20);
        _pad0 = BinaryPrimitives.ReadUInt64LittleEndian(key[16..]);
        _pad1 = BinaryPrimitives.ReadUInt64LittleEndian(key[24..]);
    }

    /// <summary>Takes bytes, with zeros up to a whole block: what section 2.8 wants of each part.</summary>
    public void AddPadded(ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= TagBytes; bytes = bytes[TagBytes..])
        {
            Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
        }

        if (!bytes.IsEmpty)
        {
            Span<byte> block = stackalloc byte[TagBytes];
            block.Clear();
            bytes.CopyTo(block);
            Add(BinaryPrimitives.ReadUInt64LittleEndian(block), BinaryPrimitives.ReadUInt64LittleEndian(block[8..]));
        }
    }

    /// <summary>Takes one whole block.</summary>
    public void Add(ulong low, ulong high)
    {
        ulong h0 = _h0 + (low & Mask44);
        ulong h1 = _h1 + (((low >> 44) | (high << 20)) & Mask44);
        ulong h2 = _h2 + ((high >> 24) | (1UL << 40));
        UInt128 d0 = Math.BigMul(h0, _r0) + Math.BigMul(h1, _s2) + Math.BigMul(h2, _s1);
        UInt128 d1 = Math.BigMul(h0, _r1) + Math.BigMul(h1, _r0) + Math.BigMul(h2, _s2);
        UInt128 d2 = Math.BigMul(h0, _r2) + Math.BigMul(h1, _r1) + Math.BigMul(h2, _r0);
        d1 += (ulong)(d0 >> 44);
        d2 += (ulong)(d1 >> 44);
        h0 = ((ulong)d0 & Mask44) + (ulong)(d2 >> 42) * 5;
        _h0 = h0 & Mask44;
        _h1 = ((ulong)d1 & Mask44) + (h0 >> 44);
        _h2 = (ulong)d2 & Mask42;
    }

    /// <summary>The tag, as its two halves.</summary>
    public readonly (ulong Low, ulong High) Tag()
    {
        (ulong h0, ulong h1, ulong h2) = (_h0, _h1, _h2);
        // Twice around carries everything home.
        for (int i = 0; i < 2; i++)
        {
            h2 += h1 >> 44;
            h1 &= Mask44;
            h0 += (h2 >> 42) * 5;
            h2 &= Mask42;
            h1 += h0 >> 44;
            h0 &= Mask44;
        }

        h2 += h1 >> 44;
        h1 &= Mask44;
        // Minus the prime where that is not negative, chosen without a branch.
        ulong g0 = h0 + 5, g1 = h1 + (g0 >> 44), g2 = h2 + (g1 >> 44) - (1UL << 42);
        ulong isLess = (ulong)((long)g2 >> 63);
        h0 = (h0 & isLess) | (g0 & Mask44 & ~isLess);
        h1 = (h1 & isLess) | (g1 & Mask44 & ~isLess);
        h2 = (h2 & isLess) | (g2 & ~isLess);
        UInt128 tag = new UInt128((h1 >> 20) | (h2 << 24), h0 | (h1 << 44)) + new UInt128(_pad1, _pad0);
        return ((ulong)tag, (ulong)(tag >> 64));
    }
}
