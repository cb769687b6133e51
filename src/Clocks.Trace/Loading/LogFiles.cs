using Clocks.Files;
using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Places;

namespace Clocks.Trace.Loading;

/// <summary>
/// Which files are read, and as what: every file that was named, and of a folder those that may be logs. Each is recognised
/// by its content, read by the pattern that was given or lies beside it, or accounted for with a sentence.
/// </summary>
internal sealed class LogFiles(LogReading reading, List<LoadProblem> problems)
{
    private readonly PatternFiles _patterns = new(reading, problems);
    private readonly UnreadFiles _unread = new(problems);
    private readonly HashSet<string> _named = [];
    private readonly ShivizFormat? _divided = reading.Delimiter is { } delimiter ? ShivizFormat.DividedBy(delimiter) : null;

    /// <summary>The files, each once, with their format.</summary>
    public List<(LogPlace Place, IJournalFormat Format)> Find(IReadOnlyList<LogPlace> places)
    {
        var found = new List<(LogPlace Place, IJournalFormat Format)>();
        var seen = new HashSet<string>();
        foreach (LogPlace place in places)
        {
            if (place.IsFolder)
            {
                TakeFolder(place, found, seen);
            }
            else if (place.Problem is { } problem)
            {
                problems.Add(new LoadProblem(place.Path, problem, true));
            }
            else
            {
                _named.Add(place.Path);
                Take(place, null, found, seen);
            }
        }

        // Files that were named: a log that looks like one of them is read like it.
        AddKin(found, static _ => true);
        _unread.Say(null, isAnyRead: true);
        SetGuessesAside(found);
        return found;
    }

    /// <summary>What is read by a guess is guessed from all logs together.</summary>
    private bool AddKin(List<(LogPlace Place, IJournalFormat Format)> found, Predicate<LogPlace> isHere)
    {
        if (found.FindLast(one => one.Format.IsGuess && isHere(one.Place)) is not { Format: { } guess } kin)
        {
            return false;
        }

        List<LogPlace> like = _unread.TakeLike(Path.GetExtension(kin.Place.Name));
        like.ForEach(log => found.Add((log, guess)));
        return like.Count > 0;
    }

    /// <summary>Whether this file would be read: it is recognised, or the pattern that is meant for it finds an event.</summary>
    public bool IsLog(LogPlace file)
    {
        try
        {
            return file.Problem is null && file.Length > 0 && !Diagnostics.IsOne(file)
                && (_patterns.For(file) is { } pattern ? pattern.HasEvent(file)
                    : reading.Format is not null || JournalFormats.Recognise(file) is not null
                        || Looks(file) is { HasEvents: true, IsLog: true });
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return false;
        }
    }

    /// <summary>
    /// The logs of a folder: those that are recognised, and of the same ending those that look like them, for a log may begin with
    /// lines that tell too little.
    /// </summary>
    public List<LogPlace> LogsIn(LogPlace folder)
    {
        var logs = new List<LogPlace>();
        var others = new List<LogPlace>();
        foreach (LogPlace child in folder.Children)
        {
            if (!child.IsFolder && LogNames.MayBeLog(child, folder))
            {
                (IsLog(child) ? logs : others).Add(child);
            }
        }

        logs.AddRange(logs.Count == 0 ? [] : others.FindAll(other => IsKin(other, logs)));
        logs.Sort(static (one, other) => string.CompareOrdinal(one.Path, other.Path));
        return logs;
    }

    private static bool IsKin(LogPlace file, List<LogPlace> logs)
    {
        string ending = Path.GetExtension(file.Name);
        return logs.Exists(log => Path.GetExtension(log.Name) == ending) && file.Problem is null && Looks(file) is { HasEvents: true };
    }

    /// <summary>What lines of it look like; null where they cannot be read.</summary>
    private static WhyUnread? Looks(LogPlace file)
    {
        try
        {
            return WordsFormat.WhyNot(file);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return null;
        }
    }

