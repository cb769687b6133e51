using Clocks.Files;
using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Places;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Loading;

/// <summary>
/// What reads a file by an expression: the one that was given, or the one of the file <c>clocks.format</c> beside the log, or
/// in one of the two folders above, where the runs of a submission share it.
/// </summary>
internal sealed class PatternFiles(LogReading reading, List<LoadProblem> problems)
{
    private const int FoldersUp = 3;

    /// <summary>A pattern in a file is some lines; more is no pattern.</summary>
    private const int FormatBytesMax = 64 * 1024;

    private readonly Dictionary<string, PatternFormat?> _known = [];

    /// <summary>The file of that name in a folder, looked for once: each of thousands of logs asks for it.</summary>
    private readonly Dictionary<LogPlace, LogPlace?> _beside = [];

    /// <summary>What reads this file; null where nobody has said how.</summary>
    public PatternFormat? For(LogPlace file)
    {
        if (reading.Pattern is { } expression)
        {
            return Known("", () => LogPattern.TryMake(expression, reading.Words, out LogPattern? pattern, out string wrong)
                ? (pattern, "") : (null, wrong));
        }

        if (reading.FormatFile is { } given)
        {
            return Known(given, () => Read(LogPlace.At(given)));
        }

        LogPlace? folder = reading.Format is null ? file.Parent : null;
        for (int up = 0; folder is not null && up < FoldersUp; up++)
        {
            if (!_beside.TryGetValue(folder, out LogPlace? beside))
            {
                _beside[folder] = beside = folder.Find(LogReading.FileName);
            }

            if (beside is not null)
            {
                return Known(beside.Path, () => Read(beside));
            }

            folder = folder.Parent;
        }

        return null;
    }

    private PatternFormat? Known(string place, Func<(LogPattern? Pattern, string Problem)> make)
    {
        if (_known.TryGetValue(place, out PatternFormat? known))
        {
            return known;
        }

        (LogPattern? pattern, string problem) = make();
        if (problem.Length > 0)
        {
            problems.Add(new LoadProblem(place.Length == 0 ? "--pattern" : place, $"It cannot be used: {problem}.", true));
        }

        return _known[place] = pattern is null ? null : new PatternFormat(pattern.DividedBy(reading.Delimiter));
    }

    private (LogPattern? Pattern, string Problem) Read(LogPlace place)
    {
        if (place.Problem is not null || place.Length > FormatBytesMax)
        {
            return (null, place.Problem?.TrimEnd('.') ?? $"it is longer than {FormatBytesMax / 1024} KiB");
        }

        try
        {
            return FormatFile.TryRead(LogText.Of(place), reading.Words, out LogPattern? pattern, out string problem)
                ? (pattern, "") : (null, problem);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return (null, FileFailure.DescribeReading(e).TrimEnd('.'));
        }
    }
}
