namespace Clocks.Files.Packed;

/// <summary>
/// Unpacks what gzip and zip have packed: the format "deflate" (RFC 1951). What is not of it, or would unpack to more than
/// anybody asked for, ends with a sentence. One thread.
/// </summary>
/// <remarks>
/// The platform's own brings a library in C of which an analysis needs a tenth: with its zip and tar it made a small native
/// program 400 KB larger, and this, with ours, 25 KB.
/// </remarks>
internal ref struct Inflater(ReadOnlySpan<byte> packed, long most)
{
    private const int LengthSymbols = 286, DistanceSymbols = 30, EndOfBlock = 256, CodeBitsMax = 15;

    internal static readonly ushort[] LengthBase =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    internal static readonly byte[] LengthExtra =
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    internal static readonly ushort[] DistanceBase =
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
        16385, 24577,
    ];

    internal static readonly byte[] DistanceExtra =
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>In which order the lengths of the codes of lengths stand.</summary>
    private static readonly byte[] OrderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly ReadOnlySpan<byte> _packed = packed;
    private byte[] _out = [];
    private int _length;
    private int _at;
    private ulong _bits;
    private int _bitCount;

    /// <summary>The symbol of a length or a distance: the last whose base is not greater.</summary>
    internal static int PlaceOf(ushort[] bases, int value)
    {
        int place = Array.BinarySearch(bases, (ushort)value);
        return place >= 0 ? place : ~place - 1;
    }

    /// <summary>What was unpacked; whole only where <see cref="TryInflate"/> says so.</summary>
    public readonly ReadOnlySpan<byte> Unpacked => _out.AsSpan(0, _length);

    /// <summary>How many bytes were taken of what was packed.</summary>
    public readonly int Used => _at - _bitCount / 8;

    /// <summary>Unpacks it; false with what is wrong, as half a sentence.</summary>
    public bool TryInflate(out string problem)
    {
        _out = new byte[(int)Math.Min(most, Math.Max(256, Math.Min(4L * _packed.Length, 1 << 20)))];
        bool isLast;
        do
        {
            if (!TryBits(3, out uint head))
            {
                problem = PackedFiles.BreaksOff;
                return false;
            }

            isLast = (head & 1) != 0;
            bool isFine = (head >> 1) switch
            {
                0 => TryStored(out problem),
                1 => TryBlock(Huffman.FixedLengths, Huffman.FixedDistances, out problem),
                2 => TryDynamic(out problem),
                _ => Fail("it is damaged", out problem),
            };
            if (!isFine)
            {
                return false;
            }
        }
        while (!isLast);

        problem = "";
        return true;
    }

    private static bool Fail(string what, out string problem)
    {
        problem = what;
        return false;
    }

    private bool TryStored(out string problem)
    {
        // Bytes begin anew; whole ones that were taken ahead go back.
        _at -= _bitCount / 8;
        (_bits, _bitCount) = (0, 0);
        if (_at + 4 > _packed.Length)
        {
            return Fail(PackedFiles.BreaksOff, out problem);
        }

        int length = _packed[_at] | (_packed[_at + 1] << 8), check = _packed[_at + 2] | (_packed[_at + 3] << 8);
        _at += 4;
        if (length != (check ^ 0xFFFF))
        {
            return Fail("it is damaged", out problem);
        }

        if (_at + length > _packed.Length)
        {
            return Fail(PackedFiles.BreaksOff, out problem);
        }

        if (!TryRoom(length, out problem))
        {
            return false;
        }

        _packed.Slice(_at, length).CopyTo(_out.AsSpan(_length));
        (_at, _length) = (_at + length, _length + length);
        return true;
    }

    private bool TryDynamic(out string problem)
    {
        if (!TryBits(14, out uint head))
        {
            return Fail(PackedFiles.BreaksOff, out problem);
        }

        int lengths = (int)(head & 31) + 257, distances = (int)((head >> 5) & 31) + 1, codes = (int)(head >> 10) + 4;
        if (lengths > LengthSymbols || distances > DistanceSymbols)
        {
            return Fail("it is damaged", out problem);
        }

        Span<byte> bits = stackalloc byte[LengthSymbols + DistanceSymbols];
        bits.Clear();
        for (int i = 0; i < codes; i++)
        {
            if (!TryBits(3, out uint one))
            {
                return Fail(PackedFiles.BreaksOff, out problem);
            }

            bits[OrderOfLengths[i]] = (byte)one;
        }

        if (!Huffman.TryMake(bits[..19], out Huffman? ofLengths))
        {
            return Fail("it is damaged", out problem);
        }

        bits.Clear();
        for (int i = 0; i < lengths + distances;)
        {
            if (!TryRepeat(ofLengths, bits[..(lengths + distances)], ref i, out problem))
            {
                return false;
            }
        }

        return Huffman.TryMake(bits[..lengths], out Huffman? length) && bits[EndOfBlock] != 0
            && Huffman.TryMake(bits.Slice(lengths, distances), out Huffman? distance)
            ? TryBlock(length, distance, out problem)
            : Fail("it is damaged", out problem);
    }

    /// <summary>One length of a code, or several at once.</summary>
    private bool TryRepeat(Huffman ofLengths, scoped Span<byte> bits, ref int at, out string problem)
    {
        int symbol = Symbol(ofLengths);
        if (symbol is >= 0 and < 16)
        {
            bits[at++] = (byte)symbol;
            problem = "";
            return true;
        }

        int extra = symbol switch { 16 => 2, 17 => 3, 18 => 7, _ => -1 };
        if (extra < 0 || !TryBits(extra, out uint more))
        {
            return Fail(extra < 0 && symbol != -1 ? "it is damaged" : PackedFiles.BreaksOff, out problem);
        }

        int times = (int)more + (symbol == 18 ? 11 : 3);
        if (at + times > bits.Length || (symbol == 16 && at == 0))
        {
            return Fail("it is damaged", out problem);
        }

        bits.Slice(at, times).Fill(symbol == 16 ? bits[at - 1] : (byte)0);
        at += times;
        problem = "";
        return true;
    }

    private bool TryBlock(Huffman lengths, Huffman distances, out string problem)
    {
        while (true)
        {
            int symbol = Symbol(lengths);
            if (symbol == EndOfBlock)
            {
                problem = "";
                return true;
            }

            if (symbol < 0 || symbol >= LengthSymbols)
            {
                return Fail(symbol == -1 ? PackedFiles.BreaksOff : "it is damaged", out problem);
            }

            if (symbol < EndOfBlock)
            {
                if (_length == _out.Length && !TryRoom(1, out problem))
                {
                    return false;
                }

                _out[_length++] = (byte)symbol;
            }
            else if (!TryCopy(symbol - EndOfBlock - 1, distances, out problem))
            {
                return false;
            }
        }
    }

    /// <summary>What stood before once more.</summary>
    private bool TryCopy(int code, Huffman distances, out string problem)
    {
        if (!TryBits(LengthExtra[code], out uint moreLength))
        {
            return Fail(PackedFiles.BreaksOff, out problem);
        }

        int symbol = Symbol(distances);
        if (symbol < 0 || symbol >= DistanceSymbols || !TryBits(DistanceExtra[symbol], out uint moreDistance))
        {
            return Fail(symbol is -1 or >= 0 and < DistanceSymbols ? PackedFiles.BreaksOff : "it is damaged", out problem);
        }

        int length = LengthBase[code] + (int)moreLength, distance = DistanceBase[symbol] + (int)moreDistance;
        if (distance > _length)
        {
            return Fail("it is damaged", out problem);
        }

        if (!TryRoom(length, out problem))
        {
            return false;
        }

        // The two may overlap: byte by byte, as it was written.
        for (int end = _length + length; _length < end; _length++)
        {
            _out[_length] = _out[_length - distance];
        }

        return true;
    }

    private bool TryRoom(int bytes, out string problem)
    {
        problem = "";
        long needed = (long)_length + bytes;
        if (needed > most)
        {
            return Fail(PackedFiles.TooLarge, out problem);
        }

        if (needed > _out.Length)
        {
            Array.Resize(ref _out, (int)Math.Min(most, Math.Max(needed, 2L * _out.Length)));
        }

        return true;
    }

    /// <summary>The next symbol; -1 where the input ends, -2 for a code that there is not.</summary>
    private int Symbol(Huffman codes)
    {
        Fill();
        ushort entry = codes.Of((uint)_bits);
        int length = entry & 15;
        if (length == 0 || length > _bitCount)
        {
            return length == 0 && _bitCount >= CodeBitsMax ? -2 : -1;
        }

        (_bits, _bitCount) = (_bits >> length, _bitCount - length);
        return entry >> 4;
    }

    private bool TryBits(int count, out uint value)
    {
        Fill();
        value = (uint)(_bits & ((1UL << count) - 1));
        if (count > _bitCount)
        {
            return false;
        }

        (_bits, _bitCount) = (_bits >> count, _bitCount - count);
        return true;
    }

    private void Fill()
    {
        while (_bitCount <= 48 && _at < _packed.Length)
        {
            _bits |= (ulong)_packed[_at++] << _bitCount;
            _bitCount += 8;
        }
    }
}
