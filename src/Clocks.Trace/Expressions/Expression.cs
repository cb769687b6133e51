using System.Diagnostics.CodeAnalysis;

namespace Clocks.Trace.Expressions;

/// <summary>
/// A regular expression of the usual kind, over a text of many lines: <c>^</c> and <c>$</c> match at every line. Understood
/// are alternatives, groups with and without names, classes, greedy and lazy repetitions, anchors, looking ahead and behind,
/// atomic groups, group numbers and the options i, m, s and n. A match takes a bounded number of steps: one that explodes ends
/// with <see cref="TooManyStepsException"/>. Immutable; any thread.
/// </summary>
/// <remarks>
/// Why it is ours: the library's engine makes the program 0.4 MB greater, 0.8 MB with options or a time limit
/// (docs/decisions). The tests compare both over thousands of expressions.
/// </remarks>
internal sealed class Expression
{
    private const int Ascii = 128, FirstStepsMax = 200;

    private readonly Step[] _steps;
    private readonly List<string?> _names;
    private readonly bool _startsLines;
    private readonly bool[]? _first;

    private Expression(Step[] steps, List<string?> names, int slots)
    {
        (_steps, _names, Slots) = (steps, names, slots);
        _startsLines = StartsLine(steps, 0);
        bool[] first = new bool[Ascii];
        int stepsLeft = FirstStepsMax;
        _first = AddFirst(steps, 0, first, ref stepsLeft) ? first : null;
    }

    /// <summary>The names of the groups, each once.</summary>
    public List<string> Names
    {
        get
        {
            var names = new List<string>();
            foreach (string? name in _names)
            {
                if (name is not null)
                {
                    names.Add(name);
                }
            }

            return names;
        }
    }

    internal int Slots { get; }

    internal ReadOnlySpan<Step> Steps => _steps;

    /// <summary>Whether a match begins at the beginning of a line only, so that no other place need be tried.</summary>
    internal bool StartsLines => _startsLines;

    /// <summary>Whether a match may begin with this character: where not, no match need be tried.</summary>
    internal bool MayBegin(char c) => _first is null || c >= Ascii || _first[c];

    /// <summary>Whether no match is empty.</summary>
    internal bool NeedsText => _first is not null;

    /// <summary>Reads an expression; false, and a sentence without its full stop, for what is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Expression? expression, out string problem)
    {
        var parser = new ExpressionParser(text);
        expression = parser.TryParse(out Step[] steps, out problem) ? new Expression(steps, parser.Names, parser.Slots) : null;
        return expression is not null;
    }

    private static bool StartsLine(Step[] steps, int at) => at < steps.Length && steps[at] switch
    {
        { Op: Op.Save or Op.Jump } step => StartsLine(steps, at + (step.Op == Op.Jump ? step.X : 1)),
        { Op: Op.Split } step => step is { X: > 0, Y: > 0 } && StartsLine(steps, at + step.X) && StartsLine(steps, at + step.Y),
        { Op: Op.LineStart } => true,
        _ => false,
    };

    /// <summary>Notes the characters that a match may begin with; false where it may be empty, or that is not easily told.</summary>
    private static bool AddFirst(Step[] steps, int at, bool[] first, ref int stepsLeft)
    {
        if (at >= steps.Length || stepsLeft-- == 0)
        {
            return false;
        }

        Step step = steps[at];
        switch (step.Op)
        {
            case Op.Set:
            case Op.Repeat:
                for (int c = 0; c < Ascii; c++)
                {
                    first[c] |= step.Set!.Contains((char)c);
                }

                return step.Op == Op.Set || step.X > 0 || AddFirst(steps, at + 1, first, ref stepsLeft);
            case Op.Split:
                return AddFirst(steps, at + step.X, first, ref stepsLeft) && AddFirst(steps, at + step.Y, first, ref stepsLeft);
            case Op.Jump:
                return AddFirst(steps, at + step.X, first, ref stepsLeft);
            case Op.Save or Op.LineStart or Op.LineEnd or Op.WordEdge or Op.NoWordEdge:
            case Op.Ahead or Op.NotAhead or Op.Behind or Op.NotBehind:
                return AddFirst(steps, at + 1, first, ref stepsLeft);
            default:
                return false;
        }
    }

    /// <summary>The number of a group; -1 for a name that no group has.</summary>
    public int NumberOf(string name) => _names.IndexOf(name);
}
