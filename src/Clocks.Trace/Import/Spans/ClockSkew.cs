namespace Clocks.Trace.Import.Spans;

/// <summary>
/// What messages prove about the clocks of two services. One that was sent at s by the clock of A and was there at r by that of
/// B says that B's clock is at most r - s ahead; one back says at least how much. Where these bounds leave out 0 one of the
/// clocks is wrong, whatever the network did. One thread.
/// </summary>
internal sealed class ClockSkew
{
    private readonly string _first, _second;
    private SpanMessage? _there, _back;

    private ClockSkew(string first, string second) => (_first, _second) = (first, second);

    /// <summary>How far the clock of the second is ahead of the first's at most; null without a message there.</summary>
    private long? MostNs => _there is null ? null : _there.ArrivedNs - _there.SentNs;

    /// <summary>How far at least; null without a message back.</summary>
    private long? LeastNs => _back is null ? null : _back.SentNs - _back.ArrivedNs;

    /// <summary>A sentence for each two services whose clocks are proved to differ.</summary>
    public static List<string> Sentences(SpanRun run)
    {
        var pairs = new List<ClockSkew>();
        foreach (SpanMessage message in run.Messages)
        {
            string from = message.From.Service, to = message.To.Service;
            ClockSkew? pair = pairs.Find(known =>
                (known._first == from && known._second == to) || (known._first == to && known._second == from));
            if (pair is null)
            {
                pairs.Add(pair = new ClockSkew(from, to));
            }

            pair.Add(message);
        }

        var sentences = new List<string>();
        foreach (ClockSkew pair in pairs)
        {
            sentences.AddRange(pair.Sentence() is { } sentence ? [sentence] : []);
        }

        return sentences;
    }

    private void Add(SpanMessage message)
    {
        if (message.From.Service == _first)
        {
            _there = _there is null || message.ArrivedNs - message.SentNs < MostNs ? message : _there;
        }
        else
        {
            _back = _back is null || message.SentNs - message.ArrivedNs > LeastNs ? message : _back;
        }
    }

    private string? Sentence()
    {
        if (LeastNs > MostNs)
        {
            return $"The clocks of {_first} and {_second} were set while this went on, or a span was drawn wrongly: "
                + $"no one difference between them fits {Proof(_there)} and {Proof(_back)}.";
        }

        return MostNs < 0 ? Behind(_second, _first, -MostNs.Value, -LeastNs, _there!, _back)
            : LeastNs > 0 ? Behind(_first, _second, LeastNs.Value, MostNs, _back!, _there)
            : null;
    }

    private static string Behind(string late, string early, long leastNs, long? mostNs, SpanMessage proof, SpanMessage? other)
    {
        string spans = other is null ? "these two spans" : "these four spans";
        string most = mostNs is { } ns ? $" and at most {Milliseconds(ns)}" : "";
        return $"The clock of {late} is behind that of {early} by at least {Milliseconds(leastNs)}{most}, proved by {spans}: {Proof(proof)}"
            + (other is null ? "." : $", and {Proof(other)}.");
    }

    private static string Proof(SpanMessage? message) => message is null ? "" : message.IsRequest
        ? $"{Called(message.From)} began before {Called(message.To)}"
        : $"{Called(message.From)} ended before {Called(message.To)} did";

    private static string Called(Span span) => $"'{span.Name}' of {span.Service} ({Path.GetFileName(span.Path)}:{span.Line})";

    private static string Milliseconds(long ns) => $"{ns / 1e6:0.###} ms";
}
