using Clocks.Journal.Reading;
using Clocks.Trace.Guessing;
using Clocks.Trace.Import;
using Clocks.Trace.Places;

namespace Clocks.Trace.Loading;

/// <summary>
/// What was named is one run, several, or a class of them. Files that are named together are one run. A folder with logs in it
/// is one, or several by the names of the files; without, each folder in it is looked through for runs. Folders that are named
/// together are one run when each holds journals of other machines, as they were collected from them, and else one submission
/// each. One thread.
/// </summary>
public sealed class Submissions
{
    /// <summary>Nobody nests deeper; a disk is not looked through.</summary>
    private const int DepthMax = 8, FoldersMax = 20_000;

    /// <summary>Folders that hold programs of others and no logs.</summary>
    private static readonly string[] Foreign = ["node_modules", "__pycache__", "venv", "env", "bin", "obj", "target", "site-packages"];

    private readonly LogFiles _files;
    private readonly Dictionary<LogPlace, List<LogPlace>> _logs = [];
    private int _folders;

    private Submissions(LogReading reading) => _files = new LogFiles(reading, []);

    /// <summary>Finds them; what holds one run, or nothing, is one submission of that.</summary>
    /// <param name="paths">What was named.</param>
    /// <param name="reading">How logs are to be read.</param>
    /// <param name="isClass">Whether each folder that was named is a submission of its own, whatever it holds.</param>
    public static IReadOnlyList<Submission> Of(IReadOnlyList<string> paths, LogReading reading, bool isClass = false)
    {
        List<LogPlace> places = [.. new List<string>(paths).ConvertAll(LogPlace.At)];
        var search = new Submissions(reading);
        if (places.Count == 1)
        {
            return places[0].IsFolder ? search.InFolder(places[0], isClass) : [Whole(places)];
        }

        List<LogPlace> folders = places.FindAll(static place => place.IsFolder);
        return isClass || search.AreSeveral(folders) ? search.Each(places, folders) : [Whole(places)];
    }

    /// <summary>What was named as one run, whatever is in it.</summary>
    public static Submission Whole(IReadOnlyList<string> paths) => Whole([.. new List<string>(paths).ConvertAll(LogPlace.At)]);

    private static Submission Whole(List<LogPlace> places)
    {
        string more = places.Count > 1 ? $" and {places.Count - 1} more" : "";
        return new Submission(NameOf(places[0]) + more, places[0].Path, [new FoundRunPlace("", places)]);
    }

    private List<Submission> Each(List<LogPlace> places, List<LogPlace> folders)
    {
        List<Submission> all = folders.ConvertAll(folder => Below(folder));
        List<LogPlace> files = places.FindAll(static place => !place.IsFolder);
        if (files.Count > 0)
        {
            all.Add(Whole(files));
        }

        return all;
    }

    /// <summary>The folder itself if there are logs in it, else the folders in it.</summary>
    private List<Submission> InFolder(LogPlace folder, bool isClass)
    {
        List<FoundRunPlace> runs = RunsIn(folder, "");
        if (runs.Count > 1 && !isClass)
        {
            return runs.ConvertAll(run => new Submission(run.Name, folder.Path, [new FoundRunPlace("", run.Places)]));
        }

        if (runs.Count == 0)
        {
            List<LogPlace> folders = Folders(folder);
            if (folder.IsArchive && folders.Count == 1)
            {
                // Whoever packs a folder packs what is around it.
                return InFolder(folders[0], isClass);
            }

            if (MachineFolders(folder) is { } machines)
            {
                return [new Submission(NameOf(folder), folder.Path, [new FoundRunPlace("", machines)])];
            }

            var all = new List<Submission>();
            bool isAny = false;
            foreach (LogPlace child in folders)
            {
                Submission found = Below(child);
                bool isRead = found.Runs.Count > 1 || found.Runs[0].Name.Length > 0 || LogsIn(child).Count > 0;
                isAny |= isRead;
                if (isClass || isRead || MayHoldLogs(child))
                {
                    all.Add(found);
                }
            }

            if (isAny || (isClass && all.Count > 0))
            {
                return all;
            }
        }

        return [runs.Count > 1 ? new Submission(NameOf(folder), folder.Path, runs) : Whole([folder])];
    }

