using System.Buffers.Binary;

namespace Clocks.Files.Packed;

/// <summary>
/// Packs what is written into it as gzip (RFC 1952, RFC 1951): matches of the last 32 KiB, found by the hash of four bytes, in the
/// codes that need no table. Ends the file when it is disposed, and leaves the stream below open. One thread.
/// </summary>
/// <remarks>
/// The platform's own brings a library in C; see <see cref="Inflater"/>. Lines of a run come out at a quarter of their length or less.
/// </remarks>
public sealed class GzipStream(Stream output) : Stream
{
    private const int Window = 32 * 1024, RoomBytes = 4 * Window, MatchMin = 4, MatchMax = 258, HashBits = 15, EndOfBlock = 256;

    private readonly byte[] _text = new byte[RoomBytes];
    private readonly int[] _last = new int[1 << HashBits];
    private readonly byte[] _packed = new byte[RoomBytes];
    private int _begin, _end, _packedLength, _bitCount;
    private ulong _bits;
    private uint _crc = Crc32.Begin;
    private uint _length;
    private bool _hasBegun, _hasEnded;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int taken = Math.Min(buffer.Length, RoomBytes - _end);
            buffer[..taken].CopyTo(_text.AsSpan(_end));
            _end += taken;
            buffer = buffer[taken..];
            if (_end == RoomBytes)
            {
                Pack();
            }
        }
    }

    /// <summary>Nothing: what waits is packed when there is enough of it, or at the end.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_hasEnded)
        {
            _hasEnded = true;
            Pack();
            Literal(EndOfBlock);
            Bits(0, 7);
            _bitCount = 0;
            Span<byte> tail = stackalloc byte[8];
            BinaryPrimitives.WriteUInt32LittleEndian(tail, ~_crc);
            BinaryPrimitives.WriteUInt32LittleEndian(tail[4..], _length);
            output.Write(_packed, 0, _packedLength);
            output.Write(tail);
        }

        base.Dispose(disposing);
    }

    /// <summary>Packs what has come and was not packed yet, and keeps what the next can refer to.</summary>
    private void Pack()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            output.Write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]);
            Bits(1, 1);
            Bits(1, 2);
        }

        _crc = Crc32.Continue(_crc, _text.AsSpan(_begin, _end - _begin));
        _length += (uint)(_end - _begin);
        for (int at = _begin; at < _end;)
        {
            int length = Match(at, out int distance);
            if (length < MatchMin)
            {
                Literal(_text[at++]);
            }
            else
            {
                Pair(length, distance);
                for (int end = at + length; at < end; at++)
                {
                    Remember(at);
                }
            }
        }

        if (_end == RoomBytes)
        {
            int moved = RoomBytes - Window;
            _text.AsSpan(moved).CopyTo(_text);
            for (int i = 0; i < _last.Length; i++)
            {
                _last[i] = Math.Max(0, _last[i] - moved);
            }

            _end = Window;
        }

        _begin = _end;
    }

    /// <summary>How long the text here is that of a place before, and how far back that is.</summary>
    private int Match(int at, out int distance)
    {
        distance = 0;
        if (at + MatchMin > _end)
        {
            return 0;
        }

        int before = _last[Hash(at)] - 1;
        Remember(at);
        distance = at - before;
        int most = before < 0 || distance > Window ? 0 : Math.Min(MatchMax, _end - at), length = 0;
        while (length < most && _text[before + length] == _text[at + length])
        {
            length++;
        }

        return length;
    }

    /// <summary>Places are kept one greater, so that 0 is none.</summary>
    private void Remember(int at)
    {
        if (at + MatchMin <= _end)
        {
            _last[Hash(at)] = at + 1;
        }
    }

    private int Hash(int at) => (int)((BinaryPrimitives.ReadUInt32LittleEndian(_text.AsSpan(at)) * 2654435761u) >> (32 - HashBits));

    private void Literal(int symbol)
    {
        (uint code, int bits) = symbol switch
        {
            < 144 => ((uint)(0x30 + symbol), 8),
            < 256 => ((uint)(0x190 + symbol - 144), 9),
            < 280 => ((uint)(symbol - 256), 7),
            _ => ((uint)(0xC0 + symbol - 280), 8),
        };
        Code(code, bits);
    }

    private void Pair(int length, int distance)
    {
        int place = Inflater.PlaceOf(Inflater.LengthBase, length);
        Literal(EndOfBlock + 1 + place);
        Bits((uint)(length - Inflater.LengthBase[place]), Inflater.LengthExtra[place]);
        place = Inflater.PlaceOf(Inflater.DistanceBase, distance);
        Code((uint)place, 5);
        Bits((uint)(distance - Inflater.DistanceBase[place]), Inflater.DistanceExtra[place]);
    }

    /// <summary>A code stands with its first bit first, unlike numbers.</summary>
    private void Code(uint code, int count)
    {
        uint turned = 0;
        for (int i = 0; i < count; i++)
        {
            turned = (turned << 1) | ((code >> i) & 1);
        }

        Bits(turned, count);
    }

    private void Bits(uint bits, int count)
    {
        _bits |= (ulong)bits << _bitCount;
        for (_bitCount += count; _bitCount >= 8; _bitCount -= 8)
        {
            if (_packedLength == _packed.Length)
            {
                output.Write(_packed);
                _packedLength = 0;
            }

            _packed[_packedLength++] = (byte)_bits;
            _bits >>= 8;
        }
    }
}
