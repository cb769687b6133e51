using System.Text;
using Clocks.Json;

namespace Clocks.Tests.Journal;

/// <summary>Our writer of JSON against the platform's: the same calls, the same bytes.</summary>
public sealed class JsonWriterTests
{
    [Test]
    [Arguments(JsonEscapes.ForPages)]
    [Arguments(JsonEscapes.ForReaders)]
    public async Task Every_character_is_escaped_as_the_platform_escapes_it(JsonEscapes escapes)
    {
        for (int c = 0; c <= char.MaxValue; c++)
        {
            string text = char.IsSurrogate((char)c) ? "half " + (char)c : ((char)c).ToString();
            await Assert.That(TwoJsonWriters.Ours(escapes, false, json => json.WriteString("text", text)))
                .IsEqualTo(TwoJsonWriters.Theirs(escapes, false, json => json.WriteString("text", text))).Because($"U+{c:X4}");
        }
    }

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task Objects_and_arrays_in_each_other_stand_where_the_platform_puts_them(bool isIndented)
    {
        string theirs = TwoJsonWriters.Theirs(JsonEscapes.ForReaders, isIndented, json =>
        {
            json.WriteStartArray("empty");
            json.WriteEndArray();
            json.WriteStartObject("none");
            json.WriteEndObject();
            json.WriteNull("nothing");
            json.WriteString("no string", (string?)null);
            json.WriteStartArray("all");
            json.WriteNumberValue(1L);
            json.WriteStringValue("two");
            json.WriteStartObject();
            json.WriteBoolean("yes", true);
            json.WriteBoolean("no", false);
            json.WriteEndObject();
            json.WriteNumberValue(0.5);
            json.WriteEndArray();
            json.WriteNumber("least", long.MinValue);
            json.WriteNumber("most", ulong.MaxValue);
            json.WriteNumber("tiny", double.Epsilon);
            json.WriteNumber("huge", double.MaxValue);
            json.WriteNumber("exact", decimal.MinValue);
            json.WriteNumber("microseconds", 1_234_500 / 1_000m);
        });
        string ours = TwoJsonWriters.Ours(JsonEscapes.ForReaders, isIndented, json =>
        {
            json.WriteStartArray("empty");
            json.WriteEndArray();
            json.WriteStartObject("none");
            json.WriteEndObject();
            json.WriteNull("nothing");
            json.WriteString("no string", null);
            json.WriteStartArray("all");
            json.WriteNumberValue(1L);
            json.WriteStringValue("two");
            json.WriteStartObject();
            json.WriteBoolean("yes", true);
            json.WriteBoolean("no", false);
            json.WriteEndObject();
            json.WriteNumberValue(0.5);
            json.WriteEndArray();
            json.WriteNumber("least", long.MinValue);
            json.WriteNumber("most", ulong.MaxValue);
            json.WriteNumber("tiny", double.Epsilon);
            json.WriteNumber("huge", double.MaxValue);
            json.WriteNumber("exact", decimal.MinValue);
            json.WriteNumber("microseconds", 1_234_500 / 1_000m);
        });
        await Assert.That(ours).IsEqualTo(theirs);
    }

    [Test]
    public async Task What_was_moved_to_a_stream_and_what_comes_after_it_are_one_text()
    {
        using var whole = new MemoryStream();
        var json = new JsonWriter(JsonEscapes.ForReaders);
        for (int line = 0; line < 2; line++)
        {
            json.WriteStartObject();
            json.WriteNumber("line", line);
            json.MoveTo(whole);
            await Assert.That(json.Length).IsEqualTo(0);
            json.WriteNumber("next", line + 1);
            json.WriteEndObject();
            json.EndLine();
        }

        json.MoveTo(whole);
        await Assert.That(Encoding.UTF8.GetString(whole.ToArray()))
            .IsEqualTo("{\"line\":0,\"next\":1}\n{\"line\":1,\"next\":2}\n");
    }

    [Test]
    public void Numbers_that_JSON_has_no_word_for_are_refused()
    {
        var json = new JsonWriter(JsonEscapes.ForReaders);
        Assert.ThrowsExactly<ArgumentException>(() => json.WriteNumberValue(double.NaN));
        Assert.ThrowsExactly<ArgumentException>(() => json.WriteNumberValue(double.PositiveInfinity));
    }
}
