using System.Globalization;

namespace Clocks.Trace.Expressions;

/// <summary>Reads an expression into steps. One use.</summary>
internal sealed partial class ExpressionParser(string text)
{
    private const int StepsMax = 100_000, DepthMax = 200, CountMax = 1_000;

    private readonly List<int> _marks = [];
    private int _at, _depth, _total;
    private bool _ignoresCase, _isSingleLine;
    private string? _problem;

    /// <summary>The names of the groups by their numbers; null for one without a name.</summary>
    public List<string?> Names { get; } = [null];

    /// <summary>How many places a match notes: two for each group, and the marks of loops.</summary>
    public int Slots => 2 * Names.Count + _marks.Count;

    public bool TryParse(out Step[] steps, out string problem)
    {
        List<Step> body = Alternatives();
        if (_problem is null && _at < text.Length)
        {
            Fail("a parenthesis is closed that was not opened");
        }

        // Marks stand behind the groups, whose number is known only now.
        List<Step> whole = [new Step(Op.Save, 0), .. body, new Step(Op.Save, 1)];
        steps = [.. whole.ConvertAll(Placed)];
        problem = _problem ?? "";
        return _problem is null;
    }

    private Step Placed(Step step) => step switch
    {
        { Op: Op.Save, X: < 0 } => step with { X = 2 * Names.Count + (-1 - step.X) },
        { Op: Op.LeaveIfEmpty } => step with { Y = 2 * Names.Count + (-1 - step.Y) },
        { Inner: { } inner } => step with { Inner = Array.ConvertAll(inner, Placed) },
        _ => step,
    };

    private List<Step> Alternatives()
    {
        (bool ignoresCase, bool isSingleLine) = (_ignoresCase, _isSingleLine);
        var branches = new List<List<Step>> { Sequence() };
        while (_problem is null && _at < text.Length && text[_at] == '|')
        {
            _at++;
            branches.Add(Sequence());
        }

        (_ignoresCase, _isSingleLine) = (ignoresCase, isSingleLine);
        List<Step> steps = branches[^1];
        for (int i = branches.Count - 2; i >= 0; i--)
        {
            steps = [new Step(Op.Split, 1, branches[i].Count + 2), .. branches[i], new Step(Op.Jump, steps.Count + 1), .. steps];
        }

        return steps;
    }

    private List<Step> Sequence()
    {
        var steps = new List<Step>();
        while (_problem is null && _at < text.Length && text[_at] is not ('|' or ')'))
        {
            List<Step> atom = Atom();
            steps.AddRange(Quantified(atom));
            _total += atom.Count;
            if (_total > StepsMax)
            {
                Fail("the expression is too long");
            }
        }

        return steps;
    }

    private List<Step> Atom()
    {
        char c = text[_at++];
        return c switch
        {
            '(' => Group(),
            '[' => Class(),
            '.' => [new Step(Op.Set, Set: _isSingleLine ? CharacterSet.All() : CharacterSet.NoNewline())],
            '^' => [new Step(Op.LineStart)],
            '$' => [new Step(Op.LineEnd)],
            '\\' => Escape(),
            '*' or '+' or '?' => Fail("a repetition has nothing before it"),
            _ => [new Step(Op.Set, Set: CharacterSet.Of(c, _ignoresCase))],
        };
    }

    private List<Step> Group()
    {
        if (++_depth > DepthMax)
        {
            return Fail("groups are too deep within each other");
        }

        List<Step> steps = Rest("?:") ? Alternatives()
            : Rest("?=") ? [new Step(Op.Ahead, Inner: [.. Alternatives()])]
            : Rest("?!") ? [new Step(Op.NotAhead, Inner: [.. Alternatives()])]
            : Rest("?<=") ? [new Step(Op.Behind, Inner: [.. Alternatives()])]
            : Rest("?<!") ? [new Step(Op.NotBehind, Inner: [.. Alternatives()])]
            : Rest("?>") ? [new Step(Op.Atomic, Inner: [.. Alternatives()])]
            : Rest("?P<") || Rest("?<") ? Named('>')
            : Rest("?'") ? Named('\'')
            : Rest("?#") ? Comment()
            : Rest("?") ? Options()
            : Captured(null);
        _depth--;
        if (_problem is null && !Rest(")"))
        {
            Fail("a parenthesis is not closed");
        }

        return steps;
    }

    private List<Step> Named(char end)
    {
        int close = text.IndexOf(end, _at);
        if (close <= _at)
        {
            return Fail("the name of a group does not end");
        }

        string name = text[_at..close];
        _at = close + 1;
        return Captured(name);
    }

    private List<Step> Captured(string? name)
    {
        int number = name is null ? -1 : Names.IndexOf(name);
        if (number < 0)
        {
            number = Names.Count;
            Names.Add(name);
        }

        return [new Step(Op.Save, 2 * number), .. Alternatives(), new Step(Op.Save, 2 * number + 1)];
    }

