using Clocks.Files;
using Clocks.Journal.Reading;

namespace Clocks.Watch.Sources;

/// <summary>
/// Which run is watched: the one that was named, or the newest of a folder of runs, which changes when another begins. Any
/// thread; it holds nothing open.
/// </summary>
/// <param name="named">A folder, a file or an archive.</param>
public sealed class RunPlace(string named)
{
    /// <summary>What a lab calls the folder of its runs.</summary>
    public const string LogsFolder = "logs";

    /// <summary>The newest run of a lab here, or this folder where journals lie in it.</summary>
    public static RunPlace Default() => new(HasJournalsHere() ? "." : LogsFolder);

    /// <summary>Whether runs of a lab or journals lie here.</summary>
    public static bool IsHere() => Directory.Exists(LogsFolder) || HasJournalsHere();

    /// <summary>Whether what was named is there. The folder of runs may come later.</summary>
    public bool Exists => named == LogsFolder || Path.Exists(named);

    /// <summary>
    /// The run as a full path; null while there is none. Throws what a file throws.
    /// </summary>
    public string? Find()
    {
        string path = Path.GetFullPath(named);
        string latest = Path.Combine(path, RunFolder.Latest);
        if (Path.Exists(latest) && RunFolder.Journals(path).Count == 0)
        {
            path = latest;
        }
        else if (named == LogsFolder && !Directory.Exists(path))
        {
            return null;
        }

        string resolved = RunFolder.Resolve(path);
        return new FileInfo(resolved).LinkTarget is { } target
            ? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(resolved) ?? "", target))
            : resolved;
    }

    private static bool HasJournalsHere() => Directory.GetFiles(".", "machine_*").Length > 0;

    /// <summary>What is watched, in words for people; safe to show.</summary>
    public static string TitleOf(string path) => PrintableText.Of(PathText.Shown(path) is "." ? path : PathText.Shown(path));
}
