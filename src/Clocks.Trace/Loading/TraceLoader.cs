using Clocks.Files;
using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Jobs;
using Clocks.Trace.Places;

namespace Clocks.Trace.Loading;

/// <summary>
/// Builds a <see cref="RunTrace"/> from the journals in folders and files; each file's format is recognised by its
/// content (or forced). A file that cannot be read is a sentence in <see cref="RunTrace.Problems"/>, never an
/// exception. Of several journals of one node in a folder, those that do not overlap the newest run are set aside, and
/// said so. Files are read in parallel, each by one thread; all reading has ended when the run is returned, and the
/// order in which it ended changes nothing in the run.
/// </summary>
public static class TraceLoader
{
    /// <summary>Lanes of one run: their indices are kept in two bytes.</summary>
    private const int LanesMax = ushort.MaxValue;

    /// <summary>Fewer bytes than this are read sooner than a thread has started.</summary>
    private const long WorthBytes = 1 << 20;

    private const int ToldAfterMs = 500, ToldEveryMs = 200;

    /// <summary>Loads a run.</summary>
    /// <param name="paths">Folders, files or both.</param>
    /// <param name="format">The name of a format (see <see cref="JournalFormats.Names"/>) to force, or null to
    /// look.</param>
    public static RunTrace Load(IReadOnlyList<string> paths, string? format = null) => Load(paths, new LogReading(format));

    /// <summary>Loads a run, its logs read as somebody has said.</summary>
    /// <param name="paths">Folders, files or both.</param>
    /// <param name="reading">How to read them.</param>
    public static RunTrace Load(IReadOnlyList<string> paths, LogReading reading) =>
        Load([.. new List<string>(paths).ConvertAll(LogPlace.At)], reading);

    /// <summary>Loads a run from places that were found.</summary>
    /// <param name="places">Folders, files or both.</param>
    /// <param name="reading">How to read them.</param>
    public static RunTrace Load(IReadOnlyList<LogPlace> places, LogReading reading)
    {
        var problems = new List<LoadProblem>();
        return Compose(Read(places, reading, keepsEvents: true, problems), problems, CommandNote.Of(places));
    }

    /// <summary>The drafts of one run. Events are not kept where only counts are wanted and the format can count.</summary>
    internal static List<(string Path, TraceDraft Draft)> Read(
        IReadOnlyList<LogPlace> places, LogReading reading, bool keepsEvents, List<LoadProblem> problems)
    {
        IJournalFormat? counting = keepsEvents ? null : new JournalLinesFormat(keepsEvents: false);
        var readings = new List<Reading>();
        var together = new Dictionary<IJournalFormat, Reading>();
        foreach ((LogPlace place, IJournalFormat format) in new LogFiles(reading, problems).Find(places))
        {
            IJournalFormat reader = format;
            if (reader is JournalLinesFormat)
            {
                reader = counting ?? reader;
            }

            if (!reader.ReadsTogether)
            {
                readings.Add(new Reading(reader, place));
            }
            else if (together.TryGetValue(reader, out Reading? begun))
            {
                begun.Add(place);
            }
            else
            {
                together[reader] = new Reading(reader, place);
            }
        }

        readings.AddRange(together.Values);
        ReadAll(readings, reading.Progress);
        var drafts = new List<(string Path, TraceDraft Draft)>();
        foreach (Reading one in readings)
        {
            drafts.AddRange(one.Drafts);
            problems.AddRange(one.Problems);
        }

        DuplicateJournals.LeaveOut(drafts, problems);
        RunSelection.KeepLatestRunOnly(drafts, problems);
        for (int i = LanesMax; i < drafts.Count; i++)
        {
            problems.Add(new LoadProblem(
                drafts[i].Path, $"A run has at most {LanesMax} journals; this one is left out.", true));
        }

        drafts.RemoveRange(Math.Min(LanesMax, drafts.Count), Math.Max(0, drafts.Count - LanesMax));
        return drafts;
    }

