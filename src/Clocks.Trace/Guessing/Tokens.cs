using Clocks.Trace.Expressions;

namespace Clocks.Trace.Guessing;

/// <summary>Takes a line apart: words, numbers, times, lists of numbers, names of machines, and what stands between.</summary>
internal static class Tokens
{
    /// <summary>An expression for dates and times of day; what it finds is one token.</summary>
    public const string DateTimeExpression =
        @"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d\d:\d\d(?:[.,]\d{3,9}(?!\d))?(?:Z|[+-]\d\d:?\d\d)?)?";

    public const string ClockTimeExpression = @"\d{1,2}:\d\d:\d\d(?:\.\d+)?(?:,\d{3}(?= ))?";

    public const string UnixDateExpression = @"[A-Z][a-z][a-z] [A-Z][a-z][a-z] +\d{1,2} \d\d:\d\d:\d\d \d{4}";

    public const string ListExpression = @"[\[(]\d*(?:[,+&] ?\d+)*[\])]";

    private static readonly Expression Times =
        Made($"(?:(?<a>{DateTimeExpression})|(?<b>{ClockTimeExpression})|(?<c>{UnixDateExpression}))(?![\\d:])");

    private static readonly Expression Lists =
        Made(@"(?:\[\d{0,9}(?:[,+&] ?\d+)*\]|\(\d+(?:[,+&] ?\d+)+\)|(?<=[ |=])\d+(?:,\d+)+(?=[ |]|$))");

    /// <summary>The tokens of a line.</summary>
    public static List<Token> Of(string line)
    {
        var tokens = new List<Token>();
        Dictionary<int, (int End, TokenKind Kind)> whole = [];
        Find(Times, TokenKind.Time, ":-/.");
        Find(Lists, TokenKind.List, "[(,");
        for (int at = 0; at < line.Length;)
        {
            int end = at;
            TokenKind kind = TokenKind.Mark;
            if (whole.TryGetValue(at, out (int End, TokenKind Kind) found))
            {
                (end, kind) = found;
            }
            else if (char.IsAsciiDigit(line[at]))
            {
                end = EndOfNumber(line, at);
                kind = TokenKind.Number;
            }
            else if (char.IsLetter(line[at]))
            {
                while (end < line.Length && char.IsLetter(line[end]))
                {
                    end++;
                }

                kind = IsName(tokens, line[at..end]) ? TokenKind.Name : TokenKind.Word;
            }
            else
            {
                while (end < line.Length && !char.IsLetterOrDigit(line[end]) && (end == at || !whole.ContainsKey(end)))
                {
                    end++;
                }
            }

            // A letter of another kind of number, such as a half, is a mark.
            end = Math.Max(end, at + 1);
            tokens.Add(new Token(kind, line[at..end]));
            at = end;
        }

        return tokens;

        void Find(Expression expression, TokenKind kind, string oneOf)
        {
            var match = new ExpressionMatcher(expression, line);
            while (line.AsSpan().ContainsAny(oneOf) && match.Next())
            {
                whole.TryAdd(match.Index, (match.End, kind));
            }
        }
    }

    private static int EndOfNumber(string line, int at)
    {
        int end = at;
        while (end < line.Length && char.IsAsciiDigit(line[end]))
        {
            end++;
        }

        if (end + 1 < line.Length && line[end] == '.' && char.IsAsciiDigit(line[end + 1]))
        {
            end++;
            while (end < line.Length && char.IsAsciiDigit(line[end]))
            {
                end++;
            }
        }

        return end;
    }

    /// <summary>A word behind one such as machine or from, without a meaning of its own.</summary>
    private static bool IsName(List<Token> before, string word)
    {
        if (before.Count < 2 || before[^1] is not { Kind: TokenKind.Mark, Text: " " or ": " or "=" or ":" or " = " or "_" }
            || before[^2].Kind != TokenKind.Word || FieldWords.IsKnown(word) || KindWords.Known.OfText(word) is not null)
        {
            return false;
        }

        return FieldWords.NamesMachine(before[^2].Text) && before[^2].Text.Length > 1;
    }

    private static Expression Made(string text) => Expression.TryParse(text, out Expression? made, out string problem)
        ? made
        : throw new InvalidOperationException(problem);
}
