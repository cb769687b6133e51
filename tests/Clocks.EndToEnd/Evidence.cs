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
        Assert.IsFalse(text.Contains('\r'), "a journal has LF line ends");
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
    public void AssertComplete()
    {
        Assert.AreEqual("STARTUP", Kind(Lines[0]));
        Assert.AreEqual("END", Kind(Last));
        long n = 0;
        long clock = 0;
        foreach (JsonElement e in Events)
        {
            Assert.AreEqual(++n, Number(e, "n"));
            Assert.AreEqual(clock, Number(e, "old_clock"));
            long expected = Kind(e) == "RECEIVE" ? Math.Max(clock, Number(e, "message_clock")) + 1 : clock + 1;
            clock = Number(e, "new_clock");
            Assert.AreEqual(expected, clock);
        }

        Assert.AreEqual(n, Number(Last, "n"));
        Assert.AreEqual(clock, Number(Last, "final_clock"));
        Assert.AreEqual(Of("RECEIVE").Count(), Number(Last, "received"));
        Assert.AreEqual(Of("SEND").Sum(s => Numbers(s, "to").Count), Number(Last, "sent"));
        Assert.AreEqual(0, Number(Last, "dropped"));
    }

    /// <summary>
    /// Every receive in these journals is of exactly one send that names the receiver, with the same clock and place.
    /// </summary>
    public static void AssertMatching(IReadOnlyDictionary<int, Evidence> journals)
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
                Assert.IsGreaterThanOrEqualTo(0, place, $"node {from} event {n} was not sent to {id}");
                Assert.AreEqual(Number(send, "new_clock"), Number(receive, "message_clock"));
                Assert.AreEqual(Numbers(send, "k")[place], Number(receive, "k"));
                Assert.IsTrue(taken.Add((from, n, id)), $"node {id} received event {n} of node {from} twice");
            }
        }
    }
}
