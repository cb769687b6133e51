using Clocks.Trace.Events;
using Clocks.Trace.Expressions;
using Clocks.Trace.Found;
using Clocks.Trace.Guessing;
using Clocks.Trace.Places;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>
/// Logs of words and numbers, and tables, that no other format knows: read by a pattern that is guessed from all files
/// together, and said, so that it can be corrected.
/// </summary>
internal sealed class WordsFormat : IJournalFormat
{
    /// <summary>Fewer lines with the words and numbers of an event stand in any text.</summary>
    private const int LikelyMin = 3;

    /// <summary>Its name.</summary>
    public const string FormatName = "words";

    public string Name => FormatName;

    public bool ReadsTogether => true;

    public bool IsGuess => true;

    public bool Recognises(List<string> beginning) => LogGuess.Of([string.Join('\n', beginning)]).Pattern is not null;

    public void Read(
        IReadOnlyList<LogPlace> places, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        var texts = new List<string>();
        foreach (LogPlace place in places)
        {
            texts.Add(LogText.Of(place));
        }

        LogGuess guess = LogGuess.Of(texts);
        if (guess.Pattern is null || !LogPattern.TryMake(guess.Pattern, null, out LogPattern? pattern, out _))
        {
            problems.AddRange(new List<LogPlace>(places).ConvertAll(place => new LoadProblem(place.Path, Unread(guess), true)));
            return;
        }

        var files = new List<FoundFile>();
        for (int i = 0; i < places.Count; i++)
        {
            var file = new FoundFile(places[i].Path);
            if (TryRead(pattern, texts[i], file))
            {
                TitleLines.Read(texts[i], file);
                file.NoteUnread(texts[i]);
                files.Add(file);
            }
            else
            {
                problems.Add(new LoadProblem(places[i].Path, "There is no event in it. " + LogText.FirstLine(texts[i]), true));
            }
        }

        if (files.Count > 0)
        {
            problems.Add(new LoadProblem(
                files[0].Path, $"Read by {guess.Sentence}. The pattern that says the same: --pattern '{guess.Pattern}'", false));
            problems.AddRange(PatternFormat.StrangeWords(pattern.StrangeWords, files[0]));
            FoundRun.Compose(Name, files, drafts, problems, isGuess: true);
        }
    }

    /// <summary>Why a file is not read; failures of the file system are thrown.</summary>
    public static WhyUnread WhyNot(LogPlace place)
    {
        string text = LogText.Of(place);
        LogGuess guess = LogGuess.Of([text]);
        return new WhyUnread(guess.Nearest is null ? LogText.FirstLine(text) : Unread(guess))
        {
            Shape = guess.Start ?? "",
            HasEvents = guess.LikelyEvents >= LikelyMin,
            IsLog = guess.Pattern is not null && guess.LikelyEvents * 2 >= text.AsSpan().Count('\n'),
        };
    }

    /// <summary>What to say of a log that cannot be read: the line that came nearest, and a pattern to start from.</summary>
    internal static string Unread(LogGuess guess) => guess.Nearest is null
        ? "No event was recognised in it."
        : $"No event was recognised in it. The line that came nearest: {guess.Nearest[..Math.Min(160, guess.Nearest.Length)]}. "
            + (guess.Start is { } start ? $"A pattern to start from: --pattern '{start}'" : "--pattern says where its values stand.");

    private static bool TryRead(LogPattern pattern, string text, FoundFile file)
    {
        try
        {
            pattern.Read(text, file);
            return file.Events.Count > 0;
        }
        catch (TooManyStepsException)
        {
            return false;
        }
    }
}
