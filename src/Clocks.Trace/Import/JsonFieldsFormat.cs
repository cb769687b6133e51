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
        ObjectOf(line) is { } root && new JsonFields().Event(root, 1) is not null;

    public bool Recognises(List<string> beginning) =>
        beginning.Exists(IsEvent) || (beginning[0].AsSpan().TrimStart() is ['[' or '{', ..] && Looks(beginning));

    public void Read(
        IReadOnlyList<LogPlace> places, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        var fields = new JsonFields();
        List<string> texts = [.. new List<LogPlace>(places).ConvertAll(LogText.Of)];
        List<JsonValue?> documents = texts.ConvertAll(DocumentOf);
        var objects = new List<List<JsonValue>>();
        for (int i = 0; i < texts.Count; i++)
        {
            objects.Add(documents[i] is { } document ? ObjectsIn(document) : ObjectsOf(texts[i]));
        }

        fields.Learn(objects);
        var files = new List<FoundFile>();
        for (int i = 0; i < texts.Count; i++)
        {
            var file = new FoundFile(places[i].Path) { Text = texts[i] };
            if (documents[i] is null)
            {
                ReadLines(texts[i], file, fields);
            }

            foreach (JsonValue item in documents[i] is null ? [] : objects[i])
            {
                file.Events.AddRange(fields.Event(item, item.Line) is { } e ? [e] : []);
            }

            if (file.Events.Count == 0)
            {
                problems.Add(new LoadProblem(places[i].Path, "There is no event in it. " + LogText.FirstLine(texts[i]), true));
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

    /// <summary>The text as one document, where it is one that is more than an object on its line.</summary>
    private static JsonValue? DocumentOf(string text) =>
        JsonTree.TryRead(Encoding.UTF8.GetBytes(text), out JsonValue? root, out _) && ObjectsIn(root).Count > 0 ? root : null;

    /// <summary>The objects of a list, and of the lists of an object.</summary>
    private static List<JsonValue> ObjectsIn(JsonValue value)
    {
        var objects = new List<JsonValue>();
        Gather(value, objects);
        return objects;
    }

    private static void Gather(JsonValue value, List<JsonValue> objects)
    {
        var plain = new JsonFields();
        foreach (JsonValue item in value.Items)
        {
            if (item.Kind == JsonKind.Object && (!HasRows(item) || plain.Event(item, item.Line) is not null))
            {
                objects.Add(item);
            }
            else if (item.Kind is JsonKind.List or JsonKind.Object)
            {
                Gather(item, objects);
            }
        }
    }

    /// <summary>Whether a list of objects stands somewhere in it.</summary>
    private static bool HasRows(JsonValue value) => value.Items.Exists(
        item => HasRows(item) || (value.Kind == JsonKind.List && item.Kind == JsonKind.Object));

    /// <summary>The first objects of a text with one on each line.</summary>
    private static List<JsonValue> ObjectsOf(string text)
    {
        var objects = new List<JsonValue>();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (objects.Count < JsonFields.LearnedMax && ObjectOf(line) is { } root)
            {
                objects.Add(root);
            }
        }

        return objects;
    }

    private static JsonValue? ObjectOf(ReadOnlySpan<char> line) => line.Trim().TrimEnd(',') is ['{', ..] trimmed
        && JsonTree.TryRead(Encoding.UTF8.GetBytes(trimmed.ToString()), out JsonValue? root, out _) ? root : null;

    private static void ReadLines(string text, FoundFile file, JsonFields fields)
    {
        long number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> trimmed = line.Trim().TrimEnd(',');
            if (ObjectOf(line) is { } root && fields.Event(root, number) is { } e)
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
