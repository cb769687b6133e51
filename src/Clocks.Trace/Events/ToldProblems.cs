namespace Clocks.Trace.Events;

/// <summary>
/// Problems as people are told them: files that have the same one share a sentence, however many they are. Pure; any thread.
/// </summary>
public static class ToldProblems
{
    private const int NamesMax = 4;

    /// <summary>
    /// A sentence for each trouble, in the order in which they came, as <c>a.log, b.log and 7 more: The file is empty</c>.
    /// </summary>
    /// <param name="problems">One for each file.</param>
    /// <param name="withFolders">Whether the first file of a sentence stands there with its folder.</param>
    public static List<string> Of(IReadOnlyList<LoadProblem> problems, bool withFolders)
    {
        var files = new Dictionary<string, List<string>>();
        var order = new List<string>();
        foreach (LoadProblem problem in problems)
        {
            if (!files.TryGetValue(problem.Why, out List<string>? named))
            {
                files[problem.Why] = named = [];
                order.Add(problem.Why);
            }

            named.Add(problem.Path);
        }

        return order.ConvertAll(why => $"{Names(files[why], withFolders)}: {why}");
    }

    /// <summary>The names, and where they lie: those in the folder of the first need not say it again.</summary>
    private static string Names(List<string> paths, bool withFolders)
    {
        string? folder = Path.GetDirectoryName(paths[0]);
        List<string> names = paths.ConvertAll(
            path => !withFolders || Path.GetDirectoryName(path) == folder
                ? Path.GetFileName(Path.TrimEndingDirectorySeparator(path))
                : path);
        names[0] = withFolders ? paths[0] : names[0];
        return Listing.Of(names, NamesMax);
    }
}
