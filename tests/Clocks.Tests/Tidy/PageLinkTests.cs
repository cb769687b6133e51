using System.Text.RegularExpressions;

namespace Clocks.Tests.Tidy;

/// <summary>What a page of the repository points to is there: links to files and folders, and files it names.</summary>
public sealed partial class PageLinkTests
{
    private static readonly string[] Folders = ["src", "tests", "docs", "publish"];

    [Test]
    public async Task Every_relative_link_leads_somewhere() =>
        await AssertNone(Missing(Link(), (page, target) => Exists(Folder(page), target)));

    [Test]
    public async Task Every_source_file_that_a_page_names_exists()
    {
        // A name alone may be of a file in any folder; one with folders counts from the root, from src/, or from its page.
        HashSet<string> names = [.. SourceTree.Files("*.*", [.. Folders, ".github"]).Select(f => Path.GetFileName(f))];
        await AssertNone(Missing(SourceFile(), (page, target) => target.Contains('/')
            ? Exists("", target) || Exists("src", target) || Exists(Folder(page), target)
            : names.Contains(target) || Exists("", target)));
    }

    [Test]
    public async Task Every_decision_stands_in_the_list_of_decisions()
    {
        string list = SourceTree.Read("docs/decisions/README.md");
        var unlisted = SourceTree.Files("0*.md", "docs/decisions").Where(f => !list.Contains($"({Path.GetFileName(f)})"));
        await Assert.That(string.Join('\n', unlisted)).IsEqualTo("").Because("docs/decisions/README.md has a row for each");
    }

    private static List<string> Missing(Regex pattern, Func<string, string, bool> exists)
    {
        var missing = new List<string>();
        foreach (string page in SourceTree.Pages())
        {
            string[] lines = SourceTree.Lines(page);
            for (int i = 0; i < lines.Length; i++)
            {
                foreach (Match match in pattern.Matches(lines[i]))
                {
                    string target = match.Groups[1].Value;
                    if (!exists(page, target))
                    {
                        missing.Add($"{page}:{i + 1}: {target}");
                    }
                }
            }
        }

        return missing;
    }

    private static async Task AssertNone(List<string> missing) =>
        await Assert.That(string.Join('\n', missing)).IsEqualTo("").Because("page:line: what it points to, and is not there");

    private static string Folder(string page) => Path.GetDirectoryName(page)!.Replace('\\', '/');

    private static bool Exists(string folder, string path)
    {
        string full = Path.GetFullPath(Path.Combine(SourceTree.Root, folder, path));
        return File.Exists(full) || Directory.Exists(full);
    }

    /// <summary>The target of a link or picture that is no address and no place within the page, without its anchor.</summary>
    [GeneratedRegex(@"\]\((?![a-z]+:|#)([^)\s#]+)(?:#[^)\s]*)?\)")]
    private static partial Regex Link();

    /// <summary>A C# or project file, by its name alone or with folders.</summary>
    [GeneratedRegex(@"(?<![\w./*-])((?:[\w.-]+/)*[\w.-]*\w\.(?:cs|csproj|props|targets))\b(?![\w*])")]
    private static partial Regex SourceFile();
}
