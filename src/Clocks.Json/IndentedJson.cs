namespace Clocks.Json;

/// <summary>
/// One JSON object as a file that people read too: indented, UTF-8 as it is, the same bytes on every system. Pure; any
/// thread.
/// </summary>
public static class IndentedJson
{
    /// <summary>The object whose members <paramref name="write"/> writes.</summary>
    public static byte[] Of(Action<JsonWriter> write)
    {
        var json = new JsonWriter(JsonEscapes.ForReaders, isIndented: true);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.EndLine();
        return json.Written.ToArray();
    }
}