    private void TakeFolder(LogPlace folder, List<(LogPlace Place, IJournalFormat Format)> found, HashSet<string> seen)
    {
        int said = problems.Count;
        bool isAnyRead = false;
        foreach (LogPlace child in folder.Children)
        {
            if (child is { IsFolder: true, Problem: null })
            {
                _unread.Add(child, UnreadReason.Folder);
            }
            else if (child.Problem is { } why && (child.IsFolder || LogNames.MayBeLog(child, folder)))
            {
                problems.Add(new LoadProblem(child.Path, why, !child.IsFolder));
            }
            else if (LogNames.MayBeLog(child, folder))
            {
                isAnyRead |= Take(child, folder, found, seen);
            }
            else if (!LogNames.IsOwn(child, folder) && !IsFormatFile(child))
            {
                _unread.Add(child, UnreadReason.Name);
            }
        }

        isAnyRead |= AddKin(found, place => place.Parent == folder);

        if (folder.Problem is { } problem)
        {
            problems.Add(new LoadProblem(folder.Path, problem, true));
        }

        _unread.Say(folder, isAnyRead || problems.Count > said);
    }

    /// <summary>Whether the file is read, now or because it was named before: named twice, it is one file.</summary>
    private bool Take(
        LogPlace file, LogPlace? folder, List<(LogPlace Place, IJournalFormat Format)> found, HashSet<string> seen)
    {
        if (!seen.Add(Path.GetFullPath(file.Path)))
        {
            return true;
        }

        if (FormatOf(file, folder) is not { } format)
        {
            return false;
        }

        found.Add((file, format));
        return true;
    }

    private static bool IsFormatFile(LogPlace file) => file.Name.Equals(LogReading.FileName, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// A file that merely looks like events, in a folder with journals of a known format, is of another program or another run:
    /// not mixed with them, and not passed over in silence.
    /// </summary>
    private void SetGuessesAside(List<(LogPlace Place, IJournalFormat Format)> found)
    {
        var sure = new HashSet<string>();
        foreach ((LogPlace place, IJournalFormat format) in found)
        {
            if (!format.IsGuess)
            {
                sure.Add(place.Folder);
            }
        }

        found.RemoveAll(one =>
        {
            bool isAside = one.Format.IsGuess && !_named.Contains(one.Place.Path) && sure.Contains(one.Place.Folder);
            if (isAside)
            {
                problems.Add(new LoadProblem(
                    one.Place.Path,
                    "Set aside: it looks like a log of another program, beside journals of a known format. Name it by itself to read it.",
                    true));
            }

            return isAside;
        });
    }

    /// <summary>The format of a file; null, and a sentence now or at the end of its folder, for what is no journal.</summary>
    private IJournalFormat? FormatOf(LogPlace file, LogPlace? folder)
    {
        try
        {
            if (folder is not null && IsFormatFile(file))
            {
                return null;
            }

            if (file.Length == 0)
            {
                problems.Add(new LoadProblem(file.Path, "The file is empty: nothing was written, or it was cut.", true));
                return null;
            }

            if (folder is not null && Diagnostics.IsOne(file))
            {
                _unread.Add(file, UnreadReason.Diagnostics);
                return null;
            }

            return _patterns.For(file) ?? Recognised(file, folder is null);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            problems.Add(new LoadProblem(file.Path, FileFailure.DescribeReading(e), true));
            return null;
        }
    }

    private IJournalFormat? Recognised(LogPlace file, bool isNamed)
    {
        IJournalFormat? reader = reading.Format is { } format ? JournalFormats.ByName(format) : JournalFormats.Recognise(file);
        if (reader is null)
        {
            WhyUnread why = WordsFormat.WhyNot(file);
            if (why.IsLog && reading.Format is null)
            {
                return JournalFormats.ByName(WordsFormat.FormatName);
            }

            bool isMeant = isNamed || why.HasEvents || Path.GetExtension(file.Name).ToLowerInvariant() is ".jsonl" or ".log";
            _unread.Add(file, isMeant ? UnreadReason.Unrecognised : UnreadReason.NoEvents, why);
        }

        if (reader is JournalLinesFormat && file.Beginning.IsUtf16)
        {
            problems.Add(new LoadProblem(
                file.Path, "The file is in UTF-16, as some shells and editors write it; save it again as UTF-8.", true));
            return null;
        }

        return reader is ShivizFormat ? _divided ?? reader : reader;
    }
}
