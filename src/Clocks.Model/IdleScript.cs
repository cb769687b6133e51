using System.Globalization;

namespace Clocks.Model;

/// <summary>
/// Idle ticks by decree instead of chance: what the first idle tick does, the second, and so on. When it is over, every
/// further idle tick is internal, so that the clocks of a scripted run can be worked out on paper. Owned by one
/// machine.
/// </summary>
public sealed class IdleScript
{
    /// <summary>The actions in their order.</summary>
    private static readonly string[] Words = ["internal", "next", "second", "all"];

    private readonly IdleAction[] _actions;
    private int _at;

    /// <summary>A script that begins with the first of these actions.</summary>
    public IdleScript(IEnumerable<IdleAction> actions) => _actions = [.. actions];

    /// <summary>What the next idle tick does.</summary>
    public IdleAction Next() => _at < _actions.Length ? _actions[_at++] : IdleAction.Internal;

    /// <summary>The same script from its beginning, for another machine.</summary>
    public IdleScript Anew() => new(_actions);

    /// <summary>The script in the words that read back as the same.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        for (int i = 0, end; i < _actions.Length; i = end)
        {
            for (end = i + 1; end < _actions.Length && _actions[end] == _actions[i]; end++)
            {
            }

            string word = Words[(int)_actions[i]];
            parts.Add(end - i == 1 ? word : $"{word}*{end - i}");
        }

        return string.Join(',', parts);
    }

    /// <summary>
    /// Reads <c>internal*5,next,all</c>: the words <c>internal</c>, <c>next</c>, <c>second</c>, <c>all</c>, or faces of
    /// the die as numbers, each with <c>*count</c> if it comes more than once; false with a sentence that says what is
    /// wrong.
    /// </summary>
    /// <param name="text">What was written.</param>
    /// <param name="mix">The die whose faces the numbers are.</param>
    /// <param name="script">The script; empty when it cannot be read.</param>
    /// <param name="problem">What is wrong: one sentence without its full stop.</param>
    public static bool TryParse(string text, EventMix mix, out IdleScript script, out string problem)
    {
        var actions = new List<IdleAction>();
        script = new IdleScript([]);
        problem = "";
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int star = part.IndexOf('*', StringComparison.Ordinal);
            string word = (star < 0 ? part : part[..star]).Trim();
            int count = 1;
            bool isCounted = star < 0
                || int.TryParse(part.AsSpan(star + 1), NumberStyles.None, CultureInfo.InvariantCulture, out count);
            if (!TryAction(word, mix, out IdleAction action))
            {
                problem = $"'{part}' is not what an idle tick does: internal, next, second, all, or a face of the die "
                    + $"from 1 to {mix.Sides}, such as internal*5,next";
                return false;
            }

            if (!isCounted || count < 1 || count > Limits.ScriptLengthMax - actions.Count)
            {
                problem = $"'{part}' does not say how often: a number from 1 up, "
                    + $"and a script has at most {Limits.ScriptLengthMax} steps";
                return false;
            }

            for (int i = 0; i < count; i++)
            {
                actions.Add(action);
            }
        }

        script = new IdleScript(actions);
        return true;
    }

    private static bool TryAction(string word, EventMix mix, out IdleAction action)
    {
        int index = Array.IndexOf(Words, word);
        bool isWord = index >= 0;
        action = (IdleAction)Math.Max(0, index);
        if (!isWord && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int face)
            && face >= 1 && face <= mix.Sides)
        {
            action = TickRule.Idle(mix, face);
            return true;
        }

        return isWord;
    }
}
