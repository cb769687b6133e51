using Clocks.Files;
using Clocks.Journal.Reading;
using Clocks.Trace.Events;
using Clocks.Trace.Import;

namespace Clocks.Trace.Loading;

/// <summary>
/// Which files are read, and as what: every file that was named, and of a folder those that may be logs. Each is recognised
/// by its content, read by the pattern that was given or lies beside it, or accounted for with a sentence.
/// </summary>
internal sealed class LogFiles(LogReading reading, List<LoadProblem> problems)
{
    private static readonly string[] Extensions =
        [".jsonl", ".log", ".txt", ".csv", ".tsv", ".json", ".ndjson", ".out", ".trace", ".dat", ""];

    /// <summary>What this program writes beside journals: no log, and no evidence.</summary>
    private static readonly string[] Own =
        ["analysis.json", "compare.json", "experiment.json", "plan.json", "lab.json", "run.csv", "run.json", "run.ndjson"];

    private readonly Dictionary<string, IJournalFormat?> _patterns = [];
    private readonly HashSet<string> _named = [];
    private readonly List<string> _unread = [];

    /// <summary>The files, each once, with their format.</summary>
    public List<(string Path, IJournalFormat Format)> Find(IReadOnlyList<string> paths)
    {
        var found = new List<(string Path, IJournalFormat Format)>();
        var seen = new HashSet<string>();
        foreach ((string path, bool named) in Candidates(paths))
        {
            // A file that is named twice, or by itself and with its folder, is one file.
            if (seen.Add(Path.GetFullPath(path)) && FormatOf(path, named) is { } format)
            {
                found.Add((path, format));
            }
        }

        SetGuessesAside(found);
        NameEmptyFolders(paths, found);
        return found;
    }

    /// <summary>
    /// A file that merely looks like events, in a folder with journals of a known format, is of another program or another run:
    /// not mixed with them, and not passed over in silence.
    /// </summary>
    private void SetGuessesAside(List<(string Path, IJournalFormat Format)> found)
    {
        var sure = new HashSet<string>();
        foreach ((string path, IJournalFormat format) in found)
        {
            if (!format.IsGuess)
            {
                sure.Add(Path.GetDirectoryName(path) ?? "");
            }
        }

        found.RemoveAll(one =>
        {
            bool isAside = one.Format.IsGuess && !_named.Contains(one.Path) && sure.Contains(Path.GetDirectoryName(one.Path) ?? "");
            if (isAside)
            {
                problems.Add(new LoadProblem(
                    one.Path,
                    "Set aside: it looks like a log of another program, beside journals of a known format. Name it by itself to read it.",
                    true));
            }

            return isAside;
        });
    }

    private void NameEmptyFolders(IReadOnlyList<string> paths, List<(string Path, IJournalFormat Format)> found)
    {
        foreach (string given in paths)
        {
            string folder = RunFolder.Resolve(given);
            bool isEmpty = Directory.Exists(folder)
                && !found.Exists(one => Path.GetDirectoryName(one.Path) == Path.TrimEndingDirectorySeparator(folder))
                && !problems.Exists(problem => Path.GetDirectoryName(problem.Path) == Path.TrimEndingDirectorySeparator(folder));
            if (isEmpty && (paths.Count > 1 || _unread.Count > 0))
            {
                problems.Add(new LoadProblem(folder, Unread(folder), true));
            }
        }
    }

    /// <summary>Why a folder holds no journal: what stands in its first file that was looked at.</summary>
    private string Unread(string folder)
    {
        string? first = _unread.Find(path => Path.GetDirectoryName(path) == Path.TrimEndingDirectorySeparator(folder));
        return first is null
            ? "There is no journal in this folder."
            : $"No file in this folder was recognised. {Path.GetFileName(first)}: {WordsFormat.WhyNot(first)}";
    }

