using System.Text.RegularExpressions;
using Clocks.Tests.Tidy;

namespace Clocks.Tests.Discovery;

/// <summary>
/// The compliance table of the room's page has every rule and names tests for it, of this project or of tests/lan; they
/// must exist.
/// </summary>
public sealed partial class ComplianceTests
{
    [Test]
    public async Task Every_test_that_the_table_names_exists()
    {
        HashSet<string> tests = Tests();
        string[] named = [.. Claim().Matches(Page()).Select(match => match.Value)];
        await Assert.That(named.Length > 90).IsTrue();
        await Assert.That(string.Join(Environment.NewLine, named.Where(name => !tests.Contains(name)))).IsEqualTo("");
    }

    [Test]
    public async Task Every_rule_attack_and_problem_has_a_row_that_names_a_test()
    {
        var rows = new HashSet<string>();
        foreach (Match row in Row().Matches(Page()))
        {
            await Assert.That(Claim().IsMatch(row.Groups["test"].Value)).IsTrue().Because($"no test: {row.Value}");
            foreach (Match rule in Rule().Matches(row.Groups["rules"].Value))
            {
                int first = int.Parse(rule.Groups["first"].Value, null);
                int last = rule.Groups["last"].Success ? int.Parse(rule.Groups["last"].Value, null) : first;
                rows.UnionWith(Enumerable.Range(first, last - first + 1).Select(n => rule.Groups["kind"].Value + n));
            }
        }

        IEnumerable<string> expected = Enumerable.Range(1, 80).Select(n => $"{n}")
            .Concat(Enumerable.Range(1, 17).Select(n => $"S{n}"))
            .Concat(Enumerable.Range(1, 20).Select(n => $"P{n}"));
        await Assert.That(string.Join(' ', expected.Except(rows))).IsEqualTo("");
    }

    private static string Page() => SourceTree.Read("src/Clocks.Discovery/README.md");

    private static HashSet<string> Tests() =>
    [
        // From the sources: the properties are another program, and a native one has no list of its methods.
        .. SourceTree.Files("*.cs", "tests/Clocks.Tests", "tests/Clocks.Properties").SelectMany(file =>
            TestName().Matches(SourceTree.Read(file)).Select(match => match.Groups["name"].Value)),
        .. SourceTree.Files("*.sh", "tests/lan/scenarios").SelectMany(file =>
            Scenario().Matches(SourceTree.Read(file)).Select(match => match.Groups["name"].Value)),
    ];

    [GeneratedRegex(@"\b[A-Za-z][A-Za-z0-9]*(_\w+){3,}\b")]
    private static partial Regex Claim();

    [GeneratedRegex(@"^\| (?<rules>[SP]?[0-9][-0-9SP, ]*) \|.*\| (?<test>[^|]*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<kind>[SP]?)(?<first>[0-9]+)(-[SP]?(?<last>[0-9]+))?")]
    private static partial Regex Rule();

    [GeneratedRegex(@"^    public (async Task|void) (?<name>\w+)\(", RegexOptions.Multiline)]
    private static partial Regex TestName();

    [GeneratedRegex(@"^scenario_(?<name>\w+)\(\)", RegexOptions.Multiline)]
    private static partial Regex Scenario();
}
