using System.Globalization;
using System.Text;

namespace Clocks.Json;

/// <summary>
/// The characters of a JSON string: from the bytes between its quotes to a string. Bytes that are not UTF-8 and halves
/// of surrogate pairs become U+FFFD, an escape that JSON does not know stands as it is. Pure; any thread.
/// </summary>
public static class JsonText
{
    /// <summary>The string that stands between two quotes.</summary>
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        string text = Encoding.UTF8.GetString(raw);
        return text.Contains('\\') ? Unescape(text) : text;
    }

    /// <summary>The letter of a short escape, such as n of <c>\n</c>; 0 where there is none (RFC 8259, section 7).</summary>
    public static byte ShortEscape(char c) => c switch
    {
        '"' or '\\' => (byte)c,
        '\n' => (byte)'n',
        '\r' => (byte)'r',
        '\t' => (byte)'t',
        '\b' => (byte)'b',
        '\f' => (byte)'f',
        _ => 0,
    };

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            char c = text[++i];
            if (c == 'u' && i + 4 < text.Length && TryHex(text.AsSpan(i + 1, 4), out ushort unit))
            {
                plain.Append((char)unit);
                i += 4;
                continue;
            }

            plain.Append(c switch
            {
                'n' => "\n",
                'r' => "\r",
                't' => "\t",
                'b' => "\b",
                'f' => "\f",
                '"' or '\\' or '/' => c.ToString(),
                _ => $"\\{c}",
            });
        }

        return plain.ToString();
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out ushort unit) =>
        ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out unit);
}
