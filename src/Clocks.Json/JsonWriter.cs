using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Clocks.Json;

/// <summary>
/// Writes JSON (RFC 8259) value by value, in the order of the text, into bytes that are kept until they are taken. It
/// sets commas and line breaks; that every object and array is closed is up to the caller. Indented, a level is two
/// spaces and a line ends with <c>\n</c> on every system. Owned by one thread.
/// </summary>
/// <remarks>
/// The platform's writer makes the same bytes and weighs a hundred kilobytes in a native binary: it checks, buffers and
/// escapes for every need there is. A test holds the two against each other.
/// </remarks>
/// <param name="escapes">Which characters are not written as they are.</param>
/// <param name="isIndented">Whether every member and element has a line of its own.</param>
/// <param name="bytes">How many bytes are expected, as far as that is known: room is made for them.</param>
public sealed class JsonWriter(JsonEscapes escapes, bool isIndented = false, int bytes = JsonWriter.BytesAtStart)
{
    private const int BytesAtStart = 1024;

    /// <summary>The longest number: a decimal of 28 digits, or a double of 17 with its exponent.</summary>
    private const int NumberBytesMax = 64;

    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(bytes);
    private int _depth;
    private bool _hasMembers;

    /// <summary>Bytes that have been written and not been taken.</summary>
    public int Length { get; private set; }

    /// <summary>The text, which stays here.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>The text as a string, which stays here.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Written);

    /// <summary>Hands everything to <paramref name="output"/>, in the midst of an object too.</summary>
    public void MoveTo(Stream output)
    {
        output.Write(Written);
        Length = 0;
    }

    /// <summary>Hands everything to <paramref name="output"/> as one piece, which it does not take apart.</summary>
    public void MoveTo(IBufferWriter<byte> output)
    {
        Written.CopyTo(output.GetSpan(Length));
        output.Advance(Length);
        Length = 0;
    }

    /// <summary>Ends a line between two values that are not in an array: JSON lines, or the end of a file.</summary>
    public void EndLine() => Raw((byte)'\n');

    /// <summary>Begins an object: a member of this name, or without one an element or the whole text.</summary>
    public void WriteStartObject(string? name = null) => Begin(name, (byte)'{');

    /// <summary>Ends the object that was begun last.</summary>
    public void WriteEndObject() => End((byte)'}');

    /// <summary>Begins an array: a member of this name, or without one an element or the whole text.</summary>
    public void WriteStartArray(string? name = null) => Begin(name, (byte)'[');

    /// <summary>Ends the array that was begun last.</summary>
    public void WriteEndArray() => End((byte)']');

    /// <summary>A string, or <c>null</c>.</summary>
    public void WriteString(string name, string? value)
    {
        Name(name);
        Text(value);
    }

    /// <summary>An element: a string, or <c>null</c>.</summary>
    public void WriteStringValue(string? value)
    {
        Separate();
        Text(value);
    }

    /// <summary>A member: a whole number, which readers that know only doubles round above 2^53.</summary>
    public void WriteNumber(string name, long value)
    {
        Name(name);
        Number(value);
    }

    /// <inheritdoc cref="WriteNumber(string, long)"/>
    public void WriteNumber(string name, ulong value)
    {
        Name(name);
        Number(value);
    }

    /// <summary>The shortest text that is read as the same number again.</summary>
    /// <exception cref="ArgumentException">Infinite or not a number: JSON has no word for it.</exception>
    public void WriteNumber(string name, double value)
    {
        Name(name);
        Number(value);
    }

    /// <summary>A member: a number with exactly the decimals that it has, trailing zeros too.</summary>
    public void WriteNumber(string name, decimal value)
    {
        Name(name);
        Number(value);
    }

    /// <summary>An element: a whole number, which readers that know only doubles round above 2^53.</summary>
    public void WriteNumberValue(long value)
    {
        Separate();
        Number(value);
    }

    /// <inheritdoc cref="WriteNumberValue(long)"/>
    public void WriteNumberValue(ulong value)
    {
        Separate();
        Number(value);
    }

    /// <inheritdoc cref="WriteNumber(string, double)"/>
    public void WriteNumberValue(double value)
    {
        Separate();
        Number(value);
    }

    /// <summary>A member: <c>true</c> or <c>false</c>.</summary>
    public void WriteBoolean(string name, bool value)
    {
        Name(name);
        Raw(value ? "true"u8 : "false"u8);
    }

    /// <summary>A member without a value.</summary>
    public void WriteNull(string name)
    {
        Name(name);
        Raw("null"u8);
    }

