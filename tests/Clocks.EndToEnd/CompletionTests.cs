using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Clocks.EndToEnd;

/// <summary>
/// What the sources declare is what a shell offers: an option that is declared and added to no verb is accepted nowhere and completed
/// nowhere. That each shell completes what it is given is a claim of tests/shells.
/// </summary>
public sealed partial class CompletionTests
{
    [Test]
    [Arguments("bash")]
    [Arguments("zsh")]
    [Arguments("fish")]
    [Arguments("powershell")]
    public async Task Every_option_and_verb_of_the_sources_is_completed(string shell)
    {
        using var work = new Workplace();
        string script = work.Finish(0, "completions", shell);
        Dictionary<string, string> declared = Declared();
        await Assert.That(declared.Count).IsGreaterThan(40).Because("the options that src/Clocks declares");
        HashSet<string> offered = [.. Word().Matches(script).Select(m => m.Value)];
        var missing = declared.Where(d => !offered.Contains(shell == "fish" ? d.Key.TrimStart('-') : d.Key))
            .Select(d => $"{d.Value}: {d.Key} is added to no verb: the list in its Create");
        await Assert.That(string.Join('\n', missing)).IsEqualTo("");
    }

    /// <summary>Options and verbs, each with the file that declares it.</summary>
    private static Dictionary<string, string> Declared([CallerFilePath] string here = "")
    {
        var declared = new Dictionary<string, string>();
        string sources = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../src/Clocks"));
        foreach (string file in Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/") && !f.Contains("/bin/")))
        {
            foreach (Match match in Declaration().Matches(File.ReadAllText(file)))
            {
                declared.TryAdd(match.Groups[1].Value + match.Groups[2].Value, "src/Clocks" + file[sources.Length..].Replace('\\', '/'));
            }
        }

        return declared;
    }

    [GeneratedRegex(@"(?:\bnew(?: Option<[^(\n]*>)?|\bLamportTime)\(\s*""(--[a-z-]+)""|\bnew VerbCommand\(\s*""([a-z]+)""")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"-{0,2}[a-z][a-z-]*")]
    private static partial Regex Word();
}
