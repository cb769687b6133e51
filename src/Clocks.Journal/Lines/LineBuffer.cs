using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Clocks.Journal.Writing;
using Clocks.Json;

namespace Clocks.Journal.Lines;

/// <summary>
/// The memory in which lines are composed before they go to a file: text is appended piece by piece, many lines leave
/// in one write. It is allocated once and never grows: when a piece does not fit, what stands there goes to the outlet
/// first, so that a line of any length passes through. After the outlet has refused once, everything further is
/// forgotten (the outlet has kept what it could). Owned by one thread.
/// </summary>
public sealed unsafe class LineBuffer
{
    /// <summary>What a journal uses: large enough that one system call moves more than a thousand events.</summary>
    public const int BytesDefault = BlockBytes + 2 * BytesMin;

    /// <summary>
    /// What a file likes to be given at once, at a multiple of it: the system keeps it in one piece of memory then, and
    /// needs a third less time for it.
    /// </summary>
    public const int BlockBytes = 256 * 1024;

    /// <summary>The smallest buffer: the fixed part of any line fits many times.</summary>
    public const int BytesMin = 4 * 1024;

    /// <summary>
    /// Characters of a string that are written in one piece; each is at most six bytes (<c>\u0001</c>).
    /// </summary>
    private const int PieceChars = 256;

    private readonly ILineOutlet _outlet;
    private readonly byte[] _bytes;
    private readonly byte* _start;
    private int _length;

    /// <summary>A buffer of so many bytes, at least <see cref="BytesMin"/>.</summary>
    public LineBuffer(ILineOutlet outlet, int bytes = BytesDefault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, BytesMin);
        _outlet = outlet;
        // Pinned, so that the hot path writes through a pointer that never moves.
        _bytes = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        _start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes));
    }

    /// <summary>Whether the outlet has refused.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What stands in the buffer and has not been handed on.</summary>
    public ReadOnlySpan<byte> Pending => _bytes.AsSpan(0, _length);

    /// <summary>Hands everything to the outlet; false when it refuses, now or before.</summary>
    public bool Flush()
    {
        if (_length > 0 && !HasFailed)
        {
            HasFailed = !_outlet.Write(Pending);
        }

        _length = 0;
        return !HasFailed;
    }

    /// <summary>
    /// A place for that many bytes, at most <see cref="BytesMin"/>; <see cref="Commit"/> says how many were used.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* Room(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            MakeRoom();
        }

        return _start + _length;
    }

    private void MakeRoom()
    {
        int accepted = HasFailed ? _length : _outlet.TakeSome(Pending);
        HasFailed |= accepted < 0;
        int left = HasFailed ? 0 : _length - accepted;
        _bytes.AsSpan(_length - left, left).CopyTo(_bytes);
        _length = left;
    }

    /// <summary>Takes what was written since <see cref="Room"/>.</summary>
    /// <param name="end">The place after the last byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Commit(byte* end) => _length = (int)(end - _start);

    /// <summary>Adds these bytes as they are.</summary>
    internal void Raw(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int length = Math.Min(text.Length, BytesMin);
            byte* to = Room(length);
            text[..length].CopyTo(new Span<byte>(to, length));
            Commit(to + length);
            text = text[length..];
        }
    }

    /// <summary>Adds a whole number.</summary>
    internal void Number(long value) => Commit(Digits.Write(Room(Digits.BytesMax), value));

    /// <summary>Adds a whole number of 64 bits without sign.</summary>
    internal void Number(ulong value) => Commit(Digits.WriteUnsigned(Room(Digits.BytesMax), value));

    /// <summary>
    /// Adds a string in quotes, escaped as RFC 8259, section 7, asks for; half a surrogate pair becomes U+FFFD.
    /// </summary>
    internal void JsonString(ReadOnlySpan<char> text)
    {
        Raw("\""u8);
        while (!text.IsEmpty)
        {
            int length = Math.Min(text.Length, PieceChars);
            if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
            {
                length--;
            }

            length = Math.Max(length, 1);
            JsonPiece(text[..length]);
            text = text[length..];
        }

        Raw("\""u8);
    }

    private void JsonPiece(ReadOnlySpan<char> text)
    {
        byte* to = Room(6 * PieceChars);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is >= ' ' and < '\x7f' and not '"' and not '\\')
            {
                *to++ = (byte)c;
            }
            else if (c < '\x80')
            {
                to = Escape(to, c);
            }
            else
            {
                Rune.DecodeFromUtf16(text[i..], out Rune rune, out int used);
                to += rune.EncodeToUtf8(new Span<byte>(to, 4));
                i += used - 1;
            }
        }

        Commit(to);
    }

    private static byte* Escape(byte* to, char c)
    {
        *to++ = (byte)'\\';
        byte letter = JsonText.ShortEscape(c);
        if (letter != 0)
        {
            *to++ = letter;
            return to;
        }

        "u00"u8.CopyTo(new Span<byte>(to, 3));
        to[3] = (byte)"0123456789abcdef"[c >> 4];
        to[4] = (byte)"0123456789abcdef"[c & 15];
        return to + 5;
    }
}