    /// <summary>A member: bytes as a string in Base64 (RFC 4648, section 4), with its padding.</summary>
    public void WriteBase64String(string name, ReadOnlySpan<byte> value)
    {
        Name(name);
        Raw((byte)'"');
        Base64.EncodeToUtf8(value, Room(Base64.GetMaxEncodedToUtf8Length(value.Length)), out _, out int written);
        Length += written;
        Raw((byte)'"');
    }

    private void Begin(string? name, byte bracket)
    {
        if (name is null)
        {
            Separate();
        }
        else
        {
            Name(name);
        }

        Raw(bracket);
        _depth++;
        _hasMembers = false;
    }

    private void End(byte bracket)
    {
        _depth--;
        if (_hasMembers)
        {
            BreakLine();
        }

        Raw(bracket);
        _hasMembers = true;
    }

    private void Name(string name)
    {
        Separate();
        Text(name);
        Raw(isIndented ? ": "u8 : ":"u8);
    }

    /// <summary>What stands between a member and the one before.</summary>
    private void Separate()
    {
        if (_depth == 0)
        {
            return;
        }

        if (_hasMembers)
        {
            Raw((byte)',');
        }

        BreakLine();
        _hasMembers = true;
    }

    private void BreakLine()
    {
        if (isIndented)
        {
            Raw((byte)'\n');
            Room(2 * _depth)[..(2 * _depth)].Fill((byte)' ');
            Length += 2 * _depth;
        }
    }

    private void Number(long value) => Length += Formatted(value.TryFormat(
        Room(NumberBytesMax), out int written, default, CultureInfo.InvariantCulture), written);

    private void Number(ulong value) => Length += Formatted(value.TryFormat(
        Room(NumberBytesMax), out int written, default, CultureInfo.InvariantCulture), written);

    private void Number(decimal value) => Length += Formatted(value.TryFormat(
        Room(NumberBytesMax), out int written, default, CultureInfo.InvariantCulture), written);

    private void Number(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException("JSON has no infinite numbers", nameof(value));
        }

        Length += Formatted(value.TryFormat(
            Room(NumberBytesMax), out int written, default, CultureInfo.InvariantCulture), written);
    }

    private static int Formatted(bool fits, int written) =>
        fits ? written : throw new InvalidOperationException("a number is longer than numbers are");

    private void Text(string? text)
    {
        if (text is null)
        {
            Raw("null"u8);
            return;
        }

        Raw((byte)'"');
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (IsPlain(c))
            {
                Raw((byte)c);
            }
            else if (c < '\x80' || escapes == JsonEscapes.ForPages)
            {
                Escape(char.IsSurrogate(c) ? Half(text, i) : c);
            }
            else
            {
                Foreign(text, i);
            }
        }

        Raw((byte)'"');
    }

    private bool IsPlain(char c) => c is >= ' ' and < '\x7f' and not '"' and not '\\'
        && (escapes == JsonEscapes.ForReaders || c is not ('&' or '\'' or '+' or '<' or '>' or '`'));

    /// <summary>A character beyond ASCII that people can see is written as it is.</summary>
    private void Foreign(string text, int at)
    {
        char c = text[at];
        bool isSeen = c != '\ufeff' && char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
        if (isSeen)
        {
            Length += new Rune(c).EncodeToUtf8(Room(4));
        }
        else
        {
            Escape(char.IsSurrogate(c) ? Half(text, at) : c);
        }
    }

    /// <summary>Half of a pair as it is, U+FFFD for one whose other half is missing.</summary>
    private static char Half(string text, int at)
    {
        bool isPaired = char.IsHighSurrogate(text[at])
            ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
            : at > 0 && char.IsHighSurrogate(text[at - 1]);
        return isPaired ? text[at] : '\ufffd';
    }

    private void Escape(char c)
    {
        byte letter = c == '"' && escapes == JsonEscapes.ForPages ? (byte)0 : JsonText.ShortEscape(c);
        Raw((byte)'\\');
        if (letter != 0)
        {
            Raw(letter);
            return;
        }

        Raw((byte)'u');
        for (int shift = 12; shift >= 0; shift -= 4)
        {
            Raw("0123456789ABCDEF"u8[(c >> shift) & 15]);
        }
    }

    private void Raw(byte one)
    {
        Room(1)[0] = one;
        Length++;
    }

    private void Raw(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        Length += text.Length;
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            byte[] greater = GC.AllocateUninitializedArray<byte>(Math.Max(2 * _bytes.Length, Length + bytes));
            Written.CopyTo(greater);
            _bytes = greater;
        }

        return _bytes.AsSpan(Length);
    }
}
