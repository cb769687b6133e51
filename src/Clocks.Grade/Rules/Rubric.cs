using System.Diagnostics.CodeAnalysis;
using Clocks.Json;

namespace Clocks.Grade.Rules;

/// <summary>
/// What a teacher makes of the rules: points, which are optional, which are left out, and the time limit. Read from a JSON file:
/// <c>{ "points": { "fifo": 20 }, "optional": ["no-drift"], "leave_out": ["wide-numbers"], "time_limit": 30 }</c>. Immutable.
/// </summary>
public sealed record Rubric(IReadOnlyList<GradeRule> Rules)
{
    /// <summary>The longest time limit, in seconds.</summary>
    public const int SecondsMax = 3_600;

    /// <summary>Seconds for one submission; null: it does not say.</summary>
    public int? Seconds { get; init; }

    /// <summary>Reads it; false with a sentence without its full stop.</summary>
    /// <param name="text">The file.</param>
    /// <param name="rules">The rules as they are without it.</param>
    /// <param name="rubric">What it makes of them.</param>
    /// <param name="problem">What is wrong, with its line.</param>
    public static bool TryRead(
        byte[] text, IReadOnlyList<GradeRule> rules, [NotNullWhen(true)] out Rubric? rubric, out string problem)
    {
        rubric = null;
        if (!JsonTree.TryRead(text, out JsonValue? root, out problem))
        {
            return false;
        }

        List<GradeRule> changed = [.. rules];
        int? seconds = null;
        for (int i = 0; i < root.Keys.Count && problem.Length == 0; i++)
        {
            JsonValue value = root.Items[i];
            long limit = 0;
            problem = root.Keys[i] switch
            {
                "points" when value.Kind == JsonKind.Object => SetPoints(changed, value),
                "optional" when value.Kind == JsonKind.List => Change(changed, value, static rule => rule with { IsOptional = true }),
                "leave_out" when value.Kind == JsonKind.List => Change(changed, value, static _ => null),
                "time_limit" when value.TryLong(out limit) && limit is >= 1 and <= SecondsMax => "",
                "points" => $"line {value.Line}: points are an object such as {{ \"fifo\": 20 }}",
                "optional" or "leave_out" => $"line {value.Line}: {root.Keys[i]} is a list such as [ \"fifo\" ]",
                "time_limit" => $"line {value.Line}: time_limit is a whole number of seconds from 1 to {SecondsMax}",
                var other => $"line {root.KeyLines[i]}: '{PrintableText.Of(other, 100)}' is none of points, optional, leave_out and "
                    + "time_limit",
            };
            seconds = limit > 0 ? (int)limit : seconds;
        }

        problem = problem.Length > 0 ? problem
            : root.Kind != JsonKind.Object ? "this is not an object such as { \"points\": { \"fifo\": 20 } }"
            : changed.Count == 0 ? "every rule is left out"
            : "";
        rubric = problem.Length == 0 ? new Rubric(changed) { Seconds = seconds } : null;
        return rubric is not null;
    }

    private static string SetPoints(List<GradeRule> rules, JsonValue points)
    {
        for (int i = 0; i < points.Keys.Count; i++)
        {
            int at = rules.FindIndex(rule => rule.Name == points.Keys[i]);
            if (at < 0)
            {
                return Unknown(points.KeyLines[i], points.Keys[i], rules);
            }

            if (!points.Items[i].TryLong(out long value) || value is < 0 or > GradeRule.PointsMax)
            {
                return $"line {points.KeyLines[i]}: points are whole numbers from 0 to {GradeRule.PointsMax}";
            }

            rules[at] = rules[at] with { Points = (int)value };
        }

        return "";
    }

    private static string Change(List<GradeRule> rules, JsonValue names, Func<GradeRule, GradeRule?> change)
    {
        foreach (JsonValue name in names.Items)
        {
            int at = rules.FindIndex(rule => rule.Name == name.Text);
            if (at < 0)
            {
                return Unknown(name.Line, name.Text, rules);
            }

            if (change(rules[at]) is { } changed)
            {
                rules[at] = changed;
            }
            else
            {
                rules.RemoveAt(at);
            }
        }

        return "";
    }

    private static string Unknown(int line, string name, List<GradeRule> rules) =>
        $"line {line}: there is no rule '{PrintableText.Of(name, 100)}'; there are "
            + string.Join(", ", rules.ConvertAll(static rule => rule.Name));
}
