using System.Text.Encodings.Web;
using System.Text.Json;

namespace Clocks.Simulation;

/// <summary>
/// One JSON object as a file that people read too: indented, UTF-8 as it is, the same bytes on every system. Pure; any
/// thread.
/// </summary>
public static class IndentedJson
{
    /// <summary>The object whose members <paramref name="write"/> writes.</summary>
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(bytes, options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }
}
