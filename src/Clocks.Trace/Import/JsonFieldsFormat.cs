using Clocks.Json;
using Clocks.Trace.Events;
using Clocks.Trace.Found;
using Clocks.Trace.Places;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>
/// JSON of other programs: an object on each line, or a list of them. What a value is follows from its key, also from that of
/// an object around it: <c>lamport</c>, <c>logicalClock</c> and <c>msg: { clock }</c> are understood.
/// </summary>
internal sealed class JsonFieldsFormat : IJournalFormat
{
    public string Name => "json";

    public bool ReadsTogether => true;

    public bool IsGuess => true;

    /// <summary>Whether a line holds an event of such a program.</summary>
    public static bool IsEvent(string line) => JsonLog.ObjectOf(line) is { } root && IsEvent(root);

    private static bool IsEvent(JsonValue root) => new JsonFields().Event(root, 1) is not null;

    public bool Recognises(List<string> beginning) => beginning.Exists(IsEvent)
        || (beginning.Exists(static line => line.AsSpan().TrimStart() is ['[' or '{', ..])
            && JsonLog.WholeObjectsOf(string.Join('\n', beginning), out _).Exists(IsEvent));

    public void Read(
        IReadOnlyList<LogPlace> places, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        var fields = new JsonFields();
        List<JsonLog> texts = [.. new List<LogPlace>(places).ConvertAll(JsonLog.Of)];
        fields.Learn(texts.ConvertAll(static text => text.Objects));
        var files = new List<FoundFile>();
        foreach (JsonLog text in texts)
        {
            FoundFile file = text.Read(fields);
            if (file.Events.Count == 0)
            {
                problems.Add(new LoadProblem(file.Path, "There is no event in it. " + LogText.FirstLine(file.Text), true));
                continue;
            }

            files.Add(file);
        }

        if (files.Count > 0)
        {
            problems.Add(new LoadProblem(
                files[0].Path,
                $"Read by a guess by the keys: {fields.Sentence}. For lines the pattern that says the same: --pattern '{fields.Pattern}'",
                false));
            problems.AddRange(PatternFormat.StrangeWords(fields.StrangeWords, files[0]));
            FoundRun.Compose(Name, files, drafts, problems, isGuess: true);
        }
    }
}
