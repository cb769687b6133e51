namespace Clocks.Trace.Expressions;

/// <summary>
/// Looks for an expression in a text, match by match. Goes back by a list of its own, not by the stack of the thread, and
/// counts its steps. Owned by one thread.
/// </summary>
internal sealed class ExpressionMatcher
{
    private const int StepsOfOneMax = 1_000_000;
    private const int WaysMax = 1 << 20;

    private readonly Expression _expression;
    private readonly string _text;
    private readonly int[] _slots;
    private readonly long _stepsMax;
    private Way[] _ways = new Way[16];
    private int _count;
    private int _next;
    private long _steps, _stepsOfOne;

    public ExpressionMatcher(Expression expression, string text)
    {
        (_expression, _text) = (expression, text);
        _slots = new int[expression.Slots];
        _stepsMax = 100_000_000 + 1_000L * text.Length;
    }

    /// <summary>Where the match begins.</summary>
    public int Index => _slots[0];

    /// <summary>Where it ends.</summary>
    public int End => _slots[1];

    /// <summary>Goes to the next match; false when there is none.</summary>
    public bool Next()
    {
        for (int start = _next; start <= _text.Length; start++)
        {
            if (_expression.StartsLines && start > 0 && _text[start - 1] != '\n')
            {
                int end = _text.IndexOf('\n', start);
                if (end < 0)
                {
                    return false;
                }

                start = end + 1;
            }

            if (start < _text.Length ? !_expression.MayBegin(_text[start]) : _expression.NeedsText)
            {
                continue;
            }

            Array.Fill(_slots, -1);
            (_count, _stepsOfOne) = (0, 0);
            if (Run(_expression.Steps, start, -1) >= 0)
            {
                _next = End > start ? End : start + 1;
                return true;
            }
        }

        return false;
    }

    /// <summary>The text of a group; null when it took no part.</summary>
    public string? Group(int number) =>
        number >= 0 && _slots[2 * number] >= 0 && _slots[2 * number + 1] >= 0 ? _text[_slots[2 * number].._slots[2 * number + 1]] : null;

    /// <summary>Where a group begins; -1 when it took no part.</summary>
    public int IndexOf(int number) => number < 0 ? -1 : _slots[2 * number];

    /// <summary>A way not yet tried (Step from 0), or what a slot held before (Step -1, the slot in At).</summary>
    private readonly record struct Way(int Step, int At, int Least);

    /// <summary>Runs steps from a place; where they end, or -1. What is left to try is dropped.</summary>
    private int Run(ReadOnlySpan<Step> steps, int at, int mustEnd)
    {
        int bottom = _count;
        int step = 0;
        while (true)
        {
            Count();
            if (step == steps.Length && (mustEnd < 0 || at == mustEnd))
            {
                DropWays(bottom);
                return at;
            }

            int next = step == steps.Length ? -1 : Take(steps[step], step, ref at);
            if (next < 0 && !GoBack(steps, bottom, out next, out at))
            {
                return -1;
            }

            step = next;
        }
    }

    /// <summary>One step: the one that follows it, or -1 when it fails.</summary>
    private int Take(Step s, int step, ref int at)
    {
        bool isFine = true;
        switch (s.Op)
        {
            case Op.Set:
                isFine = at < _text.Length && s.Set!.Contains(_text[at]);
                at++;
                break;
            case Op.Repeat:
                isFine = Repeat(s, step, ref at);
                break;
            case Op.Split:
                Push(new Way(step + s.Y, at, -1));
                return step + s.X;
            case Op.Jump:
                return step + s.X;
            case Op.Save:
                Push(new Way(-1, s.X, _slots[s.X]));
                _slots[s.X] = at;
                break;
            case Op.LeaveIfEmpty:
                return _slots[s.Y] == at ? step + s.X : step + 1;
            case Op.Same:
                isFine = Same(s.X, ref at);
                break;
            default:
                isFine = Holds(s, ref at);
                break;
        }

        return isFine ? step + 1 : -1;
    }

