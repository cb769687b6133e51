using System.Globalization;

namespace Clocks.Trace.Expressions;

/// <summary>The part that reads characters: escapes and classes.</summary>
internal sealed partial class ExpressionParser
{
    private List<Step> Escape()
    {
        if (_at == text.Length)
        {
            return Fail("it ends in a backslash");
        }

        char c = text[_at];
        Op? anchor = c switch
        {
            'b' => Op.WordEdge,
            'B' => Op.NoWordEdge,
            'A' => Op.TextStart,
            'z' or 'Z' => Op.TextEnd,
            _ => null,
        };
        if (anchor is { } op)
        {
            _at++;
            return [new Step(op)];
        }

        if (c is >= '1' and <= '9')
        {
            _at++;
            return c - '0' < Names.Count ? [new Step(Op.Same, c - '0')] : Fail($"there is no group {c}");
        }

        var set = new CharacterSet { IgnoresCase = _ignoresCase };
        return AddEscape(set, out _) ? [new Step(Op.Set, Set: set.Ready())] : [];
    }

    /// <summary>What stands behind a backslash, in a class or outside; the character, where it is one.</summary>
    private bool AddEscape(CharacterSet set, out char? one)
    {
        char c = text[_at++];
        one = null;
        switch (c)
        {
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                set.AddClass(c);
                return true;
            case 'p' or 'P':
                return AddCategory(set, c == 'P');
            case 'x' or 'u':
                int digits = c == 'x' ? 2 : 4;
                if (_at + digits > text.Length
                    || !ushort.TryParse(
                        text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
                {
                    Fail($"\\{c} wants {digits} hexadecimal digits");
                    return false;
                }

                (_at, one) = (_at + digits, (char)code);
                break;
            default:
                one = "tnrfvea0".IndexOf(c) is var named and >= 0 ? "\t\n\r\f\v\e\a\0"[named] : c;
                if (one == c && char.IsAsciiLetterOrDigit(c))
                {
                    Fail($"'\\{c}' is not understood");
                    return false;
                }

                break;
        }

        set.Add(one.Value, one.Value);
        return true;
    }

    private bool AddCategory(CharacterSet set, bool isNot)
    {
        int close = text.IndexOf('}', _at);
        string name = close < 0 ? "" : text[_at..close];
        char? letter = name switch { "{L" => 'l', "{Lu" => 'u', "{N" or "{Nd" => 'd', "{P" => 'p', _ => null };
        if (letter is not { } known)
        {
            Fail("of the categories \\p{L}, \\p{Lu}, \\p{N} and \\p{P} are understood");
            return false;
        }

        _at = close + 1;
        set.AddClass(isNot ? char.ToUpperInvariant(known) : known);
        return true;
    }

    /// <summary>What stands between square brackets.</summary>
    private List<Step> Class()
    {
        var set = new CharacterSet { IsNegated = Rest("^"), IgnoresCase = _ignoresCase };
        for (bool isFirst = true; _problem is null && _at < text.Length; isFirst = false)
        {
            if (text[_at] == ']' && !isFirst)
            {
                _at++;
                return [new Step(Op.Set, Set: set.Ready())];
            }

            if (ClassItem(set) is { } first && _at + 1 < text.Length && text[_at] == '-' && text[_at + 1] != ']')
            {
                _at++;
                if (ClassItem(new CharacterSet()) is not { } last || last < first)
                {
                    return Fail("a range of characters goes from the lesser to the greater");
                }

                set.Add(first, last);
            }
        }

        return Fail("a square bracket is not closed");
    }

    private char? ClassItem(CharacterSet set)
    {
        char c = text[_at++];
        if (c != '\\' || _at == text.Length)
        {
            set.Add(c, c);
            return c;
        }

        if (text[_at] == 'b')
        {
            _at++;
            set.Add('\b', '\b');
            return '\b';
        }

        return AddEscape(set, out char? one) ? one : null;
    }
}
