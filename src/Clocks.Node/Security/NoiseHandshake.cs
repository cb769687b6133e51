using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Clocks.Node.Security;

/// <summary>
/// The handshake <c>Noise_NNpsk0_25519_ChaChaPoly_BLAKE2s</c> (The Noise Protocol Framework, revision 34, section 9) of
/// one connection: <c>-> psk, e</c> and <c>&lt;- e, ee</c>. Whoever has read the first message of this one knows that
/// somebody with the key has written it once, and whoever has read the second that it was written now. Pure: bytes in,
/// bytes out; throws nothing for what a stranger sends. After a message that is not accepted it is of no more use.
/// </summary>
internal sealed class NoiseHandshake
{
    /// <summary>Bytes that a message is longer than its payload: an ephemeral key and a tag.</summary>
    public const int MessageBytes = X25519.PointSize + ChaChaPoly.TagBytes;

    private readonly byte[] _hash = new byte[Blake2s.HashBytes];
    private readonly byte[] _chainingKey = new byte[Blake2s.HashBytes];
    private readonly byte[] _private = new byte[X25519.ScalarSize];
    private readonly byte[] _public = new byte[X25519.PointSize];
    private readonly byte[] _remote = new byte[X25519.PointSize];
    private RecordCipher _cipher = new(stackalloc byte[ChaCha20.KeyBytes]);

    /// <summary>A handshake before its first message.</summary>
    /// <param name="psk">The 32 bytes that both ends share.</param>
    /// <param name="prologue">What both ends must agree on besides.</param>
    /// <param name="ephemeral">32 bytes that nobody can foresee, for this connection alone.</param>
    public NoiseHandshake(ReadOnlySpan<byte> psk, ReadOnlySpan<byte> prologue, ReadOnlySpan<byte> ephemeral)
    {
        ephemeral.CopyTo(_private);
        // The name is longer than a hash, so it is hashed (section 5.2).
        Blake2s.Hash("Noise_NNpsk0_25519_ChaChaPoly_BLAKE2s"u8, [], _hash);
        _hash.CopyTo(_chainingKey, 0);
        MixHash(prologue);
        Span<byte> outputs = stackalloc byte[3 * Blake2s.HashBytes];
        Blake2s.Derive(_chainingKey, psk, outputs);
        outputs[..Blake2s.HashBytes].CopyTo(_chainingKey);
        MixHash(outputs[Blake2s.HashBytes..(2 * Blake2s.HashBytes)]);
        _cipher = new RecordCipher(outputs[(2 * Blake2s.HashBytes)..]);
        outputs.Clear();
    }

    /// <summary>The hash of everything that was said: the same at both ends, and in no other handshake.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>The initiator: the first message, with a payload that anybody may repeat later.</summary>
    public void WriteFirst(ReadOnlySpan<byte> payload, Span<byte> message)
    {
        WriteEphemeral(message);
        Seal(payload, message[X25519.PointSize..]);
    }

    /// <summary>The responder: reads it; false when its writer has another key or another prologue.</summary>
    public bool TryReadFirst(ReadOnlySpan<byte> message, Span<byte> payload) =>
        TryReadEphemeral(message) && TryOpen(message[X25519.PointSize..], payload);

    /// <summary>The responder: the second message. False: the ephemeral key of the first one is none.</summary>
    public bool TryWriteSecond(ReadOnlySpan<byte> payload, Span<byte> message)
    {
        WriteEphemeral(message);
        if (!TryMixShared())
        {
            return false;
        }

        Seal(payload, message[X25519.PointSize..]);
        return true;
    }

    /// <summary>The initiator: reads it; false when it is not the answer to the first one.</summary>
    public bool TryReadSecond(ReadOnlySpan<byte> message, Span<byte> payload) =>
        TryReadEphemeral(message) && TryMixShared() && TryOpen(message[X25519.PointSize..], payload);

    /// <summary>After the second message: the ciphers of what the initiator and of what the responder sends.</summary>
    public (RecordCipher OfInitiator, RecordCipher OfResponder) Split()
    {
        Span<byte> outputs = stackalloc byte[2 * Blake2s.HashBytes];
        Blake2s.Derive(_chainingKey, [], outputs);
        (RecordCipher, RecordCipher) ciphers =
            (new RecordCipher(outputs[..Blake2s.HashBytes]), new RecordCipher(outputs[Blake2s.HashBytes..]));
        outputs.Clear();
        _chainingKey.AsSpan().Clear();
        _private.AsSpan().Clear();
        return ciphers;
    }

    private void WriteEphemeral(Span<byte> message)
    {
        X25519.ScalarMultBase(_private, _public);
        _public.CopyTo(message);
        MixHash(_public);
        MixKey(_public);
    }

    private bool TryReadEphemeral(ReadOnlySpan<byte> message)
    {
        if (message.Length < MessageBytes)
        {
            return false;
        }

        message[..X25519.PointSize].CopyTo(_remote);
        MixHash(_remote);
        MixKey(_remote);
        return true;
    }

    private bool TryMixShared()
    {
        Span<byte> shared = stackalloc byte[X25519.PointSize];
        if (!X25519.CalculateAgreement(_private, _remote, shared))
        {
            return false;
        }

        MixKey(shared);
        shared.Clear();
        return true;
    }

    private void MixHash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> next = stackalloc byte[Blake2s.HashBytes];
        Blake2s.Hash(_hash, bytes, next);
        next.CopyTo(_hash);
    }

    private void MixKey(ReadOnlySpan<byte> input)
    {
        Span<byte> outputs = stackalloc byte[2 * Blake2s.HashBytes];
        Blake2s.Derive(_chainingKey, input, outputs);
        outputs[..Blake2s.HashBytes].CopyTo(_chainingKey);
        _cipher = new RecordCipher(outputs[Blake2s.HashBytes..]);
        outputs.Clear();
    }

    private void Seal(ReadOnlySpan<byte> payload, Span<byte> place)
    {
        _cipher.Seal(_hash, payload, place);
        MixHash(place[..(payload.Length + ChaChaPoly.TagBytes)]);
    }

    private bool TryOpen(ReadOnlySpan<byte> closed, Span<byte> payload)
    {
        bool isOurs = _cipher.TryOpen(_hash, closed, payload);
        MixHash(closed);
        return isOurs;
    }
}