    /// <summary>A run of drafts in any order, in three steps: load, match, seal.</summary>
    internal static RunTrace Compose(
        IEnumerable<(string Path, TraceDraft Draft)> drafts, IReadOnlyList<LoadProblem> problems, string? command = null)
    {
        var nodes = new List<TraceNode>();
        foreach ((string path, TraceDraft draft) in InOrder([.. drafts]))
        {
            draft.Store.Seal();
            nodes.Add(new TraceNode(draft, path, nodes.Count));
        }

        var lanes = new LanesByNode(nodes);
        long matched = MessageMatching.Match(lanes);
        string? different = DifferentRuns.Of(lanes);
        return new RunTrace(lanes, matched, different is null ? problems : [Problem(nodes[0], different), .. problems])
        {
            DifferentRuns = different,
            Command = command,
        };
    }

    private static LoadProblem Problem(TraceNode first, string different) =>
        new(System.IO.Path.GetDirectoryName(first.Path) is { Length: > 0 } folder ? folder : first.Name, different, true);

    /// <summary>By id and start; those that are equal in both stay as they came.</summary>
    internal static List<(string Path, TraceDraft Draft)> InOrder(List<(string Path, TraceDraft Draft)> drafts)
    {
        int[] order = new int[drafts.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(
            order, (a, b) => Compare(drafts[a].Draft, drafts[b].Draft) is var by and not 0 ? by : a.CompareTo(b));
        return [.. Array.ConvertAll(order, index => drafts[index])];

        static int Compare(TraceDraft a, TraceDraft b) => a.Id != b.Id
            ? a.Id.CompareTo(b.Id)
            : a.StartedAtUnixMicroseconds.CompareTo(b.StartedAtUnixMicroseconds);
    }

    /// <summary>Each reading by one thread. The greatest file first: begun last, it would keep the rest waiting.</summary>
    private static void ReadAll(List<Reading> readings, Action<double>? progress)
    {
        var byBytes = new List<Reading>(readings);
        byBytes.Sort(static (a, b) => b.Bytes.CompareTo(a.Bytes));
        long bytes = 0;
        foreach (Reading reading in byBytes)
        {
            bytes += reading.Bytes;
        }

        using var isRead = new ManualResetEventSlim();
        Thread? teller = progress is null ? null : new Thread(() => Tell(readings, progress, isRead)) { IsBackground = true };
        teller?.Start();
        ParallelJobs.Run(byBytes.ConvertAll<Action>(static reading => reading.Read), bytes >= WorthBytes);

        // What is told comes before the run, never behind it.
        isRead.Set();
        teller?.Join();
    }

    private static void Tell(List<Reading> readings, Action<double> progress, ManualResetEventSlim isRead)
    {
        for (int ms = ToldAfterMs; !isRead.Wait(ms); ms = ToldEveryMs)
        {
            progress(ShareOf(readings));
        }
    }

    private static double ShareOf(List<Reading> readings)
    {
        long taken = 0, bytes = 0;
        foreach (Reading reading in readings)
        {
            (taken, bytes) = (taken + reading.BytesTaken, bytes + reading.Bytes);
        }

        return bytes == 0 ? 1 : Math.Min(1, (double)taken / bytes);
    }

    /// <summary>Files that one thread reads in one go, and what it found in them.</summary>
    private sealed class Reading
    {
        private readonly IJournalFormat _format;
        private readonly List<LogPlace> _files = [];

        public Reading(IJournalFormat format, LogPlace place)
        {
            _format = format;
            Add(place);
        }

        /// <summary>What the files held when they were found.</summary>
        public long Bytes { get; private set; }

        public long BytesTaken
        {
            get
            {
                long taken = 0;
                foreach (LogPlace file in _files)
                {
                    taken += file.BytesTaken;
                }

                return taken;
            }
        }

        public List<(string Path, TraceDraft Draft)> Drafts { get; } = [];

        public List<LoadProblem> Problems { get; } = [];

        public void Add(LogPlace place)
        {
            _files.Add(place);
            Bytes += place.Length;
        }

        public void Read()
        {
            try
            {
                _format.Read(_files, Drafts, Problems);
                foreach ((_, TraceDraft draft) in Drafts)
                {
                    draft.Store.Seal();
                }
            }
            catch (Exception e) when (FileFailure.IsExpected(e))
            {
                Problems.AddRange(_files.ConvertAll(file => new LoadProblem(file.Path, FileFailure.DescribeReading(e), true)));
            }
        }
    }
}
