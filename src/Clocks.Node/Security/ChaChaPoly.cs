using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Clocks.Node.Security;

/// <summary>
/// ChaCha20-Poly1305 (RFC 8439, section 2.8): seals bytes, and opens what was sealed under the same key, nonce and
/// associated data or nothing at all. Pure functions over spans; allocate nothing, throw nothing for what a stranger sends.
/// </summary>
internal static class ChaChaPoly
{
    /// <summary>By how much what is sealed is longer.</summary>
    public const int TagBytes = Poly1305.TagBytes;

    /// <summary>Seals; the place has <see cref="TagBytes"/> more than the text, and may begin where it does.</summary>
    public static void Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> text, Span<byte> place)
    {
        Span<byte> blocks = stackalloc byte[ChaCha20.PairBytes];
        var stream = new ChaCha20(key, nonce);
        stream.NextPair(blocks);
        var poly = new Poly1305(blocks);
        Span<byte> body = place[..text.Length];
        Xor(ref stream, blocks, text, body);
        (ulong low, ulong high) = Tag(ref poly, associated, body);
        BinaryPrimitives.WriteUInt64LittleEndian(place[text.Length..], low);
        BinaryPrimitives.WriteUInt64LittleEndian(place[(text.Length + 8)..], high);
    }

    /// <summary>Opens; false, with nothing written, when the bytes were not sealed so.</summary>
    public static bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> closed, Span<byte> place)
    {
        if (closed.Length < TagBytes || place.Length < closed.Length - TagBytes)
        {
            return false;
        }

        Span<byte> blocks = stackalloc byte[ChaCha20.PairBytes];
        var stream = new ChaCha20(key, nonce);
        stream.NextPair(blocks);
        var poly = new Poly1305(blocks);
        ReadOnlySpan<byte> body = closed[..^TagBytes], tag = closed[^TagBytes..];
        (ulong low, ulong high) = Tag(ref poly, associated, body);
        // Both halves are always looked at: how long it takes does not say how much of a forged tag was right.
        if (((low ^ BinaryPrimitives.ReadUInt64LittleEndian(tag)) | (high ^ BinaryPrimitives.ReadUInt64LittleEndian(tag[8..]))) != 0)
        {
            return false;
        }

        Xor(ref stream, blocks, body, place[..body.Length]);
        return true;
    }

    private static (ulong Low, ulong High) Tag(ref Poly1305 poly, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> body)
    {
        poly.AddPadded(associated);
        poly.AddPadded(body);
        poly.Add((ulong)associated.Length, (ulong)body.Length);
        return poly.Tag();
    }

    /// <summary>The text's stream begins with block 1, which is the second of the pair that is there.</summary>
    private static void Xor(ref ChaCha20 stream, Span<byte> blocks, ReadOnlySpan<byte> from, Span<byte> to)
    {
        int at = ChaCha20.PairBytes / 2;
        int done = 0;
        while (done < from.Length)
        {
            if (at == ChaCha20.PairBytes)
            {
                stream.NextPair(blocks);
                at = 0;
            }

            int part = Math.Min(from.Length - done, ChaCha20.PairBytes - at);
            Xor(blocks.Slice(at, part), from.Slice(done, part), to.Slice(done, part));
            at += part;
            done += part;
        }
    }

    private static void Xor(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, Span<byte> to)
    {
        int i = 0;
        for (; i <= to.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            (Vector128.Create(one[i..]) ^ Vector128.Create(other[i..])).CopyTo(to[i..]);
        }

        for (; i < to.Length; i++)
        {
            to[i] = (byte)(one[i] ^ other[i]);
        }
    }
}
