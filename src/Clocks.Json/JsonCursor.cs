using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Clocks.Json;

/// <summary>
/// Walks over the JSON of one line (RFC 8259) from key to key, without allocating: it reads numbers, and the places of
/// strings. It is tolerant where that costs nothing (numbers in quotes, numbers with a fraction of zero) and never
/// throws: what is not JSON is a value, <see cref="Taken.Broken"/>. A value for one thread.
/// </summary>
public ref struct JsonCursor(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    /// <summary>What became of a value.</summary>
    public enum Taken : byte
    {
        /// <summary>It is what was asked for.</summary>
        Good,

        /// <summary>It is <c>null</c>, which says nothing.</summary>
        Null,

        /// <summary>It is JSON, but not what was asked for; it was passed over.</summary>
        Bad,

        /// <summary>The text is not JSON from here on.</summary>
        Broken,
    }

    /// <summary>Where the cursor stands.</summary>
    public readonly int At => _at;

    /// <summary>Whether nothing but white space is left.</summary>
    public bool IsAtEnd
    {
        get
        {
            SkipSpace();
            return _at >= _text.Length;
        }
    }

    /// <summary>Takes one character, with white space before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Take(byte expected)
    {
        if (_at < _text.Length && _text[_at] != expected)
        {
            SkipSpace();
        }

        if (_at < _text.Length && _text[_at] == expected)
        {
            _at++;
            return true;
        }

        return false;
    }

    /// <summary>The next character that is not white space, without taking it; 0 at the end.</summary>
    public byte Peek()
    {
        SkipSpace();
        return _at < _text.Length ? _text[_at] : (byte)0;
    }

    /// <summary>
    /// Takes a key and its colon. A key with an escape in it is none of ours; its bytes are given as they are.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TakeKey(out ReadOnlySpan<byte> key)
    {
        if (!TakeString(out int start, out int length) || !Take((byte)':'))
        {
            key = default;
            return false;
        }

        key = _text.Slice(start, length);
        return true;
    }

    /// <summary>Takes a string; its place excludes the quotes, its escapes still stand in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TakeString(out int start, out int length)
    {
        start = length = 0;
        if (!Take((byte)'"'))
        {
            return false;
        }

        start = _at;
        while (true)
        {
            int next = _text[_at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
            {
                return false;
            }

            _at += next;
            if (_text[_at] == '"')
            {
                length = _at++ - start;
                return true;
            }

            // The escaped character is passed over with its backslash.
            _at = Math.Min(_at + 2, _text.Length);
        }
    }

    /// <summary>Takes a string where other values may stand.</summary>
    public Taken TakeText(out int start, out int length)
    {
        start = length = 0;
        if (Peek() != '"')
        {
            return SkipOther();
        }

        return TakeString(out start, out length) ? Taken.Good : Taken.Broken;
    }

    /// <summary>Takes a whole number: <c>45</c>, <c>45.0</c>, <c>4.5e1</c> or <c>"45"</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Taken TakeWhole(out long value)
    {
        // The common case, digits and then a comma or a brace, without a call.
        ReadOnlySpan<byte> text = _text;
        _at += (uint)_at < (uint)text.Length && text[_at] == ' ' ? 1 : 0;
        int i = _at;
        long sum = 0;
        while ((uint)i < (uint)text.Length && (uint)(text[i] - '0') <= 9)
        {
            sum = sum * 10 + (text[i] - '0');
            i++;
        }

        int digits = i - _at;
        if (digits is > 0 and <= 18 && (uint)i < (uint)text.Length && text[i] is (byte)',' or (byte)'}' or (byte)']')
        {
            _at = i;
            value = sum;
            return Taken.Good;
        }

        return TakeWholeOtherwise(out value);
    }

    /// <summary>Takes any number, quoted or not.</summary>
    public Taken TakeNumber(out double value)
    {
        value = 0;
        Taken result = TakeToken(out ReadOnlySpan<byte> token);
        if (result != Taken.Good)
        {
            return result;
        }

        return Utf8Parser.TryParse(token, out value, out int used) && used == token.Length && double.IsFinite(value)
            ? Taken.Good
            : Taken.Bad;
    }

    /// <summary>Takes seconds as whole microseconds, rounded to the nearest; exact up to nineteen digits.</summary>
    public Taken TakeMicroseconds(out long value)
    {
        value = 0;
        Taken result = TakeToken(out ReadOnlySpan<byte> token);
        return result != Taken.Good ? result : Decimals.TryMicroseconds(token, out value) ? Taken.Good : Taken.Bad;
    }

    /// <summary>Takes a number of 64 bits without sign.</summary>
    public Taken TakeUnsigned(out ulong value)
    {
        value = 0;
        Taken result = TakeToken(out ReadOnlySpan<byte> token);
        if (result != Taken.Good)
        {
            return result;
        }

        return Utf8Parser.TryParse(token, out value, out int used) && used == token.Length ? Taken.Good : Taken.Bad;
    }

    /// <summary>Passes over one value of any kind.</summary>
    public bool Skip()
    {
        byte first = Peek();
        if (first == '"')
        {
            return TakeString(out _, out _);
        }

        return first is (byte)'{' or (byte)'[' ? SkipNested() : SkipWord();
    }

    private Taken TakeWholeOtherwise(out long value)
    {
        value = 0;
        Taken result = TakeToken(out ReadOnlySpan<byte> token);
        return result != Taken.Good ? result : Decimals.TryWhole(token, out value) ? Taken.Good : Taken.Bad;
    }

    /// <summary>The characters of a number, or of a string that should hold one.</summary>
    private Taken TakeToken(out ReadOnlySpan<byte> token)
    {
        token = default;
        byte first = Peek();
        if (first == '"')
        {
            if (!TakeString(out int start, out int length))
            {
                return Taken.Broken;
            }

            token = _text.Slice(start, length);
            return Taken.Good;
        }

        if (first is not (byte)'-' && (uint)(first - '0') > 9)
        {
            return SkipOther();
        }

        int begin = _at;
        SkipWord();
        token = _text[begin.._at];
        return Taken.Good;
    }

    private Taken SkipOther()
    {
        bool isNull = _text[_at..].StartsWith("null"u8);
        return !Skip() ? Taken.Broken : isNull ? Taken.Null : Taken.Bad;
    }

    /// <summary>A number, or a word such as <c>true</c>: up to the next comma, bracket or white space.</summary>
    private bool SkipWord()
    {
        int begin = _at;
        while (_at < _text.Length
            && _text[_at] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)'"' or (byte)':' or <= (byte)' '))
        {
            _at++;
        }

        return _at > begin;
    }

    /// <summary>
    /// An object or an array, however deep: counted, not recursed into, so that no line can exhaust the stack.
    /// </summary>
    private bool SkipNested()
    {
        int depth = 0;
        while (_at < _text.Length)
        {
            byte c = _text[_at];
            if (c == '"')
            {
                if (!TakeString(out _, out _))
                {
                    return false;
                }

                continue;
            }

            _at++;
            depth += c is (byte)'{' or (byte)'[' ? 1 : c is (byte)'}' or (byte)']' ? -1 : 0;
            if (depth == 0)
            {
                return true;
            }
        }

        return false;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            _at++;
        }
    }
}
