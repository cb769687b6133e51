namespace Clocks.Json;

/// <summary>
/// One JSON object as text, for the <c>--json</c> of every verb: names in snake case, UTF-8 as it is.
/// </summary>
public static class JsonObject
{
    /// <summary>The object whose members <paramref name="write"/> writes.</summary>
    public static string Text(Action<JsonWriter> write)
    {
        var json = new JsonWriter(JsonEscapes.ForReaders);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        return json.ToString();
    }

    /// <summary>An array of strings.</summary>
    public static void WriteStrings(JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
