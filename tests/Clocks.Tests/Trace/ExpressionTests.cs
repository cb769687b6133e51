using System.Text;
using System.Text.RegularExpressions;
using Clocks.Trace.Expressions;

namespace Clocks.Tests.Trace;

/// <summary>Our regular expressions beside those of the library: the same matches and the same groups.</summary>
public sealed class ExpressionTests
{
    private const string Text =
        "[recv]: 22:13:20.5 17 Queued: 3\nsend a to b, L=4\n\nINTERNAL\tL=12\n aab aaab xyz_9 \"quoted, text\"\nend";

    [Test]
    [Arguments(@"^\[(?<event>\w+)\]: (?<time>\S+) (?<clock>\d+)(?: Queued: (?<queue>\d+))?")]
    [Arguments(@"(?<event>send|INTERNAL).*?L=(?<clock>\d+)$")]
    [Arguments(@"(a+)(a*)b")]
    [Arguments(@"(?:a|aa)+?b")]
    [Arguments(@"(\w)\1")]
    [Arguments(@"(?<=L=)\d+(?!\d)")]
    [Arguments(@"(?<!a)b\b")]
    [Arguments(@"""[^""]*""|[^,\n]+")]
    [Arguments(@"(?i)QUEUED|end\z")]
    [Arguments(@"\d{2}(?::\d\d){1,2}\.?\d*")]
    [Arguments(@"(?:a?){3}b")]
    [Arguments(@"(?:(?:x|y)*z?)*_")]
    [Arguments(@"(?>a+)b|[^\W\d]+")]
    [Arguments(@"[\w-]+(?=,)|^$")]
    [Arguments(@"(?s)send.*xyz")]
    public async Task A_usual_expression_matches_as_the_library_does(string pattern) => await Same(pattern, Text);

    [Test]
    [Arguments("(a", "not closed")]
    [Arguments("a)", "not opened")]
    [Arguments("*a", "nothing before it")]
    [Arguments("[a", "not closed")]
    [Arguments("a{3,2}", "lesser number first")]
    [Arguments(@"\q", "not understood")]
    [Arguments("(?<n", "does not end")]
    public async Task What_is_no_expression_is_a_sentence(string pattern, string why)
    {
        await Assert.That(Expression.TryParse(pattern, out _, out string problem)).IsFalse();
        await Assert.That(problem).Contains(why);
    }

    [Test]
    public async Task An_expression_that_explodes_ends()
    {
        await Assert.That(Expression.TryParse("^(?:a+)+$", out Expression? expression, out _)).IsTrue();
        var matcher = new ExpressionMatcher(expression!, new string('a', 60) + "b");
        await Assert.That(() => matcher.Next()).Throws<TooManyStepsException>();
    }

    [Test]
    public async Task Thousands_of_random_expressions_match_as_the_library_does()
    {
        var random = new Random(20261129);
        for (int i = 0; i < 4_000; i++)
        {
            await Same(Draw(random, 3), DrawText(random));
        }
    }

    private static string Draw(Random random, int depth)
    {
        var text = new StringBuilder();
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            string atom = random.Next(depth > 0 ? 12 : 7) switch
            {
                0 or 1 => "a",
                2 => "b",
                3 => "[ab1]",
                4 => @"\d",
                5 => ".",
                6 => @"[^a\n]",
                7 => "^",
                8 => "$",
                9 => @"\b",
                10 => $"({Draw(random, depth - 1)})",
                _ => $"(?:{Draw(random, depth - 1)}|{Draw(random, depth - 1)})",
            };
            string[] repeats = ["", "", "", "*", "+", "?", "*?", "+?", "??", "{1,2}", "{2}"];

            // Engines differ on how often a lazy repetition takes what may be empty.
            string repeat = repeats[random.Next(repeats.Length)];
            text.Append(atom).Append(atom is "^" or "$" or @"\b" || (atom[0] == '(' && repeat.EndsWith('?')) ? "" : repeat);
        }

        return text.ToString();
    }

    private static string DrawText(Random random)
    {
        var text = new StringBuilder();
        for (int i = random.Next(14); i > 0; i--)
        {
            text.Append("ab1 \n"[random.Next(5)]);
        }

        return text.ToString();
    }

    private static async Task Same(string pattern, string text)
    {
        await Assert.That(Expression.TryParse(pattern, out Expression? expression, out string problem)).IsTrue().Because(problem);
        var regex = new Regex(pattern, RegexOptions.Multiline | RegexOptions.CultureInvariant);
        string[] names = [.. regex.GetGroupNames().Where(n => !char.IsDigit(n[0]))];
        var ours = new List<string>();
        var matcher = new ExpressionMatcher(expression!, text);
        while (matcher.Next())
        {
            ours.Add($"{matcher.Index}-{matcher.End} "
                + string.Join(' ', names.Select(n => matcher.Group(expression!.NumberOf(n)))));
        }

        var theirs = regex.Matches(text).Select(m => $"{m.Index}-{m.Index + m.Length} "
            + string.Join(' ', names.Select(n => m.Groups[n].Success ? m.Groups[n].Value : null)));
        await Assert.That(string.Join('\n', ours)).IsEqualTo(string.Join('\n', theirs)).Because($"{pattern} over {text}");
    }
}
