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
    /// <summary>So many objects of a file show what its keys are.</summary>
    public const int LearnedMax = 200;

    private const int StrangeMax = 10;

    private readonly Dictionary<string, FieldRole> _taken = [];

    /// <summary>The keys under which the kinds stand.</summary>
    private readonly HashSet<string> _kindKeys = [];

    /// <summary>The lines of each kind with the same keys.</summary>
    private readonly Dictionary<string, JsonMake> _makes = [];

    /// <summary>Words that mean no kind of event, each once; their events count as internal.</summary>
    public List<string> StrangeWords { get; } = [];

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

    /// <summary>
    /// Learns from the first objects of all files what their keys are: under which the kinds stand, so that a word that means nothing
    /// there is an internal event, and which hold the clocks, where the steps know better than the keys.
    /// </summary>
    public void Learn(List<List<JsonValue>> files)
    {
        foreach (List<JsonValue> file in files)
        {
            foreach (JsonValue root in file.GetRange(0, Math.Min(file.Count, LearnedMax)))
            {
                List<(string Key, JsonValue Value)> values = Flat(root);
                if (KindAt(values) is var at and >= 0 && KindWords.Known.OfText(values[at].Value.Text) != EventKind.Internal)
                {
                    _kindKeys.Add(values[at].Key);
                }
            }
        }

        for (int file = 0; file < files.Count; file++)
        {
            for (int i = 0; i < Math.Min(files[file].Count, LearnedMax); i++)
            {
                Learn(Flat(files[file][i]), file, i);
            }
        }

        var rows = new List<ClockRows>();
        foreach (JsonMake make in _makes.Values)
        {
            for (int i = 0; i < make.Keys.Count; i++)
            {
                if (FieldWords.Of(FieldWords.Split(make.Keys[i])).MayBeClock())
                {
                    make.Rows.Leave(i, make.Keys[i]);
                }
            }

            rows.Add(make.Rows);
        }

        ClockSearch.Improve(rows);
        foreach (JsonMake make in _makes.Values)
        {
            make.Conclude();
        }
    }

    private void Learn(List<(string Key, JsonValue Value)> values, int file, int number)
    {
        if (EventOf(values, number, out _) is not { } e)
        {
            return;
        }

        string name = MakeOf(e.Kind, values);
        if (!_makes.TryGetValue(name, out JsonMake? make))
        {
            _makes[name] = make = new JsonMake(values.ConvertAll(static value => value.Key), new ClockRows(ClockAt(values)));
        }

        make.Rows.Add($"{file} {e.Machine}", number, e.Kind, values.ConvertAll(static value => value.Value.Text));
    }

    /// <summary>The event of an object; null where it has no kind or no clock.</summary>
    public FoundEvent? Event(JsonValue root, long line)
    {
        List<(string Key, JsonValue Value)> values = Flat(root);
        if (EventOf(values, line, out List<(string Key, FieldRole Role)> roles) is not { } e
            || (e.Clock is null && e.OldClock is null && e.Vector is null))
        {
            return null;
        }

        foreach ((string key, FieldRole role) in roles)
        {
            _taken.TryAdd(key, role);
        }

        string kind = values.Find(value => value.Key == roles[0].Key).Value.Text;
        if (KindWords.Known.OfText(kind) is null && !StrangeWords.Contains(kind) && StrangeWords.Count < StrangeMax)
        {
            StrangeWords.Add(kind);
        }

        return e;
    }

    /// <summary>The event of an object, perhaps without a clock; null where it has no kind.</summary>
    private FoundEvent? EventOf(List<(string Key, JsonValue Value)> values, long line, out List<(string Key, FieldRole Role)> roles)
    {
        roles = [];
        int kindAt = KindAt(values);
        if (kindAt < 0)
        {
            kindAt = values.FindIndex(value => value.Value is { Kind: JsonKind.Text, Text.Length: > 0 } && _kindKeys.Contains(value.Key));
        }

        if (kindAt < 0)
        {
            return null;
        }

        var e = new FoundEvent { Line = line, Kind = KindWords.Known.OfText(values[kindAt].Value.Text) ?? EventKind.Internal };
        roles.Add((values[kindAt].Key, FieldRole.Event));
        JsonMake? make = _makes.Count > 0 && _makes.TryGetValue(MakeOf(e.Kind, values), out JsonMake? known) ? known : null;
        string? clock = make?.Clock ?? SmallTime(values, kindAt), ofMessage = make?.MessageClock;
        for (int i = 0; i < values.Count; i++)
        {
            (string key, JsonValue value) = values[i];
            FieldRole role = i == kindAt || key is "id" ? FieldRole.None : FieldWords.Of(FieldWords.Split(key));
            bool isOtherNow = role == FieldRole.Clock ? clock is not null : role == FieldRole.MessageClock && ofMessage is not null;
            role = key == clock ? FieldRole.Clock : key == ofMessage ? FieldRole.MessageClock : isOtherNow ? FieldRole.None : role;
            if (role is not (FieldRole.None or FieldRole.Number or FieldRole.Rate) && Take(e, role, value))
            {
                roles.Add((key, role));
            }
        }

        return e;
    }

    /// <summary>Lines of one make have the same keys and kind.</summary>
    private static string MakeOf(EventKind kind, List<(string Key, JsonValue Value)> values)
    {
        var make = new StringBuilder(kind.ToString());
        values.ForEach(value => make.Append('\n').Append(value.Key));
        return make.ToString();
    }

    /// <summary>Where the clock of an event stands among its values; -1 where it has none.</summary>
    private static int ClockAt(List<(string Key, JsonValue Value)> values) => SmallTime(values, -1) is { } small
        ? values.FindIndex(value => value.Key == small)
        : values.FindIndex(static value => FieldWords.Of(FieldWords.Split(value.Key)) == FieldRole.Clock && Whole(value.Value) is not null);

    /// <summary>The key of a time that is too small to be one, and so logical, where no other key says that it is the clock.</summary>
    private static string? SmallTime(List<(string Key, JsonValue Value)> values, int kindAt)
    {
        string? small = null;
        for (int i = 0; i < values.Count; i++)
        {
            FieldRole role = i == kindAt ? FieldRole.None : FieldWords.Of(FieldWords.Split(values[i].Key));
            bool isClock = role is FieldRole.Clock or FieldRole.OldClock or FieldRole.Vector
                && (Whole(values[i].Value) is not null || values[i].Value.Kind is JsonKind.List or JsonKind.Object);
            if (isClock)
            {
                return null;
            }

            small ??= role == FieldRole.Time && Whole(values[i].Value) is < 100_000_000 ? values[i].Key : null;
        }

        return small;
    }

    private static List<(string Key, JsonValue Value)> Flat(JsonValue root)
    {
        var values = new List<(string Key, JsonValue Value)>();
        Flatten(root, "", values);
        return values;
    }

    private static void Flatten(JsonValue root, string prefix, List<(string Key, JsonValue Value)> values)
    {
        for (int i = 0; i < root.Items.Count && i < root.Keys.Count; i++)
        {
            string key = prefix + root.Keys[i];
            JsonValue value = root.Items[i];
            bool isVector = value.Kind == JsonKind.Object && value.Items.Count > 0
                && value.Items.TrueForAll(static v => v.Kind == JsonKind.Number)
                && !value.Keys.Exists(static name => FieldWords.Of(["clock", .. FieldWords.Split(name)]) == FieldRole.OldClock)
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
