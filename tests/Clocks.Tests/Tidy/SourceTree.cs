using System.Runtime.CompilerServices;

namespace Clocks.Tests.Tidy;

/// <summary>The repository as files, for the tests that read it.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>Files below these folders, with / in their paths, without what builds leave behind.</summary>
    public static IEnumerable<string> Files(string pattern, params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Contains("/bin/") && !path.Contains("/obj/") && !path.Contains("/node_modules/"));

    /// <summary>The pages that people read: at the top and below.</summary>
    public static IEnumerable<string> Pages() => Directory.EnumerateFiles(Root, "*.md").Select(path => Path.GetFileName(path))
        .Concat(Files("*.md", "src", "tests", "docs", "publish"));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
