namespace Clocks.Discovery.Dns;

/// <summary>
/// Names of DNS-SD are in Unicode's form C, in which an "é" is one character (RFC 6763, section 4.1.1, by RFC 5198;
/// RFC 6762, section 16), because names are compared byte by byte. The program composes nothing: the tables of Unicode
/// are large, and the platform's are switched off with its cultures. Instead a name that somebody types in another form
/// is refused, in the scripts whose keyboards and file systems give both forms: Latin, Greek, Cyrillic and Hangul. Names
/// of machines, and what others say of themselves, are taken as they are.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
public static class ComposedName
{
    /// <summary>Single characters that form C replaces by others (singletons of Unicode Standard Annex 15).</summary>
    private const string Replaced =
        "\u0374\u037E\u0387\u1F71\u1F73\u1F75\u1F77\u1F79\u1F7B\u1F7D\u1FBB\u1FBE\u1FC9\u1FCB\u1FD3\u1FDB\u1FE3\u1FEB"
        + "\u1FEE\u1FEF\u1FF9\u1FFB\u1FFD\u2126\u212A\u212B";

    /// <summary>Where a name has a part of a letter, or a character that stands for another; -1: nowhere.</summary>
    /// <remarks>Parts are the combining marks of U+0300 to U+036F and the Hangul jamo of U+1100 to U+11FF.</remarks>
    public static int FirstPart(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] is (>= '\u0300' and <= '\u036F') or (>= '\u1100' and <= '\u11FF')
                || Replaced.Contains(name[i], StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
