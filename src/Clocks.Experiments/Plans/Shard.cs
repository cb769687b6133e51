using System.Globalization;

namespace Clocks.Experiments.Plans;

/// <summary>One part of an experiment that several processes share: every so many runs one. Pure; any thread.</summary>
/// <param name="Number">Which part, from 1 to <paramref name="Count"/>.</param>
/// <param name="Count">How many parts there are, from 1.</param>
public readonly record struct Shard(int Number, int Count)
{
    /// <summary>All of it.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>Whether there are others.</summary>
    public bool IsPart => Count > 1;

    /// <summary>Whether the run at this place of the plan, from 0, belongs to this part.</summary>
    public bool Has(int run) => run % Count == Number - 1;

    /// <summary>Reads <c>2/5</c>; false for anything else.</summary>
    public static bool TryParse(string text, out Shard shard)
    {
        int slash = text.IndexOf('/');
        shard = Whole;
        if (slash < 0 || !TryCount(text[..slash], out int number) || !TryCount(text[(slash + 1)..], out int count) || number > count)
        {
            return false;
        }

        shard = new Shard(number, count);
        return true;
    }

    /// <summary>Reads a number of parts, from 1 to as many as an experiment may have runs; false for anything else.</summary>
    public static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= ExperimentPlan.RunsMax;

    /// <inheritdoc/>
    public override string ToString() => $"{Number}/{Count}";
}
