using System.Globalization;
using System.Text;
using Clocks.Json;
using Clocks.Trace.Found;
using Clocks.Trace.Guessing;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>Takes events out of JSON objects by what their keys mean, and remembers which key was taken for what. One thread.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, FieldRole> _taken = [];

    /// <summary>Which key was taken for what.</summary>
    public string Sentence
    {
        get
        {
            var parts = new List<string>();
            foreach ((string key, FieldRole role) in _taken)
            {
                parts.Add($"{key} as {LineShape.GroupOf(role)}");
            }

            return string.Join(", ", parts);
        }
    }

    /// <summary>The same as an expression over lines.</summary>
    public string Pattern
    {
        get
        {
            var text = new StringBuilder("^");
            foreach ((string key, FieldRole role) in _taken)
            {
                string value = role is FieldRole.Clock or FieldRole.OldClock
                    ? "\"?(?<{0}>\\d+)"
                    : "\"?(?<{0}>\\[[^\\]]*\\]|\\{{[^}}]*\\}}|[^\",}}]*)";
                string last = key[(key.LastIndexOf('.') + 1)..];
                string group = string.Format(CultureInfo.InvariantCulture, value, LineShape.GroupOf(role));
                text.Append($"(?=(?:.*\"{LineShape.Escape(last)}\": *{group})?)");
            }

            return text.Append(".+").ToString();
        }
    }

    /// <summary>The event of an object; null where it has no kind or no clock.</summary>
    public FoundEvent? Event(JsonValue root, long line)
    {
        var values = new List<(string Key, JsonValue Value)>();
        Flatten(root, "", values);
        int kindAt = KindAt(values);
        if (kindAt < 0)
        {
            return null;
        }

        var e = new FoundEvent { Line = line, Kind = KindWords.Known.OfText(values[kindAt].Value.Text)!.Value };
        var roles = new List<(string Key, FieldRole Role)> { (values[kindAt].Key, FieldRole.Event) };
        long? smallTime = null;
        for (int i = 0; i < values.Count; i++)
        {
            (string key, JsonValue value) = values[i];
            FieldRole role = i == kindAt || key is "id" ? FieldRole.None : FieldWords.Of(FieldWords.Split(key));
            if (role == FieldRole.Time && Whole(value) is { } small and < 100_000_000)
            {
                smallTime ??= small;
            }

            if (role is not (FieldRole.None or FieldRole.Number or FieldRole.Rate) && Take(e, role, value))
            {
                roles.Add((key, role));
            }
        }

        e.Clock ??= e.OldClock is null && e.Vector is null ? smallTime : e.Clock;
        if (e.Clock is null && e.OldClock is null && e.Vector is null)
        {
            return null;
        }

        foreach ((string key, FieldRole role) in roles)
        {
            _taken.TryAdd(key, role);
        }

        return e;
    }

    private static void Flatten(JsonValue root, string prefix, List<(string Key, JsonValue Value)> values)
    {
        for (int i = 0; i < root.Items.Count && i < root.Keys.Count; i++)
        {
            string key = prefix + root.Keys[i];
            JsonValue value = root.Items[i];
            bool isVector = value.Kind == JsonKind.Object && value.Items.Count > 0
                && value.Items.TrueForAll(static v => v.Kind == JsonKind.Number)
                && FieldWords.Of(FieldWords.Split(key)) is FieldRole.Clock or FieldRole.Vector;
            if (value.Kind == JsonKind.Object && !isVector)
            {
                Flatten(value, key + ".", values);
            }
            else
            {
                values.Add((key, value));
            }
        }
    }

    private static int KindAt(List<(string Key, JsonValue Value)> values)
    {
        int found = -1;
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i].Value.Kind != JsonKind.Text || KindWords.Known.OfText(values[i].Value.Text) is null)
            {
                continue;
            }

            List<string> words = FieldWords.Split(values[i].Key);
            if (words.Exists(FieldWords.NamesKind))
            {
                return i;
            }

            found = found < 0 ? i : found;
        }

        return found;
    }

    /// <summary>Whether the event takes the value in this role; the first of a role has it.</summary>
    private static bool Take(FoundEvent e, FieldRole role, JsonValue value)
    {
        string text = value.Text;
        long? whole = Whole(value);
        bool isList = value.Kind is JsonKind.List or JsonKind.Object;
        switch (role)
        {
            case FieldRole.Clock or FieldRole.Vector when isList:
                e.Vector ??= VectorOf(value);
                return e.Vector is not null;
            case FieldRole.Clock when whole is not null && e.Clock is null:
                e.Clock = whole;
                return true;
            case FieldRole.OldClock when whole is not null && e.OldClock is null:
                e.OldClock = whole;
                return true;
            case FieldRole.MessageClock when whole is not null && e.MessageClock is null:
                e.MessageClock = whole;
                return true;
            case FieldRole.Message when whole is not null && e.Message is null:
                e.Message = whole;
                return true;
            case FieldRole.Queue when whole is not null && e.Queue is null:
                e.Queue = whole;
                return true;
            case FieldRole.Time when !isList && e.AtMicroseconds is null && LogTimes.Of(text) is { } at:
                e.AtMicroseconds = at;
                return true;
            case FieldRole.From when text.Length > 0 && text != "null" && e.Kind == EventKind.Receive && e.From is null:
                e.From = text;
                return true;
            case FieldRole.Machine when text.Length > 0 && text != "null" && e.Machine is null:
                e.Machine = text;
                return true;
            case FieldRole.To when e.Kind == EventKind.Send && text != "null" && e.To.Count == 0:
                e.To.AddRange(isList ? value.Items.ConvertAll(static item => item.Text) : LogPattern.NamesOf(text));
                return e.To.Count > 0;
            default:
                return false;
        }
    }

    private static Dictionary<string, long>? VectorOf(JsonValue value)
    {
        var vector = new Dictionary<string, long>();
        for (int i = 0; i < value.Items.Count; i++)
        {
            if (Whole(value.Items[i]) is not { } n)
            {
                return null;
            }

            vector[value.Kind == JsonKind.List ? i.ToString() : value.Keys[i]] = n;
        }

        return vector.Count > 0 ? vector : null;
    }

    private static long? Whole(JsonValue value) =>
        value.Kind is JsonKind.Number or JsonKind.Text ? LogWords.Whole(value.Text) : null;
}