    private IEnumerable<(string Path, bool Named)> Candidates(IReadOnlyList<string> paths)
    {
        foreach (string given in paths)
        {
            string path = RunFolder.Resolve(given);
            if (File.Exists(path))
            {
                _named.Add(path);
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
                    if (MayBeLog(file))
                    {
                        yield return (file, false);
                    }
                }
            }
        }
    }

    private static bool MayBeLog(string file)
    {
        string name = Path.GetFileName(file), extension = Path.GetExtension(file);
        if (name == "run.log" && RunFolder.Journals(Path.GetDirectoryName(file) ?? "").Count > 0)
        {
            return false;
        }

        return Array.Exists(Extensions, known => known.Equals(extension, StringComparison.OrdinalIgnoreCase))
            && !Array.Exists(Own, own => own.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// The format of a file; null, and a problem, for what is no journal. In a folder other text files are passed
    /// over.
    /// </summary>
    private IJournalFormat? FormatOf(string path, bool named)
    {
        try
        {
            if (!named && Path.GetFileName(path).Equals(LogReading.FileName, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            if (new FileInfo(path).Length == 0)
            {
                problems.Add(new LoadProblem(path, "The file is empty: nothing was written, or it was cut.", true));
                return null;
            }

            return !named && IsDiagnostics(path) ? null : PatternFor(path) ?? Recognised(path, named);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            problems.Add(new LoadProblem(path, FileFailure.DescribeReading(e), true));
            return null;
        }
    }

    private IJournalFormat? Recognised(string path, bool named)
    {
        IJournalFormat? reader = reading.Format is { } format ? JournalFormats.ByName(format) : JournalFormats.Recognise(path);
        bool isMeant = named || Path.GetExtension(path).ToLowerInvariant() is ".jsonl" or ".log";
        if (reader is null && isMeant)
        {
            string known = string.Join(", ", JournalFormats.Names);
            problems.Add(new LoadProblem(
                path, $"This is no journal in a format that is known ({known}). {WordsFormat.WhyNot(path)}", true));
        }
        else if (reader is null)
        {
            _unread.Add(path);
        }

        if (reader is JournalLinesFormat && JournalFormats.IsUtf16(path))
        {
            problems.Add(new LoadProblem(
                path, "The file is in UTF-16, as some shells and editors write it; save it again as UTF-8.", true));
            return null;
        }

        return reader;
    }

    /// <summary>What reads this file by the pattern that was given, or by the file that says how; null where there is none.</summary>
    private IJournalFormat? PatternFor(string path)
    {
        string place = reading.Pattern is not null ? "" : reading.FormatFile
            ?? Path.Combine(Path.GetDirectoryName(path) ?? "", LogReading.FileName);
        if (_patterns.TryGetValue(place, out IJournalFormat? known))
        {
            return known;
        }

        LogPattern? pattern = null;
        string problem = "";
        if (reading.Pattern is { } expression)
        {
            LogPattern.TryMake(expression, reading.Words, out pattern, out problem);
        }
        else if (reading.Format is null && (reading.FormatFile is not null || File.Exists(place)))
        {
            FormatFile.TryRead(File.ReadAllText(place), reading.Words, out pattern, out problem);
        }

        if (problem.Length > 0)
        {
            problems.Add(new LoadProblem(place.Length == 0 ? "--pattern" : place, $"It cannot be used: {problem}.", true));
        }

        return _patterns[place] = pattern is null ? null : new PatternFormat(pattern);
    }

    /// <summary>
    /// Whether a file in a folder holds what a node says to people, under whatever name somebody gave it: that is no
    /// journal, and no evidence is missing because it is not read.
    /// </summary>
    private static bool IsDiagnostics(string path)
    {
        ReadOnlySpan<byte> first = "{\"time\":\""u8, second = "\",\"level\":\""u8;
        const int TimeBytes = 28;
        Span<byte> head = stackalloc byte[first.Length + TimeBytes + second.Length];
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
            && head.StartsWith(first) && head.EndsWith(second);
    }
}
