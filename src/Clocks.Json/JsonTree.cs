using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Clocks.Json;

/// <summary>
/// Reads a JSON document (RFC 8259) that people write by hand: comments and a comma after the last value are welcome.
/// The result is a <see cref="JsonValue"/>, or one sentence with the line of the first character that cannot stand
/// there. Made for documents of a few pages; deeper than <see cref="DepthMax"/> nobody nests. One thread.
/// </summary>
public sealed class JsonTree
{
    /// <summary>Objects and lists within each other.</summary>
    public const int DepthMax = 16;

    private readonly byte[] _text;
    private int _at, _line = 1;
    private string _problem = "";

    private JsonTree(byte[] text) => _text = text;

    /// <summary>Reads a document; false with a sentence without its full stop.</summary>
    public static bool TryRead(byte[] text, [NotNullWhen(true)] out JsonValue? root, out string problem)
    {
        if (LineThatIsNoText(text) is var wrong and > 0)
        {
            (root, problem) = (null, $"line {wrong}: this is not UTF-8; save the file as UTF-8");
            return false;
        }

        // A mark of the byte order, as some editors leave it, is white space.
        var tree = new JsonTree(text) { _at = text.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0 };
        root = tree.Value(depth: 0);
        if (root is not null && tree.Peek() != 0)
        {
            root = tree.Fail("the document is over, but something follows");
        }

        problem = tree._problem;
        return root is not null;
    }

    /// <summary>The first line with bytes that are not UTF-8, from 1; 0 where there is none.</summary>
    private static int LineThatIsNoText(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
        {
            return 0;
        }

        int line = 1;
        foreach (Range range in text.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(text[range]))
            {
                break;
            }

            line++;
        }

        return line;
    }

    private JsonValue? Value(int depth)
    {
        byte first = Peek();
        int line = _line;
        switch (first)
        {
            case (byte)'{' or (byte)'[' when depth == DepthMax:
                return Fail($"this is nested more than {DepthMax} deep");
            case (byte)'{':
                return Members(new JsonValue(JsonKind.Object, line, ""), (byte)'}', depth + 1);
            case (byte)'[':
                return Members(new JsonValue(JsonKind.List, line, ""), (byte)']', depth + 1);
            case (byte)'"':
                return String() is { } text ? new JsonValue(JsonKind.Text, line, text) : null;
            default:
                return Word(line);
        }
    }

    /// <summary>What stands between brackets or braces, which are taken too.</summary>
    private JsonValue? Members(JsonValue whole, byte end, int depth)
    {
        _at++;
        while (Peek() != end)
        {
            if (whole.Items.Count > 0 && !Take((byte)','))
            {
                return Fail($"a comma or {(char)end} is missing");
            }

            if (Peek() == end)
            {
                break;
            }

            if (whole.Kind == JsonKind.Object)
            {
                int line = _line;
                if (Peek() != '"' || String() is not { } key || !Take((byte)':'))
                {
                    return Fail("a key such as \"name\": is missing");
                }

                whole.Keys.Add(key);
                whole.KeyLines.Add(line);
            }

            if (Value(depth) is not { } value)
            {
                return null;
            }

            whole.Items.Add(value);
        }

        _at++;
        return whole;
    }

    /// <summary>A string, both quotes taken; it ends on its line.</summary>
    private string? String()
    {
        int start = ++_at;
        while (_at < _text.Length && _text[_at] is not ((byte)'"' or (byte)'\n'))
        {
            _at += _text[_at] == '\\' ? 2 : 1;
        }

        if (_at >= _text.Length || _text[_at] != '"')
        {
            Fail("a text has no closing quote");
            return null;
        }

        return JsonText.Decode(_text.AsSpan(start, _at++ - start));
    }

    private JsonValue? Word(int line)
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit((char)_text[_at])
            || _text[_at] is (byte)'-' or (byte)'+' or (byte)'.'))
        {
            _at++;
        }

        string word = Encoding.ASCII.GetString(_text, start, _at - start);
        JsonKind? kind = word is "true" or "false" or "null" ? JsonKind.Word : IsNumber(word) ? JsonKind.Number : null;
        return kind is { } known ? new JsonValue(known, line, word)
            : Fail(word.Length > 0 ? $"'{word}' is not a value; a text stands in quotes"
                : _at < _text.Length ? "a value is missing" : "the document ends too early");
    }

    private static bool IsNumber(string word) => word.Length > 0 && (char.IsAsciiDigit(word[0]) || word[0] == '-')
        && double.TryParse(word, System.Globalization.CultureInfo.InvariantCulture, out _);

    private bool Take(byte expected)
    {
        bool isThere = Peek() == expected;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    /// <summary>The next character that is neither white space nor comment; 0 at the end.</summary>
    private byte Peek()
    {
        for (; _at < _text.Length; _at++)
        {
            byte c = _text[_at];
            if (c == '/' && _at + 1 < _text.Length && _text[_at + 1] is (byte)'/' or (byte)'*')
            {
                SkipComment(isLine: _text[_at + 1] == '/');
            }
            else if (c is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return c;
            }
            else
            {
                _line += c == '\n' ? 1 : 0;
            }
        }

        return 0;
    }

    /// <summary>Stands on the last character of the comment afterwards.</summary>
    private void SkipComment(bool isLine)
    {
        ReadOnlySpan<byte> rest = _text.AsSpan(_at);
        int end = isLine ? rest.IndexOf((byte)'\n') : rest[2..].IndexOf("*/"u8);
        int length = end < 0 ? rest.Length : isLine ? end : end + 4;
        _line += rest[..length].Count((byte)'\n');
        _at += length - 1;
    }

    /// <summary>The first thing that is wrong counts; what follows from it does not.</summary>
    private JsonValue? Fail(string what)
    {
        _problem = _problem.Length > 0 ? _problem : $"line {_line}: {what}";
        return null;
    }
}
