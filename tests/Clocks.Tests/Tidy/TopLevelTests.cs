using System.IO.Enumeration;

namespace Clocks.Tests.Tidy;

/// <summary>What lies at the top of the repository is a closed list; what builds and runs leave there, .gitignore names.</summary>
public sealed class TopLevelTests
{
    private static readonly string[] Entries =
    [
        "src", "tests", "publish", "docs", "Clocks.Aot.sln", "Directory.Packages.props", "global.json", "build.sh",
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    ];

    [Test]
    public async Task Nothing_else_lies_at_the_top_level()
    {
        string[] ignored = [.. SourceTree.Lines(".gitignore").Where(IsForTheTop).Select(line => line.TrimEnd('/'))];
        var stray = Directory.EnumerateFileSystemEntries(SourceTree.Root)
            .Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith('.') && !Entries.Contains(name))
            .Where(name => !ignored.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)))
            .Order(StringComparer.Ordinal);
        await Assert.That(string.Join('\n', stray)).IsEqualTo("");
    }

    /// <summary>A pattern with a slash inside is for a folder further down, and a comment is none.</summary>
    private static bool IsForTheTop(string line) => line.Length > 0 && line[0] != '#' && !line.TrimEnd('/').Contains('/');
}
