using Clocks.Trace.Texts;

namespace Clocks.Trace.Guessing;

/// <summary>
/// A pattern for a log that nobody has described: learned from its words and numbers, so that what was guessed can be read,
/// and corrected, by whoever knows better.
/// </summary>
internal sealed class LogGuess
{
    private const int LinesMax = 20_000, ShapesMax = 40, OthersMax = 200;

    /// <summary>So many lines of a file that differ in their numbers alone are taken apart; the rest are counted.</summary>
    private const int AlikeMax = 40;

    private readonly Dictionary<string, LineShape> _shapes = [];
    private readonly List<LineShape> _order = [];
    private readonly List<LineShape> _others = [];

    /// <summary>Of each file the line up to which every line was taken apart.</summary>
    private readonly List<long> _whole = [];
    private long _likely;

    /// <summary>The pattern; null where no lines look like events.</summary>
    public string? Pattern { get; private set; }

    /// <summary>What was taken for what, in one sentence without its full stop.</summary>
    public string Sentence { get; private set; } = "";

    /// <summary>The line that came nearest to an event, where nothing matched; or null.</summary>
    public string? Nearest { get; private set; }

    /// <summary>How many lines have the words and numbers of an event, whether they were understood or not.</summary>
    public long LikelyEvents => _likely;

    /// <summary>A pattern to start from, for that line.</summary>
    public string? Start { get; private set; }

    /// <summary>Guesses from the texts of all files of a run.</summary>
    public static LogGuess Of(IReadOnlyList<string> texts)
    {
        var guess = new LogGuess();
        texts = new List<string>(texts).FindAll(static text => !LogText.IsNone(text));
        if (ColumnGuess.Of(texts) is { } columns)
        {
            (guess.Pattern, guess.Sentence) = columns;
            return guess;
        }

        foreach (string text in texts)
        {
            guess.Learn(text);
        }

        guess.Conclude();
        return guess;
    }

    /// <summary>Which token of a line tells its kind; -1 where none does.</summary>
    public static int KindIn(List<Token> tokens)
    {
        int found = -1, ofClock = -1;
        for (int i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind != TokenKind.Word || KindWords.Known.OfText(tokens[i].Text) is null)
            {
                continue;
            }

            bool saysClock = i + 2 < tokens.Count && tokens[i + 1].Text is " " or "_" or "-"
                && tokens[i + 2].Kind == TokenKind.Word && FieldWords.SaysClock(tokens[i + 2].Text);
            // "received=5" is a value with its name, and "event: SEND" a kind with its.
            bool isName = i + 2 < tokens.Count && tokens[i + 1].Text.Trim() is "=" or ":" && tokens[i + 2].IsValue;
            bool isNamed = i > 1 && tokens[i - 2].Kind == TokenKind.Word && FieldWords.NamesKind(tokens[i - 2].Text)
                && tokens[i - 1].Text.AsSpan().ContainsAny(":=");
            if (isNamed)
            {
                return i;
            }

            found = found < 0 && !saysClock && !isName ? i : found;
            ofClock = ofClock < 0 ? i : ofClock;
        }

