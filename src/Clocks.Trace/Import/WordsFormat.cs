using Clocks.Trace.Events;
using Clocks.Trace.Expressions;
using Clocks.Trace.Guessing;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>
/// Logs of words and numbers, and tables, that no other format knows: read by a pattern that is guessed from all files
/// together, and said, so that it can be corrected.
/// </summary>
internal sealed class WordsFormat : IJournalFormat
{
    public string Name => "words";

    public bool ReadsTogether => true;

    public bool IsGuess => true;

    public bool Recognises(List<string> beginning) => LogGuess.Of([string.Join('\n', beginning)]).Pattern is not null;

    public void Read(
        IReadOnlyList<string> paths, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        var texts = new List<string>();
        foreach (string path in paths)
        {
            texts.Add(LogText.Of(path));
        }

        LogGuess guess = LogGuess.Of(texts);
        if (guess.Pattern is null || !LogPattern.TryMake(guess.Pattern, null, out LogPattern? pattern, out _))
        {
            problems.Add(new LoadProblem(string.Join(", ", paths), Unread(guess), true));
            return;
        }

        var files = new List<FoundFile>();
        for (int i = 0; i < paths.Count; i++)
        {
            var file = new FoundFile(paths[i]);
            if (TryRead(pattern, texts[i], file))
            {
                TitleLines.Read(texts[i], file);
                file.NoteUnread(texts[i]);
                files.Add(file);
            }
            else
            {
                problems.Add(new LoadProblem(paths[i], "There is no event in it. " + LogText.FirstLine(texts[i]), true));
            }
        }

        if (files.Count > 0)
        {
            problems.Add(new LoadProblem(
                files[0].Path, $"Read by {guess.Sentence}. The pattern that says the same: --pattern '{guess.Pattern}'", false));
            FoundRun.Compose(Name, files, drafts, problems);
        }
    }

    /// <summary>Why a file is not read; failures of the file system are thrown.</summary>
    public static string WhyNot(string path)
    {
        string text = LogText.Of(path);
        LogGuess guess = LogGuess.Of([text]);
        return guess.Nearest is null ? LogText.FirstLine(text) : Unread(guess);
    }

    /// <summary>What to say of a log that cannot be read: the line that came nearest, and a pattern to start from.</summary>
    internal static string Unread(LogGuess guess) => guess.Nearest is null
        ? "No event was recognised in it."
        : $"No event was recognised in it. The line that came nearest: {guess.Nearest[..Math.Min(160, guess.Nearest.Length)]}. "
            + $"A pattern to start from: --pattern '{guess.Start}'";

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