    /// <summary>The runs whose logs lie in a folder itself: mostly one, which is the folder.</summary>
    private List<FoundRunPlace> RunsIn(LogPlace folder, string name)
    {
        List<LogPlace> logs = LogsIn(folder);
        List<(string Name, List<LogPlace> Logs)> runs = logs.Count > 0 ? RunNames.Of(logs) : [];
        return runs.ConvertAll(run => run.Name.Length == 0
            ? new FoundRunPlace(name, [folder])
            : new FoundRunPlace(name.Length == 0 ? run.Name : $"{name}/{run.Name}", run.Logs));
    }

    /// <summary>A folder with every run in it and below it; itself where there is none.</summary>
    private Submission Below(LogPlace folder)
    {
        var runs = new List<FoundRunPlace>();
        Gather(folder, "", 0, runs);
        return new Submission(NameOf(folder), folder.Path, runs.Count > 0 ? runs : [new FoundRunPlace("", [folder])]);
    }

    private void Gather(LogPlace folder, string name, int depth, List<FoundRunPlace> runs)
    {
        if (depth > DepthMax || ++_folders > FoldersMax)
        {
            return;
        }

        runs.AddRange(RunsIn(folder, name));

        if (MachineFolders(folder) is { } machines)
        {
            runs.Add(new FoundRunPlace(name, machines));
            return;
        }

        foreach (LogPlace child in Folders(folder))
        {
            Gather(child, name.Length == 0 ? child.Name : $"{name}/{child.Name}", depth + 1, runs);
        }
    }

    /// <summary>The folders in a folder when each is a machine's and holds its log; else null.</summary>
    private List<LogPlace>? MachineFolders(LogPlace folder)
    {
        var machines = new List<LogPlace>();
        foreach (LogPlace child in Folders(folder))
        {
            List<LogPlace> logs = LogsIn(child);
            if (logs.Count == 1 && FieldWords.Of(FieldWords.Split(child.Name)) == FieldRole.Machine)
            {
                machines.Add(child);
            }
            else if (logs.Count > 0)
            {
                return null;
            }
        }

        return machines.Count > 1 ? machines : null;
    }

    /// <summary>
    /// Whether folders that were named together are several runs: one has none of its own but some below it, two of them speak
    /// of one machine, or each of two has several machines.
    /// </summary>
    private bool AreSeveral(List<LogPlace> folders)
    {
        var known = new HashSet<string>();
        int withSeveral = 0;
        foreach (LogPlace folder in folders)
        {
            var machines = new HashSet<string>();
            foreach (LogPlace log in LogsIn(folder))
            {
                machines.Add(JournalName.TryRead(log.Name, out NodeId id, out _) ? $"{id}" : log.Name);
            }

            withSeveral += machines.Count > 1 ? 1 : 0;
            bool isSame = machines.Overlaps(known);
            if (isSame || withSeveral > 1 || (machines.Count == 0 && Below(folder).Runs[0].Name.Length > 0))
            {
                return true;
            }

            known.UnionWith(machines);
        }

        return false;
    }

    private static List<LogPlace> Folders(LogPlace folder)
    {
        var folders = new List<LogPlace>();
        foreach (LogPlace child in folder.Children)
        {
            if (child.IsFolder && Array.IndexOf(Foreign, child.Name) < 0 && !IsExperiment(child))
            {
                folders.Add(child);
            }
        }

        return folders;
    }

    /// <summary>Experiments lie beside runs, and hold runs of many settings: <c>clocks compare</c> reads them.</summary>
    private static bool IsExperiment(LogPlace folder) => folder.Find("plan.json") is not null && folder.Find("experiment.json") is not null;

    private List<LogPlace> LogsIn(LogPlace folder)
    {
        if (!_logs.TryGetValue(folder, out List<LogPlace>? logs))
        {
            _logs[folder] = logs = _files.LogsIn(folder);
        }

        return logs;
    }

    /// <summary>Whether something in it may be a log, nobody can see what is in it, or whoever made it has left it empty.</summary>
    private static bool MayHoldLogs(LogPlace folder)
    {
        foreach (LogPlace child in folder.Children)
        {
            if (!child.IsFolder && LogNames.MayBeLog(child, folder))
            {
                return true;
            }
        }

        return folder.Problem is not null || folder.Children.Count == 0;
    }

    private static string NameOf(LogPlace place) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(place.Path)));
}
