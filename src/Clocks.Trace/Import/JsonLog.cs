using System.Text;
using Clocks.Json;
using Clocks.Trace.Events;
using Clocks.Trace.Found;
using Clocks.Trace.Guessing;
using Clocks.Trace.Places;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>
/// The JSON objects of a file: one on each line, those of a document, or those of what would be one: objects over several lines one
/// after another, a list that breaks off. One thread.
/// </summary>
internal sealed class JsonLog
{
    private readonly LogPlace _place;
    private readonly string _text;
    private readonly bool _hasLines;
    private readonly long _brokenAt;

    private JsonLog(LogPlace place)
    {
        (_place, _text) = (place, LogText.Of(place));
        Objects = Parsed(_text);
        if (Objects.Count == 0)
        {
            Objects = FirstOfLines(_text);
            _hasLines = Objects.Count > 0;
        }

        if (Objects.Count == 0)
        {
            Objects = WholeObjectsOf(_text, out _brokenAt);
        }
    }

    /// <summary>The objects; of a file with one on each line the first.</summary>
    public List<JsonValue> Objects { get; }

    /// <summary>Reads a file; failures of the file system are thrown.</summary>
    public static JsonLog Of(LogPlace place) => new(place);

    /// <summary>The objects that are whole in what is no document.</summary>
    public static List<JsonValue> WholeObjectsOf(string text, out long brokenAt) => Parsed(JsonRepair.Repaired(text, out brokenAt));

    /// <summary>The events by what was learned of the keys.</summary>
    public FoundFile Read(JsonFields fields)
    {
        var file = new FoundFile(_place.Path) { Text = _text };
        if (_hasLines)
        {
            ReadLines(file, fields);
            return file;
        }

        foreach (JsonValue item in Objects)
        {
            file.Events.AddRange(fields.Event(item, item.Line) is { } e ? [e] : []);
        }

        file.Skips.AddRange(_brokenAt > 0 ? [new TraceSkip(_brokenAt, "what stands behind it breaks off", true)] : []);
        return file;
    }

    private static List<JsonValue> Parsed(string text) =>
        JsonTree.TryRead(Encoding.UTF8.GetBytes(text), out JsonValue? root, out _) && HasRows(root) ? ObjectsIn(root) : [];

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
    private static List<JsonValue> FirstOfLines(string text)
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

    /// <summary>The object on a line; null where there is none.</summary>
    public static JsonValue? ObjectOf(ReadOnlySpan<char> line) => line.Trim().TrimEnd(',') is ['{', ..] trimmed
        && JsonTree.TryRead(Encoding.UTF8.GetBytes(trimmed.ToString()), out JsonValue? root, out _) ? root : null;

    private void ReadLines(FoundFile file, JsonFields fields)
    {
        long number = 0;
        foreach (ReadOnlySpan<char> line in _text.AsSpan().EnumerateLines())
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
