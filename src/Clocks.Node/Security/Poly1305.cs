using System.Buffers.Binary;

namespace Clocks.Node.Security;

/// <summary>
/// The tag of RFC 8439, section 2.5: a polynomial over the message modulo 2^130 - 5, in five limbs of 26 bits,
/// whose products 64 bits hold on every processor. No branch and no address depends on the key. A value of the stack; allocates nothing.
/// </summary>
internal struct Poly1305
{
    /// <summary>Bytes of a tag, and of a block.</summary>
    public const int TagBytes = 16;

    private const int LimbBits = 26;
    private const ulong Limb = (1UL << LimbBits) - 1;

    private readonly ulong _r0, _r1, _r2, _r3, _r4, _pad0, _pad1;
    private ulong _h0, _h1, _h2, _h3, _h4;

    /// <summary>The tag of nothing yet, under the first 32 bytes of a key: one message each.</summary>
    public Poly1305(ReadOnlySpan<byte> key)
    {
        ulong low = BinaryPrimitives.ReadUInt64LittleEndian(key), high = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
        // The clamp of section 2.5, by limbs.
        _r0 = low & 0x3ffffff;
        _r1 = (low >> 26) & 0x3ffff03;
        _r2 = ((low >> 52) | (high << 12)) & 0x3ffc0ff;
        _r3 = (high >> 14) & 0x3f03fff;
        _r4 = (high >> 40) & 0x00fffff;
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
        ulong h0 = _h0 + (low & Limb), h1 = _h1 + ((low >> 26) & Limb), h2 = _h2 + (((low >> 52) | (high << 12)) & Limb);
        ulong h3 = _h3 + ((high >> 14) & Limb), h4 = _h4 + ((high >> 40) | (1UL << 24));
        // What passes 2^130 comes back times 5.
        ulong s1 = _r1 * 5, s2 = _r2 * 5, s3 = _r3 * 5, s4 = _r4 * 5;
        ulong d0 = h0 * _r0 + h1 * s4 + h2 * s3 + h3 * s2 + h4 * s1;
        ulong d1 = h0 * _r1 + h1 * _r0 + h2 * s4 + h3 * s3 + h4 * s2 + (d0 >> LimbBits);
        ulong d2 = h0 * _r2 + h1 * _r1 + h2 * _r0 + h3 * s4 + h4 * s3 + (d1 >> LimbBits);
        ulong d3 = h0 * _r3 + h1 * _r2 + h2 * _r1 + h3 * _r0 + h4 * s4 + (d2 >> LimbBits);
        ulong d4 = h0 * _r4 + h1 * _r3 + h2 * _r2 + h3 * _r1 + h4 * _r0 + (d3 >> LimbBits);
        h0 = (d0 & Limb) + (d4 >> LimbBits) * 5;
        _h0 = h0 & Limb;
        _h1 = (d1 & Limb) + (h0 >> LimbBits);
        _h2 = d2 & Limb;
        _h3 = d3 & Limb;
        _h4 = d4 & Limb;
    }

    /// <summary>The tag, as its two halves.</summary>
    public readonly (ulong Low, ulong High) Tag()
    {
        (ulong h0, ulong h1, ulong h2, ulong h3, ulong h4) = (_h0, _h1, _h2, _h3, _h4);
        // Twice around carries everything home.
        for (int i = 0; i < 2; i++)
        {
            h2 += h1 >> LimbBits;
            h3 += h2 >> LimbBits;
            h4 += h3 >> LimbBits;
            h0 += (h4 >> LimbBits) * 5;
            (h1, h2, h3, h4) = (h1 & Limb, h2 & Limb, h3 & Limb, h4 & Limb);
            h1 += h0 >> LimbBits;
            h0 &= Limb;
        }

        // Minus the prime where that is not negative, chosen without a branch.
        ulong g0 = h0 + 5, g1 = h1 + (g0 >> LimbBits), g2 = h2 + (g1 >> LimbBits), g3 = h3 + (g2 >> LimbBits);
        ulong g4 = h4 + (g3 >> LimbBits) - (1UL << LimbBits);
        ulong isLess = (ulong)((long)g4 >> 63);
        h0 = (h0 & isLess) | (g0 & Limb & ~isLess);
        h1 = (h1 & isLess) | (g1 & Limb & ~isLess);
        h2 = (h2 & isLess) | (g2 & Limb & ~isLess);
        h3 = (h3 & isLess) | (g3 & Limb & ~isLess);
        h4 = (h4 & isLess) | (g4 & ~isLess);
        UInt128 whole = new UInt128((h2 >> 12) | (h3 << 14) | (h4 << 40), h0 | (h1 << 26) | (h2 << 52));
        UInt128 tag = whole + new UInt128(_pad1, _pad0);
        return ((ulong)tag, (ulong)(tag >> 64));
    }
}
