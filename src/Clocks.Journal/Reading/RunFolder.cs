using System.Diagnostics.CodeAnalysis;
using Clocks.Files;

namespace Clocks.Journal.Reading;

/// <summary>
/// The folder of one run with several nodes, <c>logs/run_2026-11-21_09-23-27</c>: made under a name of its own, pointed
/// at by <c>logs/latest</c>, and asked for its journals. Any thread; it holds nothing open.
/// </summary>
public sealed class RunFolder
{
    /// <summary>
    /// The name that always leads to the newest run: a symbolic link, or a text file with its name where links cannot
    /// be made.
    /// </summary>
    public const string Latest = "latest";

    /// <summary>The file in which a lab or a simulation notes the command that repeats it.</summary>
    public const string CommandName = "command.txt";

    /// <summary>Runs that begin in the same second and in the same place; more is a loop gone wild.</summary>
    private const int SameSecondMax = 10_000;

    private const string RunKind = "run";

    private RunFolder(string path) => Path = path;

    /// <summary>Where it is: a full path.</summary>
    public string Path { get; }

    /// <summary>Makes the folder of a run and points <see cref="Latest"/> at it.</summary>
    /// <param name="logs">The folder of all runs; made when it is not there.</param>
    /// <param name="startedAt">When the run begins, in local time: people look for the hour on their wall.</param>
    /// <param name="folder">The folder; null when it cannot be made.</param>
    /// <param name="problem">One sentence for people when it cannot: what, where, what to do.</param>
    /// <param name="kind">
    /// What its name begins with; only runs are pointed at by <see cref="Latest"/>, because only they hold journals.
    /// </param>
    public static bool TryMake(
        string logs,
        DateTimeOffset startedAt,
        [NotNullWhen(true)] out RunFolder? folder,
        out string problem,
        string kind = RunKind)
    {
        folder = null;
        string option = kind == RunKind ? "--log" : "--output";
        try
        {
            logs = System.IO.Path.GetFullPath(logs);
            if (FileFailure.Refuse(logs, option) is { } refusal)
            {
                problem = refusal.ToString();
                return false;
            }

            Directory.CreateDirectory(logs);
            string stem = kind + "_" + startedAt.ToString("yyyy-MM-dd_HH-mm-ss");
            for (int i = 1; i <= SameSecondMax; i++)
            {
                string path = System.IO.Path.Combine(logs, i == 1 ? stem : $"{stem}-{i}");
                if (TryTake(path))
                {
                    folder = new RunFolder(path);
                    if (kind == RunKind)
                    {
                        PointLatest(logs, System.IO.Path.GetFileName(path));
                    }

                    problem = "";
                    return true;
                }
            }

            problem = $"'{logs}' already has {SameSecondMax} runs of this second; name another folder with {option}";
            return false;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            problem = FileFailure.Describe(e, logs, option).ToString();
            return false;
        }
    }

    /// <summary>The folder that was meant: itself, or the one a text file <see cref="Latest"/> names.</summary>
    public static string Resolve(string path)
    {
        try
        {
            if (System.IO.Path.GetFileName(path) == Latest && File.Exists(path) && SpecialFile.NameOf(path) is null)
            {
                string named = File.ReadAllText(path).Trim();
                string logs = System.IO.Path.GetDirectoryName(path) ?? "";
                return System.IO.Path.Combine(logs, System.IO.Path.GetFileName(named));
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // Then it is taken as it stands, and whoever opens it hears why that does not work.
        }

        return path;
    }

    /// <summary>
    /// The journals of a folder, by node id and then by name; those that a later run has moved aside only when asked
    /// for.
    /// </summary>
    public static IReadOnlyList<string> Journals(string folder, bool withMovedAside = false)
    {
        List<Found> found = [];
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder))
            {
                if (JournalName.TryRead(System.IO.Path.GetFileName(path), out NodeId id, out bool isMovedAside)
                    && (withMovedAside || !isMovedAside))
                {
                    found.Add(new Found(id, path));
                }
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return [];
        }

        // Paths differ, so this order leaves nothing to chance.
        found.Sort((one, other) => one.Id == other.Id
            ? string.CompareOrdinal(one.Path, other.Path)
            : one.Id.CompareTo(other.Id));
        return found.ConvertAll(each => each.Path);
    }

    /// <summary>
    /// Takes the name for this run alone. Making a folder succeeds for two programs at once, so a file that only one of
    /// them can create decides, and is gone again with its handle.
    /// </summary>
    private static bool TryTake(string path)
    {
        if (System.IO.Path.Exists(path))
        {
            return false;
        }

        try
        {
            using var claim = File.OpenHandle(
                path + ".claim", FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
            if (System.IO.Path.Exists(path))
            {
                return false;
            }

            Directory.CreateDirectory(path);
            return true;
        }
        catch (IOException) when (File.Exists(path + ".claim") || Directory.Exists(path))
        {
            return false;
        }
    }

    private static void PointLatest(string logs, string name)
    {
        string latest = System.IO.Path.Combine(logs, Latest);
        if (OperatingSystem.IsWindows())
        {
            // Links to folders need a privilege there that few users have: the same for everybody is better.
            NameLatest(latest, name);
            return;
        }

        try
        {
            // A folder that somebody really made is not ours to remove, and Delete refuses when it is not empty.
            if (new FileInfo(latest).LinkTarget is not null || File.Exists(latest))
            {
                File.Delete(latest);
            }

            Directory.CreateSymbolicLink(latest, name);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            NameLatest(latest, name);
        }
    }

    private static void NameLatest(string latest, string name)
    {
        try
        {
            File.WriteAllText(latest, name + "\n");
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // A shortcut is all it is: the run is complete without.
        }
    }

    private sealed class Found(NodeId id, string path)
    {
        public NodeId Id { get; } = id;

        public string Path { get; } = path;
    }
}
