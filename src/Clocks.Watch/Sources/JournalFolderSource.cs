using Clocks.Files;
using Clocks.Journal.Lines;
using Clocks.Journal.Reading;
using Clocks.Watch.View;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Watch.Sources;

/// <summary>
/// A folder into which nodes write their journals: each is read as it grows. A journal is known by its first line, which
/// names its run, so that one that was moved aside for a later life of its node is read to its end under its new name, and
/// the file that took its place is another life. Owned by the thread of <see cref="RunWatcher"/>.
/// </summary>
/// <param name="folder">A full path.</param>
internal sealed class JournalFolderSource(string folder) : IRunSource
{
    /// <summary>A journal without a last line may go on for so long after its last event: its node ticks rarely, or just began.</summary>
    private const long PatienceUs = 10_000_000;

    private readonly Dictionary<string, JournalTail> _byFirstLine = [];
    private readonly Dictionary<string, Journal> _byPath = [];
    private readonly HashSet<string> _others = [];
    private readonly long _beganAtMs = Environment.TickCount64;

    /// <summary>Whether this folder has a journal of ours; null while nothing in it tells.</summary>
    public static bool? HasJournals(string folder)
    {
        bool? has = null;
        foreach (string path in RunFolder.Journals(folder))
        {
            try
            {
                if (new FileInfo(path).Length > 0)
                {
                    has = (has ?? false) || FirstLine.IsOfJournal(path);
                }
            }
            catch (Exception e) when (FileFailure.IsExpected(e))
            {
                // It is gone again, or not ours to read; the others tell.
            }
        }

        return has;
    }

    /// <inheritdoc/>
    public bool Poll(WatchedRun run)
    {
        // A message that stands within these lengths was sent by a node whose journal has begun by then: it is found below, where
        // the folder is looked at again, and so a receive knows the lane of its send.
        IReadOnlyList<string> paths = RunFolder.Journals(folder, withMovedAside: true);
        long[] lengths = new long[paths.Count];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = LengthOf(paths[i]);
        }

        Find(run, RunFolder.Journals(folder, withMovedAside: true));
        bool hasMore = false;
        for (int i = 0; i < lengths.Length; i++)
        {
            hasMore |= Read(run, paths[i], lengths[i]);
        }

        lock (run.Gate)
        {
            run.Offsets.Resolve();
            run.Say(run.IsEmpty && Environment.TickCount64 - _beganAtMs > WatchedRun.PatienceMs
                ? $"There is no journal in {run.Title} yet: waiting for one."
                : null);
        }

        return hasMore;
    }

    /// <summary>Reads on in a journal, whichever it is by now.</summary>
    private bool Read(WatchedRun run, string path, long length)
    {
        try
        {
            using SafeFileHandle file = FirstLineOf.Open(path);
            if (!_byPath.TryGetValue(path, out Journal? journal)
                || !_byFirstLine.TryGetValue(journal.FirstLine, out JournalTail? tail)
                || FirstLineOf.Read(file) != journal.FirstLine)
            {
                return false;
            }

            lock (run.Gate)
            {
                long before = tail.Offset;
                bool hasMore = tail.Read(file, Math.Min(length, RandomAccess.GetLength(file)));
                if (tail.Offset != before)
                {
                    run.Changed();
                }

                return hasMore;
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // Moved or deleted between the look and the reading: the next round finds what is there then.
            return false;
        }
    }

    /// <summary>Takes the journals that are new here. Of those that lie here at the beginning, only the newest run.</summary>
    private void Find(WatchedRun run, IReadOnlyList<string> paths)
    {
        var found = new List<Journal>();
        foreach (string path in paths)
        {
            if (TryLook(path, _byPath.GetValueOrDefault(path)?.FirstLine) is { } journal)
            {
                found.Add(journal);
            }
        }

        if (_byFirstLine.Count == 0)
        {
            KeepNewestRun(found);
        }

        found.Sort(static (a, b) => a.StartedUs.CompareTo(b.StartedUs));
        foreach (Journal journal in found)
        {
            _byPath[journal.Path] = journal;
            if (!_others.Contains(journal.FirstLine) && !_byFirstLine.ContainsKey(journal.FirstLine))
            {
                Take(run, journal);
            }
        }
    }

    private void Take(WatchedRun run, Journal journal)
    {
        if (!FirstLineOf.TryUnderstand(journal.FirstLine, out JournalLine? line)
            || !JournalName.TryRead(Path.GetFileName(journal.Path), out NodeId idOfFile, out _))
        {
            _others.Add(journal.FirstLine);
            return;
        }

        lock (run.Gate)
        {
            if (run.IsFollowedBy(journal.StartedUs))
            {
                // Nodes that are started again in one folder after all have ended: what was watched is over.
                _others.UnionWith(_byFirstLine.Keys);
                _byFirstLine.Clear();
                run.Begin(run.Title);
            }

            WatchedLane lane = run.Take(line, idOfFile, journal.StartedUs, PrintableText.Of(Path.GetFileName(journal.Path)));
            _byFirstLine[journal.FirstLine] = new JournalTail(new LaneFeed(run, lane));
        }
    }

    /// <summary>What is at a path by now; null when it is what was there before, or no journal.</summary>
    private static Journal? TryLook(string path, string? known)
    {
        try
        {
            using SafeFileHandle file = FirstLineOf.Open(path);
            return FirstLineOf.Read(file) is { } first && first != known
                ? new Journal(path, first, StartOf(first), OverAt(file))
                : null;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return null;
        }
    }

    /// <summary>By when a journal is over, in microseconds since 1970: at its last line, or if that is no end some time later.</summary>
    private static long OverAt(SafeFileHandle file)
    {
        (long atUs, bool isEnd) = FirstLineOf.Last(file);
        return isEnd ? atUs : atUs + PatienceUs;
    }

    private static long StartOf(string firstLine) =>
        FirstLine.StartedAtUnixMicroseconds(System.Text.Encoding.UTF8.GetBytes(firstLine));

    private static long LengthOf(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return 0;
        }
    }

    /// <summary>From the last end backwards, a run begins ever earlier; what ended before that is of an older run.</summary>
    private void KeepNewestRun(List<Journal> found)
    {
        found.Sort(static (a, b) => b.OverUs.CompareTo(a.OverUs));
        long began = long.MaxValue;
        for (int i = 0; i < found.Count; i++)
        {
            if (began != long.MaxValue && found[i].OverUs < began)
            {
                _others.Add(found[i].FirstLine);
            }
            else
            {
                began = Math.Min(began, found[i].StartedUs);
            }
        }
    }

    private sealed class Journal(string path, string firstLine, long startedUs, long overUs)
    {
        public string Path { get; } = path;

        public string FirstLine { get; } = firstLine;

        public long StartedUs { get; } = startedUs;

        public long OverUs { get; } = overUs;
    }
}
