using System.Text.RegularExpressions;
using Clocks.Render.Export;
using Clocks.Tests.Trace;
using Clocks.Trace.Import;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Tidy;

/// <summary>
/// Whoever adds an export, a rule or a verb to its list owes the pages a line and the tests a sample: each test names the
/// file to edit.
/// </summary>
public sealed partial class RegistryTests
{
    private static readonly string[] NumberWords =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ];

    private static string[] Exported => [.. Exports.All.Select(e => e.Name)];

    private static string[] Rules => [.. Verification.Compute(Samples.Load("good")).Rules.Select(r => r.Name)];

    [Test]
    public async Task Every_export_stands_on_the_pages()
    {
        string outputs = SourceTree.Read("src/Clocks.Render/OUTPUTS.md");
        string readme = SourceTree.Read("README.md");
        string shells = SourceTree.Read("tests/shells/run.sh");
        string help = SourceTree.Read("tests/Clocks.EndToEnd/JudgingTests.cs");
        // All places at once: each that is named later costs another build.
        await AssertNone(
            [
                .. Exported.Where(name => !outputs.Contains($"\n| `{name}` | "))
                    .Select(name => $"{name} in src/Clocks.Render/OUTPUTS.md: its row"),
                .. Exported.Where(name => !readme.Contains($"`{name}`")).Select(name => $"{name} in README.md: the row of clocks export"),
                .. Exported.Where(name => !Regex.IsMatch(shells, $@"\b{name}\b"))
                    .Select(name => $"{name} in tests/shells/run.sh: among those that --to completes"),
                .. Exported.Where(name => !help.Contains($"\"{name}\""))
                    .Select(name => $"{name} in tests/Clocks.EndToEnd/JudgingTests.cs: the formats of export --help"),
            ],
            "the pages");
    }

    [Test]
    public async Task Every_export_is_read_back_by_a_test()
    {
        const string Tests = "tests/Clocks.Tests/Render/ExportTests.cs";
        string tests = SourceTree.Read(Tests);
        await AssertNone(
            Exported.Where(name => !tests.Contains($"Export(\"{name}\"") && !tests.Contains($"[Arguments(\"{name}\")]")),
            $"{Tests}: a test that reads what Export(\"NAME\", ...) wrote");
    }

    [Test]
    public async Task Every_rule_has_a_sample_that_breaks_it()
    {
        const string Broken = nameof(SampleVerdictTests.A_broken_run_is_invalid_by_the_rule_it_breaks);
        IEnumerable<string> broken = typeof(SampleVerdictTests).GetMethod(Broken)!
            .GetCustomAttributes(typeof(ArgumentsAttribute), false).Cast<ArgumentsAttribute>().Select(row => (string)row.Values[1]!);
        await AssertNone(Rules.Except(broken), $"a folder of tests/journals, and its row in SampleVerdictTests.{Broken}");
        // The page names folders, and kinds of them: `lie-*`.
        string[] kinds = [.. Regex.Matches(SourceTree.Read("tests/journals/README.md"), "`([a-z-]+)(\\*?)`")
            .Select(m => $"^{m.Groups[1].Value}{(m.Groups[2].Length > 0 ? ".*" : "")}$")];
        await AssertNone(
            Directory.GetDirectories(Path.Combine(SourceTree.Root, "tests/journals")).Select(folder => Path.GetFileName(folder)!)
                .Where(folder => !Array.Exists(kinds, kind => Regex.IsMatch(folder, kind))),
            "tests/journals/README.md: the folder");
    }

    [Test]
    public async Task Every_verb_is_registered_and_stands_in_the_README()
    {
        string program = SourceTree.Read("src/Clocks/Program.cs");
        string readme = SourceTree.Read("README.md");
        Dictionary<string, string> verbs = Verbs();
        await Assert.That(verbs).IsNotEmpty();
        await AssertNone(verbs.Values.Where(v => !program.Contains($"{v}.Create(")), "src/Clocks/Program.cs: its Create");
        await AssertNone(verbs.Keys.Where(v => !Regex.IsMatch(readme, $@"\bclocks {v}\b")), "README.md: what the verb is for");
    }

    [Test]
    public async Task A_number_in_prose_is_that_of_the_registry()
    {
        var counts = new Dictionary<string, int>
        {
            ["rules"] = Rules.Length,
            ["exports"] = Exported.Length,
            ["export formats"] = Exported.Length,
            ["log formats"] = JournalFormats.Names.Count,
            ["journal formats"] = JournalFormats.Names.Count,
            ["verbs"] = Verbs().Count,
        };
        var wrong = new List<string>();
        foreach (string file in SourceTree.Pages().Concat(SourceTree.Files("*.cs", "src")).Concat(SourceTree.Files("*.js", "src")))
        {
            string[] lines = SourceTree.Lines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                foreach (Match match in Counted().Matches(lines[i]))
                {
                    int number = Number(match.Groups[1].Value);
                    int expected = counts[match.Groups[2].Value.ToLowerInvariant()];
                    if (number >= 0 && number != expected)
                    {
                        wrong.Add($"{file}:{i + 1}: {match.Value}, and there are {expected}");
                    }
                }
            }
        }

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
    }

    [Test]
    public async Task Every_call_into_libc_is_bound_by_the_linker()
    {
        const string List = "src/Clocks/libc.linux.txt";
        string[] called = [.. SourceTree.Files("*.cs", "src").SelectMany(file => Libc().Matches(SourceTree.Read(file)))
            .Select(match => $"libc!{match.Groups[1].Value}").Distinct()];
        string[] bound = SourceTree.Lines(List);
        await AssertNone(called.Except(bound), List);
        await Assert.That(string.Join("; ", bound.Except(called))).IsEqualTo("").Because($"{List} names what nobody calls");
    }

    /// <summary>The verbs by name, each with its class, from the sources: this program of tests has no command line.</summary>
    private static Dictionary<string, string> Verbs()
    {
        var verbs = new Dictionary<string, string>();
        foreach (string file in SourceTree.Files("*.cs", "src/Clocks"))
        {
            foreach (Match match in Verb().Matches(SourceTree.Read(file)))
            {
                verbs.Add(match.Groups[1].Value, Path.GetFileNameWithoutExtension(file));
            }
        }

        return verbs;
    }

    private static int Number(string text) => int.TryParse(text, out int number)
        ? number
        : Array.IndexOf(NumberWords, text.ToLowerInvariant());

    private static async Task AssertNone(IEnumerable<string> names, string edit)
    {
        string[] missing = [.. names];
        await Assert.That(missing.Length).IsEqualTo(0).Because($"missing in {edit}: {string.Join("; ", missing)}");
    }

    [GeneratedRegex(@"\bnew VerbCommand\(\s*""([a-z]+)""")]
    private static partial Regex Verb();

    [GeneratedRegex(@"LibraryImport\(""libc"", EntryPoint = ""(\w+)""")]
    private static partial Regex Libc();

    [GeneratedRegex(@"(?<![\w.])(\d+|[a-z]+) (rules|exports|(?:export|log|journal) formats|verbs)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Counted();
}
