using Clocks.Trace.Events;
using Clocks.Trace.Expressions;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>Logs of any make, read by the expression that somebody has given.</summary>
internal sealed class PatternFormat(LogPattern pattern) : IJournalFormat
{
    public string Name => "pattern";

    public bool ReadsTogether => true;

    public bool Recognises(List<string> beginning) => true;

    public void Read(
        IReadOnlyList<string> paths, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        var files = new List<FoundFile>();
        foreach (string path in paths)
        {
            var file = new FoundFile(path);
            string text = LogText.Of(path);
            try
            {
                pattern.Read(text, file);
            }
            catch (TooManyStepsException)
            {
                problems.Add(new LoadProblem(
                    path, "The pattern tries too many ways of matching in it: make its repetitions narrower.", true));
                continue;
            }

            if (file.Events.Count == 0)
            {
                problems.Add(new LoadProblem(path, "The pattern matches nothing in it. " + LogText.FirstLine(text), true));
                continue;
            }

            file.NoteUnread(text);
            TitleLines.Read(text, file);
            files.Add(file);
        }

        if (pattern.StrangeWords is { Count: > 0 } strange)
        {
            problems.Add(new LoadProblem(files[0].Path,
                $"Taken as internal events, for want of a meaning: {string.Join(", ", strange)}; --word send=WORD says otherwise.",
                false));
        }

        if (files.Count > 0)
        {
            FoundRun.Compose(Name, files, drafts, problems);
        }
    }
}
