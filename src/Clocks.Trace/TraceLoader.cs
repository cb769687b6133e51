using Clocks.Journal;
using Clocks.Trace.Import;

namespace Clocks.Trace;

/// <summary>
/// Journals from disk to a run. In come folders and files; each file's format is recognised by its content (or forced);
/// out comes a <see cref="RunTrace"/>. A file that cannot be read is a sentence in <see cref="RunTrace.Problems"/>,
/// never an exception. Of several journals of one node in a folder, those that do not overlap the newest run are set
/// aside, and said so. Files are read side by side, each by one thread; all of them have ended when the run is
/// returned, and in it nothing tells in which order they ended.
/// </summary>
public static class TraceLoader
{
    /// <summary>Lanes of one run: their indices are kept in two bytes.</summary>
    private const int LanesMax = ushort.MaxValue;

    /// <summary>Disks are not faster than this many processors.</summary>
    private const int ThreadsMax = 15;

    private static readonly string[] Extensions = [".jsonl", ".log", ".txt"];

    /// <summary>Loads a run.</summary>
    /// <param name="paths">Folders, files or both.</param>
    /// <param name="format">The name of a format (see <see cref="JournalFormats.Names"/>) to force, or null to
    /// look.</param>
    public static RunTrace Load(IReadOnlyList<string> paths, string? format = null)
    {
        var problems = new List<LoadProblem>();
        var readings = new List<Reading>();
        var seen = new HashSet<string>();
        var together = new Dictionary<IJournalFormat, Reading>();
        foreach ((string path, bool named) in Files(paths, problems))
        {
            // A file that is named twice, or by itself and with its folder, is one file.
            if (!seen.Add(Path.GetFullPath(path)) || FormatOf(path, named, format, problems) is not { } reader)
            {
                continue;
            }

            if (!reader.ReadsTogether)
            {
                readings.Add(new Reading(reader, path));
            }
            else if (together.TryGetValue(reader, out Reading? begun))
            {
                begun.Files.Add(path);
            }
            else
            {
                together[reader] = new Reading(reader, path);
            }
        }

        readings.AddRange(together.Values);
        ReadAll(readings);
        var drafts = new List<(string Path, TraceDraft Draft)>();
        foreach (Reading reading in readings)
        {
            drafts.AddRange(reading.Drafts);
            problems.AddRange(reading.Problems);
        }

        SecondCopies.LeaveOut(drafts, problems);
        RunSelection.SetAsideOtherRuns(drafts, problems);
        for (int i = LanesMax; i < drafts.Count; i++)
        {
            problems.Add(new LoadProblem(
                drafts[i].Path, $"A run has at most {LanesMax} journals; this one is left out.", true));
        }

        drafts.RemoveRange(Math.Min(LanesMax, drafts.Count), Math.Max(0, drafts.Count - LanesMax));
        return Compose(drafts, problems);
    }

    /// <summary>Lanes in order of id and start; those that are equal in both stay as they came.</summary>
    internal static RunTrace Compose(
        IEnumerable<(string Path, TraceDraft Draft)> drafts, IReadOnlyList<LoadProblem> problems)
    {
        var all = new List<(string Path, TraceDraft Draft)>(drafts);
        int[] order = new int[all.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => Compare(all[a].Draft, all[b].Draft) is var by and not 0 ? by : a.CompareTo(b));
        var nodes = new List<TraceNode>();
        foreach (int index in order)
        {
            (string path, TraceDraft draft) = all[index];
            draft.Store.Seal();
            nodes.Add(new TraceNode(draft, path, nodes.Count));
        }

        return new RunTrace(nodes, problems);

        static int Compare(TraceDraft a, TraceDraft b) => a.Id != b.Id
            ? a.Id.CompareTo(b.Id)
            : a.StartedAtUnixMicroseconds.CompareTo(b.StartedAtUnixMicroseconds);
    }

    private static IEnumerable<(string Path, bool Named)> Files(IReadOnlyList<string> paths, List<LoadProblem> problems)
    {
        foreach (string given in paths)
        {
            string path = RunFolder.Resolve(given);
            if (File.Exists(path))
            {
                yield return (path, true);
            }
            else if (!Directory.Exists(path))
            {
                problems.Add(new LoadProblem(path, "There is no such file or folder.", true));
            }
            else
            {
                string[] files = Directory.GetFiles(path);
                Array.Sort(files, StringComparer.Ordinal);
                foreach (string file in files)
                {
                    if (HasKnownExtension(file))
                    {
                        yield return (file, false);
                    }
                }
            }
        }
    }

    private static bool HasKnownExtension(string file)
    {
        string extension = Path.GetExtension(file);
        return Array.Exists(Extensions, known => known.Equals(extension, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// The format of a file; null, and a problem, for what is no journal. In a folder other text files are passed
    /// over.
    /// </summary>
    private static IJournalFormat? FormatOf(string path, bool named, string? format, List<LoadProblem> problems)
    {
        try
        {
            if (new FileInfo(path).Length == 0)
            {
                problems.Add(new LoadProblem(path, "The file is empty: nothing was written, or it was cut.", true));
                return null;
            }

            IJournalFormat? reader = format is null ? JournalFormats.Recognise(path) : JournalFormats.ByName(format);
            bool isMeant = named || Path.GetExtension(path).Equals(".jsonl", StringComparison.OrdinalIgnoreCase);
            if (reader is null && isMeant)
            {
                string known = string.Join(", ", JournalFormats.Names);
                problems.Add(new LoadProblem(path, $"This is no journal in a format that is known ({known}).", true));
            }

            if (reader is JournalLinesFormat && JournalFormats.IsUtf16(path))
            {
                problems.Add(new LoadProblem(
                    path, "The file is in UTF-16, as some shells and editors write it; save it again as UTF-8.", true));
                return null;
            }

            return reader;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            problems.Add(new LoadProblem(path, FileFailure.DescribeReading(e), true));
            return null;
        }
    }

    /// <summary>Each reading by one thread, as many at a time as there are processors.</summary>
    private static void ReadAll(List<Reading> readings)
    {
        int next = -1;
        var others = new Thread[Math.Clamp(Math.Min(Environment.ProcessorCount, readings.Count) - 1, 0, ThreadsMax)];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(ReadNext) { IsBackground = true, Name = "journals" };
            others[i].Start();
        }

        ReadNext();
        foreach (Thread other in others)
        {
            other.Join();
        }

        void ReadNext()
        {
            for (int i = Interlocked.Increment(ref next); i < readings.Count; i = Interlocked.Increment(ref next))
            {
                readings[i].Read();
            }
        }
    }

    /// <summary>Files that one thread reads in one go, and what it found in them.</summary>
    private sealed class Reading(IJournalFormat format, string path)
    {
        public List<string> Files { get; } = [path];

        public List<(string Path, TraceDraft Draft)> Drafts { get; } = [];

        public List<LoadProblem> Problems { get; } = [];

        public void Read()
        {
            try
            {
                format.Read(Files, Drafts, Problems);
            }
            catch (Exception e) when (FileFailure.IsExpected(e))
            {
                Problems.Add(new LoadProblem(string.Join(", ", Files), FileFailure.DescribeReading(e), true));
            }
        }
    }
}
