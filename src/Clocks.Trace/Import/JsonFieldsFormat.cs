using System.Text;
using Clocks.Json;
using Clocks.Trace.Events;
using Clocks.Trace.Found;
using Clocks.Trace.Guessing;
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

    /// <summary>Whether a line, or the beginning of a list, holds an event of such a program.</summary>
    public static bool IsEvent(string line) =>
        line.AsSpan().TrimStart().StartsWith('{')
        && JsonTree.TryRead(Encoding.UTF8.GetBytes(line.Trim().TrimEnd(',')), out JsonValue? root, out _)
        && new JsonFields().Event(root, 1) is not null;

    public bool Recognises(List<string> beginning) =>
        beginning.Exists(IsEvent) || (beginning[0].AsSpan().TrimStart() is ['[' or '{', ..] && Looks(beginning));

    public void Read(
        IReadOnlyList<LogPlace> places, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        var fields = new JsonFields();
        var files = new List<FoundFile>();
        foreach (LogPlace place in places)
        {
            string text = LogText.Of(place);
            var file = new FoundFile(place.Path) { Text = text };
            if (!text.AsSpan().TrimStart().StartsWith('[') || !TryDocument(text, file, fields))
            {
                ReadLines(text, file, fields);
            }

            if (file.Events.Count == 0 && !TryDocument(text, file, fields))
            {
                problems.Add(new LoadProblem(place.Path, "There is no event in it. " + LogText.FirstLine(text), true));
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
            FoundRun.Compose(Name, files, drafts, problems, isGuess: true);
        }
    }

    /// <summary>A list whose first objects go over many lines: a kind and a clock must be among the first.</summary>
    private static bool Looks(List<string> beginning)
    {
        string text = string.Join('\n', beginning);
        int open = text.IndexOf('{', Math.Min(1, text.Length)), close = open < 0 ? -1 : text.IndexOf('}', open);
        while (close > 0)
        {
            string piece = text[open..(close + 1)].Replace('\n', ' ');
            if (IsEvent(piece))
            {
                return true;
            }

            close = text.IndexOf('}', close + 1);
        }

        return false;
    }

    private static bool TryDocument(string text, FoundFile file, JsonFields fields)
    {
        if (!JsonTree.TryRead(Encoding.UTF8.GetBytes(text), out JsonValue? root, out _))
        {
            return false;
        }

        Gather(root, file, fields);
        return file.Events.Count > 0;
    }

    /// <summary>The events of a list, or of the lists of an object.</summary>
    private static void Gather(JsonValue value, FoundFile file, JsonFields fields)
    {
        foreach (JsonValue item in value.Items)
        {
            if (item.Kind == JsonKind.Object && fields.Event(item, item.Line) is { } e)
            {
                file.Events.Add(e);
            }
            else if (item.Kind is JsonKind.List or JsonKind.Object)
            {
                Gather(item, file, fields);
            }
        }
    }

    private static void ReadLines(string text, FoundFile file, JsonFields fields)
    {
        long number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> trimmed = line.Trim().TrimEnd(',');
            if (trimmed.StartsWith('{')
                && JsonTree.TryRead(Encoding.UTF8.GetBytes(trimmed.ToString()), out JsonValue? root, out _)
                && fields.Event(root, number) is { } e)
            {
                file.Events.Add(e);
                file.PassEvent();
            }
            else if (trimmed.Length > 0 && trimmed is not ['[' or ']'])
            {
                file.PassOther(number, trimmed);
                bool isLike = LogGuess.KindIn(Tokens.Of(trimmed[..Math.Min(trimmed.Length, 500)].ToString())) >= 0;
                file.Skips.AddRange(isLike ? [new TraceSkip(number, "it looks like an event and was not understood", true)] : []);
            }
        }
    }
}
