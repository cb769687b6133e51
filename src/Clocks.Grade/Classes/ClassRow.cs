using Clocks.Grade.Programs;
using Clocks.Grade.Rules;
using Clocks.Json;
using Clocks.Trace.Verify;

namespace Clocks.Grade.Classes;

/// <summary>One submission of a class in the table: graded now, or kept from before. Immutable; any thread.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Points">What it has reached.</param>
/// <param name="PointsMax">What it could have reached.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Broken">The rules that it breaks.</param>
/// <param name="NotShown">The rules that it did not show.</param>
/// <param name="Trouble">Why it was not driven to the end; empty: it was.</param>
public sealed record ClassRow(
    string Name, long Points, long PointsMax, Verdict Verdict, IReadOnlyList<string> Broken, IReadOnlyList<string> NotShown, string Trouble)
{
    /// <summary>What speaks against it: <c>fifo, ends</c>, or why it was not driven to the end.</summary>
    public string Against
    {
        get
        {
            var parts = new List<string>(Broken);
            parts.AddRange(NotShown.Count > 0 ? [$"not shown: {string.Join(", ", NotShown)}"] : []);
            return Trouble.Length > 0 ? Trouble : string.Join(", ", parts);
        }
    }

    /// <summary>The row of a program that was just graded.</summary>
    public static ClassRow Of(GradedProgram program)
    {
        GradeSheet sheet = program.Sheet;
        return new ClassRow(
            program.Name, sheet.Points, sheet.PointsMax, sheet.Verdict, Names(sheet, RuleState.Broken), Names(sheet, RuleState.NotShown),
            sheet.Trouble ?? "");
    }

    /// <summary>The row that a <c>grade.json</c> of before holds; null when it was graded in another way, or is none.</summary>
    /// <param name="text">The file.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="words">How it would be started now.</param>
    /// <param name="seed">The seed of now.</param>
    /// <param name="rules">The rules of now.</param>
    public static ClassRow? Kept(byte[] text, string name, IReadOnlyList<string> words, ulong seed, IReadOnlyList<GradeRule> rules)
    {
        if (!JsonTree.TryRead(text, out JsonValue? root, out _)
            || root.Of("seed") is not { } drawn || !drawn.TryUnsigned(out ulong before) || before != seed
            || root.Of("rules") is not { Kind: JsonKind.List } listed || listed.Items.Count != rules.Count
            || root.Of("command") is not { } command || !AreSame(command.Items, words))
        {
            return null;
        }

        var states = new Dictionary<string, List<string>> { ["broken"] = [], ["not shown"] = [], ["held"] = [] };
        for (int i = 0; i < rules.Count; i++)
        {
            JsonValue rule = listed.Items[i];
            if (rule.Of("rule")?.Text != rules[i].Name || rule.Of("points_max")?.Text != $"{rules[i].Points}"
                || rule.Of("optional")?.Text != (rules[i].IsOptional ? "true" : "false")
                || !states.TryGetValue(rule.Of("state")?.Text ?? "", out List<string>? named))
            {
                return null;
            }

            named.AddRange(rules[i].IsOptional && named == states["not shown"] ? [] : [rules[i].Name]);
        }

        long points = 0, most = 0;
        return root.Of("points")?.TryLong(out points) == true && root.Of("points_max")?.TryLong(out most) == true
            ? new ClassRow(name, points, most, VerdictOf(root.Of("verdict")?.Text), states["broken"], states["not shown"], TroubleOf(root))
            : null;
    }

    private static string TroubleOf(JsonValue root) => root.Of("trouble") is { Kind: JsonKind.Text } trouble ? trouble.Text : "";

    private static bool AreSame(List<JsonValue> items, IReadOnlyList<string> words)
    {
        bool areSame = items.Count == words.Count;
        for (int i = 0; areSame && i < items.Count; i++)
        {
            areSame &= items[i].Text == words[i];
        }

        return areSame;
    }

    private static Verdict VerdictOf(string? word) => word == VerdictNames.Of(Verdict.Valid) ? Verdict.Valid
        : word == VerdictNames.Of(Verdict.Invalid) ? Verdict.Invalid
        : Verdict.Unknown;

    private static List<string> Names(GradeSheet sheet, RuleState state)
    {
        var names = new List<string>();
        foreach (RuleTally tally in sheet.Tallies)
        {
            names.AddRange(tally.IsCounted && tally.State == state ? [tally.Rule.Name] : []);
        }

        return names;
    }
}