    private List<Step> Comment()
    {
        int close = text.IndexOf(')', _at);
        _at = close < 0 ? text.Length : close;
        return [];
    }

    /// <summary>Letters of options, for a group or for the rest of the one that they stand in.</summary>
    private List<Step> Options()
    {
        (bool ignoresCase, bool isSingleLine, bool isOn) = (_ignoresCase, _isSingleLine, true);
        for (; _at < text.Length && text[_at] is not (')' or ':'); _at++)
        {
            switch (text[_at])
            {
                case '-':
                    isOn = false;
                    break;
                case 'i':
                    ignoresCase = isOn;
                    break;
                case 's':
                    isSingleLine = isOn;
                    break;
                case 'm' or 'n' or 'u':
                    break;
                default:
                    return Fail($"'(?{text[_at]}' is not understood");
            }
        }

        (bool before, bool singleBefore) = (_ignoresCase, _isSingleLine);
        (_ignoresCase, _isSingleLine) = (ignoresCase, isSingleLine);
        if (!Rest(":"))
        {
            return [];
        }

        List<Step> steps = Alternatives();
        (_ignoresCase, _isSingleLine) = (before, singleBefore);
        return steps;
    }

    private List<Step> Quantified(List<Step> atom)
    {
        while (_problem is null && _at < text.Length && TryCounts(out int least, out int most))
        {
            bool isLazy = Rest("?"), isPossessive = !isLazy && Rest("+");
            atom = Repeated(atom, least, most, isLazy);
            atom = isPossessive ? [new Step(Op.Atomic, Inner: [.. atom])] : atom;
            if (_at < text.Length && text[_at] is '*' or '+' or '?')
            {
                return Fail("a repetition repeats a repetition");
            }
        }

        return atom;
    }

    private bool TryCounts(out int least, out int most)
    {
        (least, most) = (0, -1);
        switch (text[_at])
        {
            case '*':
                break;
            case '+':
                least = 1;
                break;
            case '?':
                most = 1;
                break;
            case '{' when TryBraces(out least, out most):
                return true;
            default:
                return false;
        }

        _at++;
        return true;
    }

    /// <summary>Braces that hold no counts are braces.</summary>
    private bool TryBraces(out int least, out int most)
    {
        (least, most) = (0, -1);
        int close = text.IndexOf('}', _at);
        string[] counts = close < 0 ? [] : text[(_at + 1)..close].Split(',');
        if (counts.Length is not (1 or 2) || !int.TryParse(counts[0], NumberStyles.None, CultureInfo.InvariantCulture, out least))
        {
            return false;
        }

        most = counts.Length == 1 ? least : -1;
        if (counts.Length == 2 && counts[1].Length > 0
            && !int.TryParse(counts[1], NumberStyles.None, CultureInfo.InvariantCulture, out most))
        {
            return false;
        }

        if (least > CountMax || most > CountMax || (most >= 0 && most < least))
        {
            Fail($"a repetition counts from 0 to {CountMax}, the lesser number first");
        }

        _at = close + 1;
        return true;
    }

    private List<Step> Repeated(List<Step> atom, int least, int most, bool isLazy)
    {
        if (atom is [{ Op: Op.Set } one])
        {
            return [new Step(Op.Repeat, least, most, one.Set, IsLazy: isLazy)];
        }

        _total += atom.Count * Math.Max(least, most);
        if (_total > StepsMax)
        {
            return Fail("the expression is too long: a repetition makes it so");
        }

        var steps = new List<Step>();
        for (int i = 0; i < least; i++)
        {
            steps.AddRange(atom);
        }

        if (most < 0)
        {
            _marks.Add(0);
            int mark = -_marks.Count, length = atom.Count + 4;
            steps.AddRange(
            [
                Split(isLazy, 1, length), new Step(Op.Save, mark), .. atom,
                new Step(Op.LeaveIfEmpty, 2, mark), new Step(Op.Jump, -(length - 1)),
            ]);
        }

        List<Step> optional = [];
        for (int i = least; i < most; i++)
        {
            optional = [Split(isLazy, 1, atom.Count + optional.Count + 1), .. atom, .. optional];
        }

        return [.. steps, .. optional];
    }

    private static Step Split(bool isLazy, int body, int after) =>
        isLazy ? new Step(Op.Split, after, body) : new Step(Op.Split, body, after);

    private bool Rest(string expected)
    {
        bool isThere = string.CompareOrdinal(text, _at, expected, 0, expected.Length) == 0;
        _at += isThere ? expected.Length : 0;
        return isThere;
    }

    private List<Step> Fail(string problem)
    {
        _problem ??= $"{problem} (at character {Math.Min(_at, text.Length)})";
        return [];
    }
}
