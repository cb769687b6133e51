using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Clocks.Tests.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Trace;

/// <summary>Spans of services: what is read from them, and what they prove about clocks, beside what was true.</summary>
public sealed partial class OtlpTests
{
    private const long Began = 1_795_253_000_000_000_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static JsonObject Span(string id, string? parent, string name, int kind, long start, long end, bool hasFailed = false) => new()
    {
        ["traceId"] = "5b8efff798038103d269b633813fc60c",
        ["spanId"] = id,
        ["parentSpanId"] = parent ?? "",
        ["name"] = name,
        ["kind"] = kind,
        ["startTimeUnixNano"] = (Began + start).ToString(CultureInfo.InvariantCulture),
        ["endTimeUnixNano"] = (Began + end).ToString(CultureInfo.InvariantCulture),
        ["status"] = new JsonObject { ["code"] = hasFailed ? 2 : 0 },
    };

    private static JsonObject Resource(string service, params JsonNode[] spans)
    {
        var name = new JsonObject { ["key"] = "service.name", ["value"] = new JsonObject { ["stringValue"] = service } };
        return new JsonObject
        {
            ["resource"] = new JsonObject { ["attributes"] = new JsonArray(name) },
            ["scopeSpans"] = new JsonArray(new JsonObject { ["spans"] = new JsonArray(spans) }),
        };
    }

    private static RunTrace Load(Scratch folder, bool isIndented, params JsonNode[] resources)
    {
        var document = new JsonObject { ["resourceSpans"] = new JsonArray(resources) };
        File.WriteAllText(folder.Path("traces.json"), document.ToJsonString(isIndented ? Indented : null));
        return TraceLoader.Load([folder.Folder]);
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task A_clock_that_is_behind_is_proved_by_four_spans(bool isIndented)
    {
        using var folder = new Scratch();
        RunTrace run = Load(
            folder, isIndented,
            Resource("A", Span("01", null, "call", 3, 10_000_000, 30_000_000)),
            Resource("B", Span("02", "01", "serve", 2, 6_800_000, 21_000_000)));
        await Assert.That(run.Problems.Select(p => p.Why)).Contains(why => why.StartsWith(
            "The clock of B is behind that of A by at least 3.2 ms and at most 9 ms, proved by these four spans: 'call' of A"));
        await Assert.That(run.Nodes).Count().IsEqualTo(2);
        await Assert.That(run.EventCount).IsEqualTo(8);
        await Assert.That(run.MatchedCount).IsEqualTo(2);
    }

    [Test]
    public async Task Whatever_the_delays_are_no_true_clock_is_called_wrong_and_every_bound_holds()
    {
        int proved = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            long skew = seed % 3 == 0 ? 0 : random.Next(-40_000_000, 40_000_000);
            var ones = new List<JsonNode>();
            var others = new List<JsonNode>();
            long at = 1_000_000_000;
            for (int i = 0; i < 20; i++)
            {
                long there = random.Next(100_000, 9_000_000), work = random.Next(10_000_000), back = random.Next(100_000, 9_000_000);
                bool isLost = random.Next(6) == 0;
                string id = $"{i + 1:x16}", child = $"{i + 1_001:x16}";
                ones.Add(Span(id, null, "ask", 3, at, isLost ? at + there / 2 : at + there + work + back, isLost));
                others.Add(Span(child, id, "answer", 2, at + there + skew, at + there + work + skew));
                at += random.Next(1_000_000, 60_000_000);
            }

            using var folder = new Scratch();
            RunTrace run = Load(folder, false, Resource("one", [.. ones]), Resource("other", [.. others]));
            Verification judged = Verification.Compute(run);
            await Assert.That(judged.Verdict).IsEqualTo(Verdict.Unknown)
                .Because(string.Join('\n', judged.Rules.Select(r => $"{r.Name} {r.Counterexample?.Text}")));
            string[] said = [.. run.Problems.Select(p => p.Why).Where(why => why.Contains("clock of ", StringComparison.Ordinal))];
            await Assert.That(skew == 0 && said.Length > 0).IsFalse().Because(string.Join('\n', said));
            foreach (string sentence in said)
            {
                double[] ms = [.. Milliseconds().Matches(sentence)
                    .Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
                await Assert.That(sentence).StartsWith(skew < 0 ? "The clock of other is behind" : "The clock of one is behind");
                double truth = Math.Abs(skew) / 1e6;
                await Assert.That(truth >= ms[0] - 0.001 && truth <= ms[1] + 0.001).IsTrue().Because($"{skew}: {sentence}");
                proved++;
            }
        }

        await Assert.That(proved).IsGreaterThan(20);
    }

    [Test]
    public async Task Links_are_messages_and_spans_that_wait_for_each_other_accuse_nobody()
    {
        RunTrace sample = Samples.Load("foreign-otlp");
        await Assert.That(sample.Nodes.Select(node => node.Label)).IsSequence(new[] { "shop", "stock", "mail" });
        await Assert.That(sample.MatchedCount).IsEqualTo(5);
        await Assert.That(sample.Problems.Select(p => p.Why)).Contains(why => why.StartsWith(
            "The clock of stock is behind that of shop by at least 3.2 ms and at most 6.1 ms"));
        using var folder = new Scratch();
        RunTrace crossed = Load(
            folder, false,
            Resource("A", Span("01", "04", "a", 1, 10, 20), Span("02", null, "b", 1, 30, 40)),
            Resource("B", Span("03", "02", "c", 1, 10, 20), Span("04", null, "d", 1, 30, 40)));
        await Assert.That(crossed.Problems.Select(p => p.Why)).Contains(why => why.StartsWith("1 message between services left out"));
        await Assert.That(Verification.Compute(crossed).Verdict).IsEqualTo(Verdict.Unknown);
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"([\d.]+) ms")]
    private static partial System.Text.RegularExpressions.Regex Milliseconds();
}
