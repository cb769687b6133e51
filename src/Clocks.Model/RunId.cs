using System.Buffers.Binary;
using System.Globalization;

namespace Clocks.Model;

/// <summary>
/// One run of one node: 128 random bits, drawn at start. Two processes with one node id differ in it, and a node that
/// was restarted differs from its predecessor. As text 32 lower-case hexadecimal digits, on the wire 16 bytes, most
/// significant first.
/// </summary>
public readonly record struct RunId(UInt128 Bits)
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Bytes = 16;

    /// <summary>The run of these 16 bytes.</summary>
    public static RunId Read(ReadOnlySpan<byte> source) => new(BinaryPrimitives.ReadUInt128BigEndian(source));

    /// <summary>Writes the 16 bytes.</summary>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Bits);

    /// <summary>Reads exactly 32 hexadecimal digits; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RunId run)
    {
        bool ok = UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 bits)
            && text.Length == 2 * Bytes;
        run = ok ? new RunId(bits) : default;
        return ok;
    }

    /// <summary>The first eight digits: what stands in DNS names and in messages to people.</summary>
    public string Prefix => ToString()[..8];

    /// <summary>All 32 digits, in lower case.</summary>
    public override string ToString() => Bits.ToString("x32");
}
