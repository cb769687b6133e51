using System.Text;

namespace Clocks.Discovery.Dns;

/// <summary>
/// The key=value strings of a TXT record (RFC 6763, section 6): written with the length of each in front, an empty
/// record as one zero byte (6.1); read so that keys compare without case, the first of a key wins, strings without a
/// key are passed over, and "absent", "no value", "empty" and "value" stay four states (6.4). Pure; any thread.
/// </summary>
internal static class TextPairs
{
    /// <summary>Longest string, in bytes (RFC 1035, section 3.3.14).</summary>
    public const int StringBytesMax = 255;

    /// <summary>
    /// Longest record that is sent, in bytes: it shares a packet with the records beside it (RFC 6763, section 6.2).
    /// </summary>
    public const int RecordBytesMax = 1_300;

    /// <summary>The data of these strings; one that is too long is cut at a character's end.</summary>
    public static byte[] Write(params ReadOnlySpan<string> strings)
    {
        Span<byte> data = stackalloc byte[RecordBytesMax];
        int length = 0;
        foreach (string text in strings)
        {
            if (length + 1 >= data.Length)
            {
                break;
            }

            int room = Math.Min(StringBytesMax, data.Length - length - 1);
            Span<byte> place = data.Slice(length + 1, room);
            if (!Encoding.UTF8.TryGetBytes(text, place, out int written))
            {
                written = Cut(text, place);
            }

            data[length] = (byte)written;
            length += 1 + written;
        }

        // rdlength 0 is not a TXT record: mDNSResponder rejects it (RFC 6763, section 6.1).
        return length == 0 ? [0] : data[..length].ToArray();
    }

    /// <summary>Whether the lengths of the strings fill the data exactly, with at least one string.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> data)
    {
        int at = 0;
        while (at < data.Length)
        {
            at += 1 + data[at];
        }

        return data.Length > 0 && at == data.Length;
    }

    /// <summary>The value of a key.</summary>
    /// <param name="data">The record's data.</param>
    /// <param name="key">Printable ASCII without '=' (RFC 6763, section 6.4).</param>
    /// <param name="value">Its bytes: empty for "key=" and for "key".</param>
    /// <param name="hasEquals">Whether there was a '=': tells "empty" from "no value".</param>
    /// <returns>Whether the key is there at all.</returns>
    public static bool TryGet(ReadOnlySpan<byte> data, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value, out bool hasEquals)
    {
        value = default;
        hasEquals = false;
        for (int at = 0; at < data.Length && at + 1 + data[at] <= data.Length; at += 1 + data[at])
        {
            ReadOnlySpan<byte> text = data.Slice(at + 1, data[at]);
            int equals = text.IndexOf((byte)'=');
            ReadOnlySpan<byte> found = equals < 0 ? text : text[..equals];
            if (found.IsEmpty || !DnsName.SameIgnoringCase(found, key))
            {
                continue;
            }

            hasEquals = equals >= 0;
            value = hasEquals ? text[(equals + 1)..] : default;
            return true;
        }

        return false;
    }

    private static int Cut(string text, Span<byte> room)
    {
        int written = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Utf8SequenceLength > room.Length - written)
            {
                break;
            }

            written += rune.EncodeToUtf8(room[written..]);
        }

        return written;
    }
}
