using Clocks.Trace.Events;
using Clocks.Trace.Expressions;
using Clocks.Trace.Found;
using Clocks.Trace.Places;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>Logs of any make, read by the expression that somebody has given.</summary>
internal sealed class PatternFormat(LogPattern pattern) : IJournalFormat
{
    public string Name => "pattern";

    public bool ReadsTogether => true;

    public bool Recognises(List<string> beginning) => true;

    /// <summary>Whether it finds an event in a file; failures of the file system are thrown.</summary>
    public bool HasEvent(LogPlace place)
    {
        if (pattern.OfShiviz is not null)
        {
            var drafts = new List<(string Path, TraceDraft Draft)>();
            Read([place], drafts, []);
            return drafts.Count > 0;
        }

        try
        {
            var file = new FoundFile(place.Path);
            pattern.Read(LogText.Of(place), file);
            return file.Events.Count > 0;
        }
        catch (TooManyStepsException)
        {
            return false;
        }
    }

    public void Read(
        IReadOnlyList<LogPlace> places, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        if (pattern.OfShiviz is { } shiviz)
        {
            new ShivizFormat(shiviz, pattern.Delimiter).Read(places, drafts, problems);
            return;
        }

        var files = new List<FoundFile>();
        foreach (LogPlace place in places)
        {
            var file = new FoundFile(place.Path);
            string text = LogText.Of(place);
            try
            {
                pattern.Read(text, file);
            }
            catch (TooManyStepsException)
            {
                problems.Add(new LoadProblem(
                    place.Path, "The pattern tries too many ways of matching in it: make its repetitions narrower.", true));
                continue;
            }

            if (file.Events.Count == 0)
            {
                problems.Add(new LoadProblem(place.Path, "The pattern matches nothing in it. " + LogText.FirstLine(text), true));
                continue;
            }

            file.NoteUnread(text);
            TitleLines.Read(text, file);
            files.Add(file);
        }

        if (files.Count > 0)
        {
            problems.AddRange(StrangeWords(pattern.StrangeWords, files[0]));
            FoundRun.Compose(Name, files, drafts, problems);
        }
    }

    /// <summary>What to say of words that mean no kind of event; nothing where there are none.</summary>
    internal static List<LoadProblem> StrangeWords(List<string> words, FoundFile file) => words.Count == 0 ? [] :
    [
        new LoadProblem(
            file.Path,
            $"Taken as internal events, for want of a meaning: {string.Join(", ", words)}; --word send=WORD says otherwise.",
            false),
    ];
}
