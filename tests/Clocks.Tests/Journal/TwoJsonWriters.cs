using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Clocks.Json;

namespace Clocks.Tests.Journal;

/// <summary>What our writer of JSON and the platform's make of the same calls.</summary>
internal static class TwoJsonWriters
{
    internal static string Ours(JsonEscapes escapes, bool isIndented, Action<JsonWriter> write)
    {
        var json = new JsonWriter(escapes, isIndented);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        return json.ToString();
    }

    internal static string Theirs(JsonEscapes escapes, bool isIndented, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = isIndented,
            NewLine = "\n",
            Encoder = escapes == JsonEscapes.ForPages
                ? JavaScriptEncoder.Default : JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(bytes, options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
