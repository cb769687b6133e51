using Org.BouncyCastle.Crypto.Digests;

namespace Clocks.Node.Security;

/// <summary>
/// BLAKE2s (RFC 7693), HMAC (RFC 2104) over it, and the key derivation of Noise (section 4.3), which needs no more than
/// three outputs. For greetings and announcements: the digest allocates.
/// </summary>
internal static class Blake2s
{
    /// <summary>Bytes of a hash, and of a block of it.</summary>
    public const int HashBytes = 32, BlockBytes = 64;

    /// <summary>The hash of one or two pieces.</summary>
    public static void Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> hash)
    {
        var digest = new Blake2sDigest(8 * HashBytes);
        digest.BlockUpdate(first);
        digest.BlockUpdate(second);
        digest.DoFinal(hash);
    }

    /// <summary>HMAC of a message under a key of at most a block.</summary>
    public static void Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        Span<byte> inner = stackalloc byte[BlockBytes], outer = stackalloc byte[BlockBytes], hash = stackalloc byte[HashBytes];
        inner.Fill(0x36);
        outer.Fill(0x5c);
        for (int i = 0; i < key.Length; i++)
        {
            inner[i] ^= key[i];
            outer[i] ^= key[i];
        }

        Hash(inner, message, hash);
        Hash(outer, hash, mac);
        inner.Clear();
        outer.Clear();
    }

    /// <summary>HKDF of Noise: two or three outputs of 32 bytes, one after another in the place given.</summary>
    public static void Derive(ReadOnlySpan<byte> chainingKey, ReadOnlySpan<byte> input, Span<byte> outputs)
    {
        Span<byte> temporary = stackalloc byte[HashBytes], last = stackalloc byte[HashBytes + 1];
        Hmac(chainingKey, input, temporary);
        int length = 0;
        for (byte i = 1; HashBytes * i <= outputs.Length; i++)
        {
            last[length] = i;
            Span<byte> output = outputs.Slice(HashBytes * (i - 1), HashBytes);
            Hmac(temporary, last[..(length + 1)], output);
            output.CopyTo(last);
            length = HashBytes;
        }

        temporary.Clear();
        last.Clear();
    }
}
