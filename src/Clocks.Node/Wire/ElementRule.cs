using MessagePack;

namespace Clocks.Node.Wire;

/// <summary>What an element of a frame must be. Any thread; allocates nothing.</summary>
/// <param name="type">Its type.</param>
/// <param name="min">Its smallest length in bytes; of a number: 0.</param>
/// <param name="max">Its greatest length in bytes, or the greatest number.</param>
internal readonly struct ElementRule(MessagePackType type, int min, long max)
{
    private readonly MessagePackType _type = type;
    private readonly int _min = min;
    private readonly long _max = max;

    /// <summary>An integer from 0, in any form, not only the shortest.</summary>
    public static ElementRule Number(long max) => new(MessagePackType.Integer, 0, max);

    /// <summary>A string.</summary>
    public static ElementRule Text(int maxBytes) => new(MessagePackType.String, 0, maxBytes);

    /// <summary>A binary of so many bytes.</summary>
    public static ElementRule Binary(int bytes) => new(MessagePackType.Binary, bytes, bytes);

    /// <summary>A binary of so many bytes at most.</summary>
    public static ElementRule BinaryUpTo(int bytes) => new(MessagePackType.Binary, 0, bytes);

    /// <summary>Judges the element that begins at <paramref name="at"/> and passes over it.</summary>
    /// <param name="window">The frame from its first byte, up to its end or the last byte that is there.</param>
    /// <param name="at">Where the element begins; then, if it is as it must be, where the next one does.</param>
    /// <param name="number">The value of an integer.</param>
    public ReadStatus Judge(ReadOnlySpan<byte> window, ref int at, out long number)
    {
        number = 0;
        ReadOnlySpan<byte> rest = window[at..];
        if (rest.IsEmpty)
        {
            return ReadStatus.Incomplete;
        }

        // The type before the length: what is of the wrong type need not be waited for.
        if (MessagePackCode.ToMessagePackType(rest[0]) != _type || rest[0] >= MessagePackCode.MinNegativeFixInt)
        {
            return ReadStatus.WrongType;
        }

        ReadStatus status = ValueHeader.Read(rest, out ValueHeader header);
        if (status != ReadStatus.Done)
        {
            return status;
        }

        if (_type != MessagePackType.Integer && (header.PayloadBytes < _min || header.PayloadBytes > _max))
        {
            return ReadStatus.OutOfRange;
        }

        if (header.Bytes > rest.Length)
        {
            return ReadStatus.Incomplete;
        }

        at += header.Bytes;
        return _type == MessagePackType.Integer ? JudgeNumber(rest[..header.Bytes], out number) : ReadStatus.Done;
    }

    /// <summary>An integer that is whole: its digits in big-endian order, two's complement where the code is a signed one.</summary>
    private ReadStatus JudgeNumber(ReadOnlySpan<byte> value, out long number)
    {
        byte code = value[0];
        ulong bits = value.Length == 1 ? code : 0UL;
        foreach (byte digits in value[1..])
        {
            bits = bits << 8 | digits;
        }

        bool isNegative = code >= MessagePackCode.Int8 && value[1] >= 0x80;
        bool isInRange = !isNegative && bits <= (ulong)_max;
        number = isInRange ? (long)bits : 0;
        return isInRange ? ReadStatus.Done : ReadStatus.OutOfRange;
    }
}
