using System.Globalization;

namespace Clocks.Json;

/// <summary>
/// A value of a JSON document that knows on which line it stands, so that whoever wrote it can be told where it is
/// wrong. Immutable once it is read; any thread.
/// </summary>
public sealed class JsonValue(JsonKind kind, int line, string text)
{
    /// <summary>What it is.</summary>
    public JsonKind Kind => kind;

    /// <summary>The line it begins on, from 1.</summary>
    public int Line => line;

    /// <summary>The characters of a text; a number or a word as it is written; empty for lists and objects.</summary>
    public string Text => text;

    /// <summary>The values of a list, and those of an object in the order of <see cref="Keys"/>.</summary>
    public List<JsonValue> Items { get; } = [];

    /// <summary>The keys of an object, as they were written.</summary>
    public List<string> Keys { get; } = [];

    /// <summary>The lines on which the keys stand.</summary>
    public List<int> KeyLines { get; } = [];

    /// <summary>The value behind a key, the last if it stands there twice; null when there is none.</summary>
    public JsonValue? Of(string key)
    {
        int at = Keys.LastIndexOf(key);
        return at < 0 ? null : Items[at];
    }

    /// <summary>A whole number that fits in 64 bits with sign.</summary>
    public bool TryLong(out long value)
    {
        value = 0;
        return Kind == JsonKind.Number
            && long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A whole number that fits in 64 bits without sign.</summary>
    public bool TryUnsigned(out ulong value)
    {
        value = 0;
        return Kind == JsonKind.Number
            && ulong.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>As people would quote it.</summary>
    public override string ToString() => Kind switch
    {
        JsonKind.List => "[...]",
        JsonKind.Object => "{...}",
        _ => Text,
    };
}