        // "local clock" tells no kind where another word does.
        return found >= 0 ? found : ofClock;
    }

    private void Learn(string text)
    {
        int file = _whole.Count;
        _whole.Add(long.MaxValue);
        long line = 0;
        var alike = new Dictionary<ulong, Alike>();
        foreach (ReadOnlySpan<char> span in text.AsSpan().EnumerateLines())
        {
            if (++line > LinesMax)
            {
                return;
            }

            if (span.IsWhiteSpace() || span.Length > 2_000)
            {
                continue;
            }

            ulong skeleton = Skeleton(span);
            if (!alike.TryGetValue(skeleton, out Alike? seen))
            {
                alike[skeleton] = seen = new Alike();
            }

            if (++seen.Lines > AlikeMax)
            {
                _whole[file] = Math.Min(_whole[file], line - 1);
                seen.Shape?.CountOne();
                _likely += seen.Shape is { KindToken: >= 0 } ? 1 : 0;
                continue;
            }

            seen.Shape = Learn(file, line, span.ToString());
        }
    }

    /// <summary>Takes a line apart; the shape of it, or null where it has none.</summary>
    private LineShape? Learn(int file, long line, string text)
    {
        List<Token> tokens = Tokens.Of(text);
        int kind = KindIn(tokens);
        bool hasNumber = tokens.Exists(static t => t.Kind == TokenKind.Number);
        bool isLikely = kind >= 0 && (hasNumber || tokens.Exists(static t => t.Kind == TokenKind.List));
        _likely += isLikely ? 1 : 0;
        Nearest ??= hasNumber && !isLikely ? text : null;
        bool isOther = !isLikely && hasNumber && _others.Count < OthersMax && tokens.Exists(static t => t.Kind == TokenKind.Word);
        if (!isLikely && !isOther)
        {
            return null;
        }

        string key = LineShape.KeyOf(tokens, kind);
        if (!_shapes.TryGetValue(key, out LineShape? shape))
        {
            _shapes[key] = shape = new LineShape(tokens, kind);
            (isLikely ? _order : _others).Add(shape);
        }

        shape.Add(file, line, tokens);
        return shape;
    }

    /// <summary>Of lines that differ in their numbers, and in how many blanks stand in a row, the same (FNV-1a).</summary>
    private static ulong Skeleton(ReadOnlySpan<char> line)
    {
        const char Blanks = '\u0001';
        ulong hash = 14_695_981_039_346_656_037;
        char before = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char c = char.IsAsciiDigit(line[i]) ? '0'
                : line[i] == ' ' && (before == Blanks || (i + 1 < line.Length && line[i + 1] == ' ')) ? Blanks
                : line[i];
            hash = c == before && c is ('0' or Blanks) ? hash : (hash ^ c) * 1_099_511_628_211;
            before = c;
        }

        return hash;
    }

    private sealed class Alike
    {
        public int Lines { get; set; }

        public LineShape? Shape { get; set; }
    }

    private void Conclude()
    {
        ShapeRoles.Assign(_order, _whole.Count);
        ShapeRoles.AssignOthers(_others, _order.Exists(static shape => shape.SlotOf(FieldRole.Machine) >= 0));
        List<LineShape> all = [.. _order, .. _others];
        ShapeRoles.AskSteps(all, _whole);
        List<LineShape> events = all.FindAll(static shape => shape.IsEvent);
        events.Sort(static (a, b) => b.Count.CompareTo(a.Count));
        long covered = 0;
        var expressions = new Dictionary<string, List<string>>();
        var roles = new List<string>();
        foreach (LineShape shape in events.GetRange(0, Math.Min(ShapesMax, events.Count)))
        {
            covered += shape.Count;
            string expression = shape.Expression();
            if (!expressions.TryGetValue(expression, out List<string>? words))
            {
                expressions[expression] = words = [];
            }

            words.AddRange(shape.KindExpressions.FindAll(word => !words.Contains(word)));

            foreach (FieldRole role in shape.Roles)
            {
                if (LineShape.IsUsed(role) && !roles.Contains(LineShape.GroupOf(role)))
                {
                    roles.Add(LineShape.GroupOf(role));
                }
            }
        }

        bool talks = events.Exists(static shape => shape.Kind != EventKind.Internal);
        if (covered >= 2 && talks && covered * 2 >= _likely)
        {
            Pattern = Alternatives(expressions);
            Sentence = $"a guess by words and numbers: of each event its kind, {string.Join(", ", roles)}" + OthersTaken();
            return;
        }

        LineShape? best = _order.Count > 0 ? _order[0] : null;
        if (best is not null)
        {
            Nearest = best.Text;
        }

        Start = Nearest is null ? null : StartFrom(Tokens.Of(Nearest), best?.KindToken ?? -1);
    }

    /// <summary>Which lines without a kind were taken for events.</summary>
    private string OthersTaken() => _others.Find(static shape => shape.IsEvent) is { } other
        ? $"; lines that tell no kind, such as \"{other.Text}\", as internal events"
        : "";

    private static string Alternatives(Dictionary<string, List<string>> expressions)
    {
        var all = new List<string>();
        foreach ((string expression, List<string> words) in expressions)
        {
            all.Add(expression.Replace(LineShape.KindPlace, $"(?<event>{string.Join('|', words)})", StringComparison.Ordinal));
        }

        return string.Join('|', all);
    }

    /// <summary>
    /// The line as an expression that matches it, its first whole number taken for the clock; null for a line without one.
    /// </summary>
    private static string? StartFrom(List<Token> tokens, int kind)
    {
        var text = new System.Text.StringBuilder("^");
        bool hasClock = false, hasTime = false;
        for (int i = 0; i < tokens.Count; i++)
        {
            bool isClock = !hasClock && tokens[i].Kind == TokenKind.Number && !tokens[i].Text.Contains('.');
            hasClock |= isClock;
            text.Append(isClock ? "(?<clock>\\d+)"
                : i == kind || (kind < 0 && i == 0 && tokens[i].Kind == TokenKind.Word) ? "(?<event>\\w+)"
                : tokens[i].Kind == TokenKind.Time && !hasTime ? $"(?<time>{LineShape.ValueExpression(tokens[i])})"
                : tokens[i].Kind is TokenKind.Time or TokenKind.List ? LineShape.ValueExpression(tokens[i])
                : tokens[i].IsValue ? "\\S+"
                : LineShape.Escape(tokens[i].Text));
            hasTime |= tokens[i].Kind == TokenKind.Time;
        }

        return hasClock ? text.ToString() : null;
    }
}
