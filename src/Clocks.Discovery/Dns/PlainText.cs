using System.Text;

namespace Clocks.Discovery.Dns;

/// <summary>
/// Bytes that came from the network become text that a terminal may be given: characters that steer the display
/// (<see cref="PrintableText.IsSteering"/>; all of them are in the first plane) and broken UTF-8 turn into \DDD, three decimal digits a
/// byte, as DNS tools write them. Bytes in, text out; any thread.
/// </summary>
internal static class PlainText
{
    /// <summary>The text of these bytes, made harmless.</summary>
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        var text = new StringBuilder(utf8.Length);
        Append(text, utf8, escapeDots: false);
        return text.ToString();
    }

    /// <summary>Appends the text of these bytes, made harmless.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="utf8">From the network.</param>
    /// <param name="escapeDots">Whether '.' and '\' get a '\' before them: inside labels of a name (RFC 6763, section
    /// 4.3).</param>
    public static void Append(StringBuilder text, ReadOnlySpan<byte> utf8, bool escapeDots)
    {
        while (!utf8.IsEmpty)
        {
            bool ok = Rune.DecodeFromUtf8(utf8, out Rune rune, out int used) == System.Buffers.OperationStatus.Done;
            if (!ok || (rune.IsBmp && PrintableText.IsSteering((char)rune.Value)))
            {
                foreach (byte b in utf8[..used])
                {
                    text.Append($"\\{b:D3}");
                }
            }
            else
            {
                if (escapeDots && rune.Value is '.' or '\\')
                {
                    text.Append('\\');
                }

                text.Append(rune);
            }

            utf8 = utf8[used..];
        }
    }
}
