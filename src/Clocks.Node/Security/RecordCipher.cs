using System.Buffers.Binary;

namespace Clocks.Node.Security;

/// <summary>
/// One direction of a connection with a key: the CipherState of Noise (section 5.1), a key and the number of the next
/// record. A number is used once; 2^64 of them do not run out. Owned by one thread at a time; allocates nothing after
/// construction.
/// </summary>
internal sealed class RecordCipher
{
    private readonly byte[] _key = new byte[ChaCha20.KeyBytes];
    private ulong _next;

    /// <summary>The cipher of a key, from record 0 on.</summary>
    public RecordCipher(ReadOnlySpan<byte> key) => key.CopyTo(_key);

    /// <summary>Records sealed or opened under the present key.</summary>
    public ulong Records { get; private set; }

    /// <summary>Seals the next record; the place has <see cref="ChaChaPoly.TagBytes"/> more than the text.</summary>
    public void Seal(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> text, Span<byte> place)
    {
        Span<byte> nonce = stackalloc byte[ChaCha20.NonceBytes];
        Number(nonce, _next++);
        Records++;
        ChaChaPoly.Seal(_key, nonce, associated, text, place);
    }

    /// <summary>Opens the next record; false when it is not the one that the other end sealed next.</summary>
    public bool TryOpen(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> closed, Span<byte> place)
    {
        Span<byte> nonce = stackalloc byte[ChaCha20.NonceBytes];
        Number(nonce, _next);
        if (!ChaChaPoly.TryOpen(_key, nonce, associated, closed, place))
        {
            return false;
        }

        _next++;
        Records++;
        return true;
    }

    /// <summary>The next key (section 4.2), from which this one cannot be found; the numbers go on (section 5.1).</summary>
    public void Rekey()
    {
        Span<byte> nonce = stackalloc byte[ChaCha20.NonceBytes];
        Number(nonce, ulong.MaxValue);
        Span<byte> zeros = stackalloc byte[ChaCha20.KeyBytes], next = stackalloc byte[ChaCha20.KeyBytes + ChaChaPoly.TagBytes];
        zeros.Clear();
        ChaChaPoly.Seal(_key, nonce, [], zeros, next);
        next[..ChaCha20.KeyBytes].CopyTo(_key);
        next.Clear();
        Records = 0;
    }

    private static void Number(Span<byte> nonce, ulong n)
    {
        nonce[..4].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[4..], n);
    }
}
