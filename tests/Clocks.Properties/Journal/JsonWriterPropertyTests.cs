using Clocks.Json;
using Clocks.Tests.Journal;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Journal;

/// <summary>Our writer of JSON against the platform's, over any values.</summary>
public sealed class JsonWriterPropertyTests
{
    [Test]
    [Arguments(JsonEscapes.ForPages)]
    [Arguments(JsonEscapes.ForReaders)]
    public void Any_text_any_number_and_any_bytes_are_written_as_the_platform_writes_them(JsonEscapes escapes)
    {
        Prop.ForAll<string, double, byte[]>((text, number, bytes) =>
        {
            double finite = double.IsFinite(number) ? number : 0;
            string name = text ?? "none";
            string theirs = TwoJsonWriters.Theirs(escapes, true, json =>
            {
                json.WriteString(name, text + "\ud83d\ude00");
                json.WriteNumber("number", finite);
                json.WriteBase64String("bytes", bytes ?? []);
            });
            string ours = TwoJsonWriters.Ours(escapes, true, json =>
            {
                json.WriteString(name, text + "\ud83d\ude00");
                json.WriteNumber("number", finite);
                json.WriteBase64String("bytes", bytes ?? []);
            });
            return ours == theirs;
        }).QuickCheckThrowOnFailure();
    }
}
