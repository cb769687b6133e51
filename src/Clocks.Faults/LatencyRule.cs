namespace Clocks.Faults;

/// <summary>
/// How long a message is under way: always the same, any time of a range, or exponentially distributed beyond a least
/// time. Drawn in whole nanoseconds by integer arithmetic alone, so that every platform and framework draws the same.
/// Immutable; any thread.
/// </summary>
public sealed record LatencyRule
{
    private LatencyRule(LatencyKind kind, long leastNs, long spanNs) =>
        (Kind, LeastNs, SpanNs) = (kind, leastNs, spanNs);

    /// <summary>The distribution.</summary>
    public LatencyKind Kind { get; }

    /// <summary>The shortest time, in nanoseconds.</summary>
    public long LeastNs { get; }

    /// <summary>
    /// How much longer it may take, in nanoseconds: 0, the width of the range, or the mean of the exponential part.
    /// </summary>
    public long SpanNs { get; }

    /// <summary>A switched network in one room: half a millisecond, program to program.</summary>
    public static LatencyRule Lan { get; } = Constant(500_000);

    /// <summary>The mean, in nanoseconds: what stands for the link where one number must.</summary>
    public long MeanNs => Kind == LatencyKind.Uniform ? LeastNs + SpanNs / 2 : LeastNs + SpanNs;

    /// <summary>Whether messages never overtake each other by themselves.</summary>
    public bool IsConstant => Kind == LatencyKind.Constant;

    /// <summary>Always this long.</summary>
    public static LatencyRule Constant(long ns) => new(LatencyKind.Constant, Checked(ns), 0);

    /// <summary>Any whole nanosecond from the first to the second, each equally likely.</summary>
    public static LatencyRule Uniform(long leastNs, long mostNs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostNs, leastNs);
        return leastNs == mostNs
            ? Constant(leastNs)
            : new LatencyRule(LatencyKind.Uniform, Checked(leastNs), Checked(mostNs) - leastNs);
    }

    /// <summary>A least time and beyond it an exponentially distributed one.</summary>
    public static LatencyRule Exponential(long leastNs, long meanBeyondNs) =>
        new(LatencyKind.Exponential, Checked(leastNs), Checked(meanBeyondNs));

    /// <summary>One time, in nanoseconds.</summary>
    public long Take(ref Draw chance) => Kind switch
    {
        LatencyKind.Constant => LeastNs,
        LatencyKind.Uniform => LeastNs + (long)Math.BigMul(chance.Next(), (ulong)SpanNs + 1, out _),
        _ => LeastNs + Exponentially(ref chance),
    };

    /// <summary>
    /// Reads <c>5ms</c>, <c>1..10ms</c>, <c>exp 20ms</c> (the mean) or <c>1ms + exp 20ms</c>; false with a sentence
    /// without its full stop.
    /// </summary>
    public static bool TryParse(string text, out LatencyRule rule, out string problem)
    {
        rule = Lan;
        long least = 0;
        string rest = text.Trim();
        int plus = rest.IndexOf('+', StringComparison.Ordinal);
        if (plus >= 0)
        {
            if (!TimeText.TryParse(rest[..plus], out least, out problem))
            {
                return false;
            }

            rest = rest[(plus + 1)..].Trim();
        }

        if (rest.StartsWith("exp ", StringComparison.Ordinal))
        {
            bool isTime = TimeText.TryParse(rest[4..], out long mean, out problem);
            rule = isTime ? Exponential(least, mean) : Lan;
            return isTime;
        }

        if (plus >= 0)
        {
            problem = $"'{text}' is not a latency: write 5ms, 1..10ms, exp 20ms or 1ms + exp 20ms";
            return false;
        }

        if (rest.Contains("..", StringComparison.Ordinal))
        {
            bool isRange = TimeText.TryParseRange(rest, out least, out long most, out problem);
            rule = isRange ? Uniform(least, most) : Lan;
            return isRange;
        }

        bool isOne = TimeText.TryParse(rest, out least, out problem);
        rule = isOne ? Constant(least) : Lan;
        return isOne;
    }

    /// <summary>
    /// The rule as it is written, such as <c>5ms</c>, <c>1ms..3ms</c> or <c>1ms + exp 2ms</c>; it reads back as the
    /// same.
    /// </summary>
    public override string ToString() => Kind switch
    {
        LatencyKind.Constant => TimeText.Of(LeastNs),
        LatencyKind.Uniform => $"{TimeText.Of(LeastNs)}..{TimeText.Of(LeastNs + SpanNs)}",
        _ when LeastNs == 0 => $"exp {TimeText.Of(SpanNs)}",
        _ => $"{TimeText.Of(LeastNs)} + exp {TimeText.Of(SpanNs)}",
    };

    /// <summary>
    /// An exponential time without a logarithm, whose last digit differs between platforms: von Neumann compares
    /// uniform numbers. A run of falling numbers that begins with u has odd length with probability e^-u; then u is the
    /// fraction, and the failures before it are the whole part.
    /// </summary>
    /// <remarks>
    /// J. von Neumann, "Various Techniques Used in Connection with Random Digits", Applied Mathematics Series 12, 1951.
    /// </remarks>
    private long Exponentially(ref Draw chance)
    {
        for (long whole = 0; ; whole++)
        {
            ulong first = chance.Next();
            ulong last = first;
            bool isOdd = true;
            for (ulong next = chance.Next(); next < last; next = chance.Next())
            {
                last = next;
                isOdd = !isOdd;
            }

            if (isOdd)
            {
                return whole * SpanNs + (long)Math.BigMul(first, (ulong)SpanNs, out _);
            }
        }
    }

    private static long Checked(long ns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ns, TimeText.NsMax);
        return ns;
    }
}
