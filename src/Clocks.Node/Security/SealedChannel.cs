using System.Buffers.Binary;

namespace Clocks.Node.Security;

/// <summary>
/// The bytes of one connection with a key: the two messages of the handshake, then records, each of them with its length
/// in front (WIRE.md, "With a key"). What arrives is kept until it is whole and opened in order; what leaves is sealed a
/// record at a time. Knows no socket. One thread opens, one at a time seals; takes its room at the first use and allocates
/// nothing per record.
/// </summary>
/// <param name="keys">The keys of the node.</param>
/// <param name="heard">First messages that were heard already; null: none is kept.</param>
internal sealed class SealedChannel(ClusterKeys keys, HeardGreetings? heard = null)
{
    /// <summary>Bytes of a message of the handshake, with its length.</summary>
    public const int GreetingBytes = HeaderBytes + NoiseHandshake.MessageBytes;

    /// <summary>Bytes of text in a record at most.</summary>
    public const int TextBytesMax = 16 * 1024;

    /// <summary>By how much a record is longer than its text.</summary>
    public const int OverheadBytes = HeaderBytes + ChaChaPoly.TagBytes;

    private const int HeaderBytes = 2;
    private const int ArrivedBytesMax = 64 * 1024;

    private NoiseHandshake? _handshake;
    private RecordCipher? _seals, _opens;
    private byte[] _arrived = [];
    private int _begin, _end;
    private byte[] _leaving = [];
    private int _left, _leavingLength;
    private long _rekeyAtMs = long.MinValue;

    /// <summary>Records after which, and milliseconds after which, what leaves has its next key.</summary>
    public ulong RekeyRecords { get; init; } = 1UL << 32;

    /// <inheritdoc cref="RekeyRecords"/>
    public long RekeyMs { get; init; } = 3_600_000;

    /// <summary>Where its room for what arrives comes from: <see cref="ArrivedBytesMax"/> bytes, with whatever stood there.</summary>
    public Func<byte[]> Rent { get; init; } = static () => GC.AllocateUninitializedArray<byte>(ArrivedBytesMax);

    /// <summary>Whether both messages of the handshake are through.</summary>
    public bool IsEstablished => _seals is not null;

    /// <summary>Whether sealed bytes wait. Any thread: a length is stored behind the zero that it is compared with.</summary>
    public bool HasLeaving => Volatile.Read(ref _leavingLength) > Volatile.Read(ref _left);

    /// <summary>The sealed bytes that leave next.</summary>
    public ReadOnlySpan<byte> Leaving => _leaving.AsSpan(_left, _leavingLength - _left);

    /// <summary>Whether more may arrive.</summary>
    public bool HasRoom => _end - _begin < ArrivedBytesMax;

    /// <summary>The first bytes that arrived, for a word on who that may be.</summary>
    public ReadOnlySpan<byte> Arrived => _arrived.AsSpan(_begin, _end - _begin);

    /// <summary>The initiator: the first message, <see cref="GreetingBytes"/> long.</summary>
    public void WriteFirst(Span<byte> place)
    {
        _handshake = ClusterKeys.Handshake(keys.First);
        BinaryPrimitives.WriteUInt16BigEndian(place, NoiseHandshake.MessageBytes);
        _handshake.WriteFirst([], place[HeaderBytes..]);
    }

    /// <summary>Where the next bytes go; <see cref="Received"/> follows.</summary>
    public Span<byte> Room()
    {
        if (_arrived.Length == 0)
        {
            _arrived = Rent();
        }

        if (_begin > 0)
        {
            _arrived.AsSpan(_begin, _end - _begin).CopyTo(_arrived);
            (_begin, _end) = (0, _end - _begin);
        }

        return _arrived.AsSpan(_end);
    }

    /// <summary>Gives its room back, if it has any: nothing arrives any more.</summary>
    public byte[]? LetGo()
    {
        byte[] arrived = _arrived;
        (_arrived, _begin, _end) = ([], 0, 0);
        return arrived.Length > 0 ? arrived : null;
    }

    /// <summary>So many bytes stand in <see cref="Room"/>.</summary>
    public void Received(int bytes) => _end += bytes;

