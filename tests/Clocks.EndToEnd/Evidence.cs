using System.Text.Json;

namespace Clocks.EndToEnd;

/// <summary>
/// A journal read by a JSON library and judged by a few lines of our own: independent of the program's reader and
/// rules, so that a mistake in those does not hide itself.
/// </summary>
public sealed class Evidence
{
    private Evidence(List<JsonElement> lines) => Lines = lines;

    public List<JsonElement> Lines { get; }

    public IEnumerable<JsonElement> Events => Lines.Where(l => l.TryGetProperty("new_clock", out _));

    public JsonElement Last => Lines[^1];

    public static Evidence Read(string path)
    {
        string text = File.ReadAllText(path);
        if (text.Contains('\r'))
        {
            Assert.Fail("a journal has LF line ends");
        }

        return new Evidence([.. text
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)]);
    }

    public static string Kind(JsonElement line) => line.GetProperty("event").GetString()!;

    public static long Number(JsonElement line, string key) => line.GetProperty(key).GetInt64();

    public static List<long> Numbers(JsonElement line, string key) =>
        [.. line.GetProperty(key).EnumerateArray().Select(e => e.GetInt64())];

    public IEnumerable<JsonElement> Of(string kind) => Lines.Where(l => Kind(l) == kind);

    /// <summary>
    /// STARTUP first, END last with totals that fit, dense numbers, and the clock rules at every event.
    /// </summary>
    public async Task AssertComplete()
    {
        await Assert.That(Kind(Lines[0])).IsEqualTo("STARTUP");
        await Assert.That(Kind(Last)).IsEqualTo("END");
        long n = 0;
        long clock = 0;
        foreach (JsonElement e in Events)
        {
            await Assert.That(Number(e, "n")).IsEqualTo(++n);
            await Assert.That(Number(e, "old_clock")).IsEqualTo(clock);
            long expected = Kind(e) == "RECEIVE" ? Math.Max(clock, Number(e, "message_clock")) + 1 : clock + 1;
            clock = Number(e, "new_clock");
            await Assert.That(clock).IsEqualTo(expected);
        }

        await Assert.That(Number(Last, "n")).IsEqualTo(n);
        await Assert.That(Number(Last, "final_clock")).IsEqualTo(clock);
        await Assert.That(Number(Last, "received")).IsEqualTo(Of("RECEIVE").Count());
        await Assert.That(Number(Last, "sent")).IsEqualTo(Of("SEND").Sum(s => Numbers(s, "to").Count));
        await Assert.That(Number(Last, "dropped")).IsEqualTo(0);
    }

    /// <summary>
    /// Every receive in these journals is of exactly one send that names the receiver, with the same clock and place.
    /// </summary>
    public static async Task AssertMatching(IReadOnlyDictionary<int, Evidence> journals)
    {
        var taken = new HashSet<(long From, long N, int To)>();
        foreach ((int id, Evidence journal) in journals)
        {
            foreach (JsonElement receive in journal.Of("RECEIVE"))
            {
                long from = Number(receive, "from");
                long n = Number(receive, "message");
                JsonElement send = journals[(int)from].Of("SEND").Single(s => Number(s, "n") == n);
                int place = Numbers(send, "to").IndexOf(id);
                await Assert.That(place)
                    .IsGreaterThanOrEqualTo(0).Because($"node {from} event {n} was not sent to {id}");
                await Assert.That(Number(receive, "message_clock")).IsEqualTo(Number(send, "new_clock"));
                await Assert.That(Number(receive, "k")).IsEqualTo(Numbers(send, "k")[place]);
                await Assert.That(taken.Add((from, n, id)))
                    .IsTrue().Because($"node {id} received event {n} of node {from} twice");
            }
        }
    }
}