    private bool Holds(Step s, ref int at)
    {
        switch (s.Op)
        {
            case Op.LineStart:
                return at == 0 || _text[at - 1] == '\n';
            case Op.LineEnd:
                return at == _text.Length || _text[at] == '\n';
            case Op.TextStart:
                return at == 0;
            case Op.TextEnd:
                return at == _text.Length;
            case Op.WordEdge or Op.NoWordEdge:
                bool isEdge = (at > 0 && CharacterSet.IsWord(_text[at - 1])) != (at < _text.Length && CharacterSet.IsWord(_text[at]));
                return isEdge == (s.Op == Op.WordEdge);
            case Op.Ahead:
                return Run(s.Inner, at, -1) >= 0;
            case Op.NotAhead:
                return IsNot(s, at, -1);
            case Op.Behind:
                return Behind(s, at);
            case Op.NotBehind:
                int before = _count;
                bool isThere = Behind(s, at);
                UndoTo(before);
                return !isThere;
            default:
                at = Run(s.Inner, at, -1);
                return at >= 0;
        }
    }

    private bool IsNot(Step s, int at, int mustEnd)
    {
        int before = _count;
        bool isThere = Run(s.Inner, at, mustEnd) >= 0;
        UndoTo(before);
        return !isThere;
    }

    private bool Behind(Step s, int at)
    {
        for (int start = at; start >= 0; start--)
        {
            if (Run(s.Inner, start, at) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool Repeat(Step s, int step, ref int at)
    {
        int end = at, most = s.Y < 0 ? _text.Length : (int)Math.Min(_text.Length, (long)at + s.Y);
        int least = at + s.X, stop = s.IsLazy ? Math.Min(least, most) : most;
        while (end < stop && s.Set!.Contains(_text[end]))
        {
            end++;
        }

        _stepsOfOne += end - at;
        if (end < least)
        {
            return false;
        }

        // The rest of a lazy one is taken one by one when somebody comes back for it; that of a greedy one is given back.
        if (s.IsLazy ? end < most : end > least)
        {
            Push(new Way(step, end, s.IsLazy ? most : least));
        }

        at = end;
        return true;
    }

    private bool Same(int group, ref int at)
    {
        string? before = Group(group);
        bool isSame = before is not null && at + before.Length <= _text.Length
            && string.CompareOrdinal(_text, at, before, 0, before.Length) == 0;
        at += isSame ? before!.Length : 0;
        return isSame;
    }

    /// <summary>Takes the last way that was not tried; false when there is none above the bottom.</summary>
    private bool GoBack(ReadOnlySpan<Step> steps, int bottom, out int step, out int at)
    {
        while (_count > bottom)
        {
            Way way = _ways[--_count];
            if (way.Step < 0)
            {
                _slots[way.At] = way.Least;
                continue;
            }

            (step, at) = (way.Step, way.At);
            if (way.Least < 0)
            {
                return true;
            }

            Step repeat = steps[step];
            bool isMore = !repeat.IsLazy || (at < way.Least && repeat.Set!.Contains(_text[at]));
            if (isMore)
            {
                at += repeat.IsLazy ? 1 : -1;
                if (at != way.Least)
                {
                    Push(new Way(step, at, way.Least));
                }

                step++;
                return true;
            }
        }

        (step, at) = (-1, -1);
        return false;
    }

    /// <summary>Forgets the ways above the bottom and keeps what the slots held, for whoever goes back beyond it.</summary>
    private void DropWays(int bottom)
    {
        int kept = bottom;
        for (int i = bottom; i < _count; i++)
        {
            if (_ways[i].Step < 0)
            {
                _ways[kept++] = _ways[i];
            }
        }

        _count = kept;
    }

    private void UndoTo(int bottom)
    {
        while (_count > bottom)
        {
            Way way = _ways[--_count];
            if (way.Step < 0)
            {
                _slots[way.At] = way.Least;
            }
        }
    }

    private void Push(Way way)
    {
        if (_count == _ways.Length)
        {
            if (_count == WaysMax)
            {
                throw new TooManyStepsException();
            }

            Array.Resize(ref _ways, 2 * _count);
        }

        _ways[_count++] = way;
    }

    private void Count()
    {
        if (++_stepsOfOne > StepsOfOneMax || ++_steps > _stepsMax)
        {
            throw new TooManyStepsException();
        }
    }
}
