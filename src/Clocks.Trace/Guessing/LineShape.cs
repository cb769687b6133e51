using System.Buffers;
using System.Globalization;
using System.Text;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Guessing;

/// <summary>
/// Lines that differ in their values and in the word of their kind alone, and what each value is taken for.
/// </summary>
internal sealed class LineShape
{
    /// <summary>Stands for the word of the kind.</summary>
    public const string KindPlace = "\u0001";

    private const int RowsMax = 2_000;

    /// <summary>Beyond these no word belongs to a value.</summary>
    private static readonly SearchValues<char> Edges = SearchValues.Create("|,;\t{}");

    private readonly List<(int File, long Line, string[] Values)> _rows = [];
    private readonly List<string> _kindWords = [];

    public LineShape(List<Token> tokens, int kindToken)
    {
        (Tokens, KindToken) = (tokens, kindToken);
        for (int i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].IsValue)
            {
                Slots.Add(i);
            }
        }

        Roles = new FieldRole[Slots.Count];
    }

    public List<Token> Tokens { get; }

    /// <summary>The first of its lines.</summary>
    public string Text => string.Concat(Tokens.ConvertAll(static token => token.Text));

    /// <summary>Which token tells the kind; -1 for lines that tell none.</summary>
    public int KindToken { get; }

    /// <summary>The tokens that are values.</summary>
    public List<int> Slots { get; } = [];

    /// <summary>What each value is taken for.</summary>
    public FieldRole[] Roles { get; }

    /// <summary>The words of its kind, escaped.</summary>
    public List<string> KindExpressions => _kindWords.ConvertAll(Escape);

    /// <summary>How many lines have this shape.</summary>
    public int Count { get; private set; }

    public EventKind Kind => KindToken < 0 ? EventKind.Internal : KindWords.Known.OfText(_kindWords[0]) ?? EventKind.Internal;

    /// <summary>Whether an event can be read from it.</summary>
    public bool IsEvent => SlotOf(FieldRole.Clock) >= 0 || SlotOf(FieldRole.OldClock) >= 0 || SlotOf(FieldRole.Vector) >= 0;

    /// <summary>What lines of one shape have in common.</summary>
    public static string KeyOf(List<Token> tokens, int kindToken)
    {
        var key = new StringBuilder();
        for (int i = 0; i < tokens.Count; i++)
        {
            string kind = i == kindToken ? $"\u0001{KindWords.Known.OfText(tokens[i].Text)}" : $"\u0002{tokens[i].Kind}";
            key.Append(i != kindToken && !tokens[i].IsValue ? tokens[i].Text : kind);
        }

        return key.ToString();
    }

    public void Add(int file, long line, List<Token> tokens)
    {
        Count++;
        if (KindToken >= 0 && tokens[KindToken].Text is var word && !_kindWords.Contains(word))
        {
            _kindWords.Add(word);
        }

        if (_rows.Count < RowsMax)
        {
            _rows.Add((file, line, [.. Slots.ConvertAll(slot => tokens[slot].Text)]));
        }
    }

    /// <summary>One more line of this shape that nobody need look at.</summary>
    public void CountOne() => Count++;

    public int SlotOf(FieldRole role) => Array.IndexOf(Roles, role);

    /// <summary>The words before a value, and the mark right before it.</summary>
    public List<string> Label(int slot, out string mark)
    {
        var words = new List<string>();
        int token = Slots[slot];
        mark = token > 0 && Tokens[token - 1].Kind == TokenKind.Mark ? Tokens[token - 1].Text : "";
        for (int i = token - 1; i >= 0 && !Tokens[i].IsValue; i--)
        {
            if (Tokens[i].Kind == TokenKind.Mark && Tokens[i].Text.AsSpan().ContainsAny(Edges))
            {
                break;
            }

            bool isSentence = Tokens[i].Kind == TokenKind.Mark && Tokens[i].Text.StartsWith(". ", StringComparison.Ordinal);
            if (isSentence)
            {
                break;
            }

            if (Tokens[i].Kind == TokenKind.Word && i != KindToken)
            {
                words.InsertRange(0, FieldWords.Split(Tokens[i].Text));
            }
        }

        // Words in the far front of a sentence say nothing about a number at its end.
        return words.Count > 4 ? words.GetRange(words.Count - 4, 4) : words;
    }

    /// <summary>Whether the values of a slot are whole numbers that grow from line to line, as a clock's do.</summary>
    public bool Grows(int slot, out long most)
    {
        most = 0;
        var last = new Dictionary<int, long>();
        int up = 0, same = 0, down = 0;
        foreach ((int file, long _, string[] values) in _rows)
        {
            if (!long.TryParse(values[slot], NumberStyles.None, CultureInfo.InvariantCulture, out long value) || value > Limits.LamportMax)
            {
                return false;
            }

            most = Math.Max(most, value);
            if (last.TryGetValue(file, out long before))
            {
                (up, same, down) = (up + (value > before ? 1 : 0), same + (value == before ? 1 : 0), down + (value < before ? 1 : 0));
            }

            last[file] = value;
        }

        return up > 0 && down * 20 <= up && same * 2 <= up;
    }

    /// <summary>
    /// Whether the values of a slot are lists of one length, of which no place ever goes back and mostly one goes up from line to line, as
    /// a vector clock's do.
    /// </summary>
    public bool GrowsAsVector(int slot)
    {
        var last = new Dictionary<int, Dictionary<string, long>>();
        int up = 0, same = 0;
        foreach ((int file, long _, string[] values) in _rows)
        {
            if (VectorText.Of(values[slot]) is not { Count: > 1 } vector)
            {
                return false;
            }

            if (last.TryGetValue(file, out Dictionary<string, long>? before))
            {
                bool isUp = false;
                foreach ((string place, long count) in vector)
                {
                    if (!before.TryGetValue(place, out long was) || count < was)
                    {
                        return false;
                    }

                    isUp |= count > was;
                }

                if (before.Count != vector.Count)
                {
                    return false;
                }

                (up, same) = isUp ? (up + 1, same) : (up, same + 1);
            }

            last[file] = vector;
        }

        return up > 2 * same;
    }

    /// <summary>Whether the values of a slot count the lines.</summary>
    public bool CountsLines(int slot)
    {
        foreach ((int file, long line, string[] values) in _rows)
        {
            (int File, long Line, string[] Values) first = _rows.Find(row => row.File == file);
            if (!long.TryParse(values[slot], out long value) || !long.TryParse(first.Values[slot], out long start)
                || value - start != line - first.Line)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Its lines for a search of the clock: of each file those up to the last that was taken apart with all before it.
    /// </summary>
    public ClockRows RowsUpTo(IReadOnlyList<long> lines)
    {
        int machine = SlotOf(FieldRole.Machine);
        var make = new ClockRows(SlotOf(FieldRole.Clock), KindToken >= 0);
        foreach ((int file, long line, string[] values) in _rows)
        {
            if (line <= lines[file])
            {
                make.Add(machine < 0 ? $"{file}" : $"{file} {values[machine]}", line, Kind, values);
            }
        }

        for (int slot = 0; slot < Slots.Count; slot++)
        {
            string label = string.Join(' ', Label(slot, out string mark));
            bool isFree = Tokens[Slots[slot]].Kind == TokenKind.Number
                && (label.Length == 0 || Roles[slot].MayBeClock());
            if (isFree)
            {
                make.Leave(slot, $"{label}\0{mark}", $"{slot}", $"{slot - Slots.Count}");
            }
        }

        return make;
    }

    /// <summary>The values of a slot, by file.</summary>
    public void NoteValues(int slot, Dictionary<int, HashSet<string>> byFile)
    {
        foreach ((int file, long _, string[] values) in _rows)
        {
            if (!byFile.TryGetValue(file, out HashSet<string>? known))
            {
                byFile[file] = known = [];
            }

            known.Add(values[slot]);
        }
    }

    /// <summary>
    /// The expression that reads these lines, up to the last value that is used; in place of the word of the kind stands
    /// <see cref="KindPlace"/>, because shapes that differ in it alone are one alternative. Of lines that tell no kind it reads the whole.
    /// </summary>
    public string Expression()
    {
        int last = KindToken < 0 ? Tokens.Count - 1 : KindToken;
        for (int slot = 0; slot < Slots.Count; slot++)
        {
            last = IsUsed(Roles[slot]) ? Math.Max(last, Slots[slot]) : last;
        }

        var text = new StringBuilder("^");
        for (int i = 0; i <= last; i++)
        {
            int slot = Slots.IndexOf(i);
            text.Append(i == KindToken ? KindPlace
                : slot < 0 ? Escape(Tokens[i].Text)
                : IsUsed(Roles[slot]) ? Group(slot, ValueExpression(Tokens[i]))
                : $"(?:{ValueExpression(Tokens[i])})");
        }

        if (KindToken < 0)
        {
            return text.Append(" *$").ToString();
        }

        // A number that ends the expression ends where its digits end.
        return text.Append(last != KindToken && Tokens[last].Kind == TokenKind.Number ? "(?!\\d)" : "").ToString();
    }

    /// <summary>A value as a group; recipients that follow one another are one.</summary>
    private string Group(int slot, string value)
    {
        bool isTo = Roles[slot] == FieldRole.To;
        string open = isTo && slot > 0 && Roles[slot - 1] == FieldRole.To ? "" : $"(?<{GroupOf(Roles[slot])}>";
        string close = isTo && slot + 1 < Roles.Length && Roles[slot + 1] == FieldRole.To ? "" : ")";
        return open + value + close;
    }

    /// <summary>A role as the group that reads it.</summary>
    public static string GroupOf(FieldRole role) => role switch
    {
        FieldRole.OldClock => "old_clock",
        FieldRole.MessageClock => "message_clock",
        _ => role.ToString().ToLowerInvariant(),
    };

    public static bool IsUsed(FieldRole role) => role is not (FieldRole.None or FieldRole.Number);

    /// <summary>A text as an expression that matches it; runs of blanks may be of any length.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == ' ')
            {
                bool isRun = i + 1 < text.Length && text[i + 1] == ' ';
                escaped.Append(isRun ? " +" : " ");
                while (i + 1 < text.Length && text[i + 1] == ' ')
                {
                    i++;
                }
            }
            else
            {
                escaped.Append("\\^$.|?*+()[]{}".Contains(c) ? "\\" : "").Append(c == '\t' ? "\\t" : c.ToString());
            }
        }

        return escaped.ToString();
    }

    /// <summary>An expression that matches this value and others of its kind.</summary>
    public static string ValueExpression(Token token)
    {
        string text = token.Text;
        return token.Kind switch
        {
            TokenKind.Time when char.IsLetter(text[0]) => "\\w+ \\w+ +\\d+ [\\d:]+ \\d+",
            TokenKind.Time when text.AsSpan().ContainsAny('-', '/') || text.AsSpan().Count('.') > 1 =>
                "\\d[-\\d/.]*\\d(?:[T ][\\d:]+(?:[.,]\\d+)?)?(?:Z|[+-]\\d\\d:?\\d\\d)?",
            TokenKind.Time => "[\\d:]+(?:[.,]\\d+)?",
            TokenKind.List => text[0] is '[' or '(' ? "[\\[(][\\d, +&]*[\\])]" : "[\\d,]+",
            TokenKind.Name => "\\w+",
            _ => text.Contains('.') ? "\\d+\\.\\d+" : "\\d+",
        };
    }
}