    /// <summary>Opens what comes next, if it is whole.</summary>
    /// <param name="place">Where a text goes, or the answer of the handshake.</param>
    /// <param name="bytes">How long that is.</param>
    public OpenResult Open(Span<byte> place, out int bytes)
    {
        bytes = 0;
        ReadOnlySpan<byte> arrived = Arrived;
        if (arrived.Length < HeaderBytes)
        {
            return OpenResult.Incomplete;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(arrived);
        bool isLengthOurs = IsEstablished
            ? length is >= ChaChaPoly.TagBytes and <= TextBytesMax + ChaChaPoly.TagBytes
            : length == NoiseHandshake.MessageBytes;
        if (!isLengthOurs)
        {
            // Before the rest of it has come: whoever means something else is not waited for.
            return OpenResult.Forged;
        }

        if (arrived.Length < HeaderBytes + length)
        {
            return OpenResult.Incomplete;
        }

        ReadOnlySpan<byte> body = arrived.Slice(HeaderBytes, length);
        OpenResult result = IsEstablished ? OpenRecord(body, place, out bytes)
            : _handshake is null ? Answer(body, place, out bytes) : Establish(body);
        _begin += result is OpenResult.Forged or OpenResult.NoRoom ? 0 : HeaderBytes + length;
        return result;
    }

    /// <summary>
    /// Seals as much of a text as a record holds, into <see cref="Leaving"/>, which was empty; returns how much.
    /// </summary>
    public int Seal(ReadOnlySpan<byte> text, long nowMs)
    {
        if (_leaving.Length == 0)
        {
            _leaving = GC.AllocateUninitializedArray<byte>(TextBytesMax + 2 * OverheadBytes);
            _rekeyAtMs = nowMs + RekeyMs;
        }

        int length = 0;
        if (_seals!.Records >= RekeyRecords || nowMs >= _rekeyAtMs)
        {
            // A record without a text: what follows is under the next key.
            length = Record([], _leaving);
            _seals.Rekey();
            _rekeyAtMs = nowMs + RekeyMs;
        }

        ReadOnlySpan<byte> part = text[..Math.Min(text.Length, TextBytesMax)];
        length += Record(part, _leaving.AsSpan(length));
        Volatile.Write(ref _left, 0);
        Volatile.Write(ref _leavingLength, length);
        return part.Length;
    }

    /// <summary>The first bytes of <see cref="Leaving"/> are gone.</summary>
    public void Sent(int bytes) => Volatile.Write(ref _left, _left + bytes);

    /// <summary>One record of a text, for whoever sends it at once; returns its length.</summary>
    public int Record(ReadOnlySpan<byte> text, Span<byte> place)
    {
        BinaryPrimitives.WriteUInt16BigEndian(place, (ushort)(text.Length + ChaChaPoly.TagBytes));
        _seals!.Seal([], text, place[HeaderBytes..]);
        return text.Length + OverheadBytes;
    }

    private OpenResult OpenRecord(ReadOnlySpan<byte> body, Span<byte> place, out int bytes)
    {
        bytes = body.Length - ChaChaPoly.TagBytes;
        if (place.Length < bytes)
        {
            return OpenResult.NoRoom;
        }

        if (!_opens!.TryOpen([], body, place))
        {
            return OpenResult.Forged;
        }

        if (bytes == 0)
        {
            _opens.Rekey();
        }

        return OpenResult.Text;
    }

    /// <summary>The responder: with the first of its keys that the message was written with.</summary>
    private OpenResult Answer(ReadOnlySpan<byte> body, Span<byte> place, out int bytes)
    {
        bytes = GreetingBytes;
        foreach (ClusterKey key in keys.All)
        {
            NoiseHandshake handshake = ClusterKeys.Handshake(key);
            if (handshake.TryReadFirst(body, []))
            {
                if (heard?.IsNew(body) == false)
                {
                    return OpenResult.Forged;
                }

                BinaryPrimitives.WriteUInt16BigEndian(place, NoiseHandshake.MessageBytes);
                if (!handshake.TryWriteSecond([], place[HeaderBytes..]))
                {
                    return OpenResult.Forged;
                }

                (_opens, _seals) = handshake.Split();
                return OpenResult.Answer;
            }
        }

        return OpenResult.Forged;
    }

    private OpenResult Establish(ReadOnlySpan<byte> body)
    {
        if (!_handshake!.TryReadSecond(body, []))
        {
            return OpenResult.Forged;
        }

        (_seals, _opens) = _handshake.Split();
        _handshake = null;
        return OpenResult.Established;
    }
}
