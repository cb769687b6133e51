using System.Runtime.CompilerServices;

namespace Clocks.Journal.Lines;

/// <summary>
/// The digits of a number that mostly grows by one from line to line, as an event's number and a Lamport clock do: nine
/// times out of ten the last digit is counted up where it stands, and nothing is divided. Any other number is right as
/// well, only slower. Owned by one thread; allocates nothing.
/// </summary>
internal unsafe struct IncrementalCounterText
{
    /// <summary>What a number may write over, its own digits included.</summary>
    public const int BytesMax = 28;

    private const int Word = sizeof(ulong);

    private long _value;
    private ulong _first, _second;
    private ulong _last, _lastDigit;
    private int _lastAt, _length;
    private int _left;

    /// <summary>Writes the number's digits; returns the place after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Write(byte* to, long value)
    {
        if (value == _value + 1 && _left > 0)
        {
            _left--;
            _last += _lastDigit;
            _value = value;
        }
        else if (value != _value || _length == 0)
        {
            Begin(value);
        }

        // Whole words: the last eight digits over what surplus there is of the first sixteen.
        Unsafe.WriteUnaligned(to, _first);
        Unsafe.WriteUnaligned(to + Word, _second);
        Unsafe.WriteUnaligned(to + _lastAt, _last);
        return to + _length;
    }

    private void Begin(long value)
    {
        byte* text = stackalloc byte[Digits.BytesMax];
        _length = (int)(Digits.Write(text, value) - text);
        _value = value;
        _first = Unsafe.ReadUnaligned<ulong>(text);
        _second = Unsafe.ReadUnaligned<ulong>(text + Word);
        _lastAt = Math.Max(0, _length - Word);
        _last = Unsafe.ReadUnaligned<ulong>(text + _lastAt);
        _lastDigit = 1UL << (8 * (_length - 1 - _lastAt));
        // Below 0 the digits count the other way.
        _left = value < 0 ? 0 : (byte)'9' - text[_length - 1];
    }
}
