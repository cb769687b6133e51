namespace Clocks.Grade.Wire;

/// <summary>A frame that a program sent, held to the page (<c>Clocks.Node/Wire/WIRE.md</c>). Immutable; any thread.</summary>
internal sealed class WireFrame
{
    private const int RunBytes = 16;

    private readonly List<WireValue> _values;

    private WireFrame(List<WireValue> values) => _values = values;

    public WireKind Kind => (WireKind)_values[0].Number;

    /// <summary>Timestamp and bye: the number of the event.</summary>
    public long N => _values[1].Number;

    /// <summary>Timestamp and bye: the clock.</summary>
    public long Lamport => _values[2].Number;

    /// <summary>Timestamp and bye: the place in the channel, or how many there were.</summary>
    public long K => _values[3].Number;

    /// <summary>Hello: the cluster, between quotes.</summary>
    public string Cluster => _values[2].Text;

    /// <summary>Hello: who it is.</summary>
    public long Id => _values[3].Number;

    /// <summary>Hello: the run, in hexadecimal digits.</summary>
    public string Run => _values[4].Text;

    /// <summary>Hello: thousandths of a tick a second; 0: unpaced.</summary>
    public long RateMillihertz => _values[7].Number;

    /// <summary>Refuse: the code.</summary>
    public long Code => _values[1].Number;

    /// <summary>As people read it: <c>[1, 17, 40, 1]</c>.</summary>
    public string Text => $"[{string.Join(", ", _values.ConvertAll(static value => value.Text))}]";

    /// <summary>Reads the first frame of a stream.</summary>
    /// <param name="bytes">What has come of it.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="problem">Of a malformed one what is wrong, a sentence without its full stop.</param>
    public static WireRead TryRead(ReadOnlySpan<byte> bytes, out WireFrame? frame, out int length, out string problem)
    {
        frame = null;
        length = 0;
        var reader = new PackReader(bytes);
        var values = new List<WireValue>();
        bool isThere = reader.TryArray(out int count);
        for (int i = 0; isThere && i < count; i++)
        {
            isThere = reader.TryValue(out WireValue value);
            values.Add(value);
        }

        problem = reader.Problem;
        if (!isThere)
        {
            return problem.Length > 0 ? WireRead.Malformed : WireRead.Incomplete;
        }

        length = reader.Position;
        problem = ProblemOf(values);
        frame = new WireFrame(values);
        return problem.Length == 0 ? WireRead.Whole : WireRead.Malformed;
    }

    private static string ProblemOf(List<WireValue> values)
    {
        if (values.Count == 0 || values[0].Kind != WireValueKind.Number || values[0].Number is < 0 or > 5 or 4)
        {
            return "its first element is none of 0, 1, 2, 3 and 5";
        }

        return (WireKind)values[0].Number switch
        {
            WireKind.Hello => values.Count < 10 ? "a hello has ten elements"
                : !IsNumber(values[1], 1, 1) ? "its version is not 1"
                : values[2].Kind != WireValueKind.Text || values[2].Number > 40 ? "its cluster is no text of at most 40 bytes"
                : !IsNumber(values[3], 0, Limits.NodeIdMax) ? $"its id is no number from 0 to {Limits.NodeIdMax}"
                : !IsBinary(values[4]) ? "its run is no binary of 16 bytes"
                : !IsBinary(values[5]) ? "its nonce is no binary of 16 bytes"
                : !IsNumber(values[6], 0, 65_535) ? "its listen_port is no number from 0 to 65535"
                : !IsNumber(values[7], 0, 100_000_000) ? "its rate_millihertz is no number from 0 to 100000000"
                : values[8].Kind != WireValueKind.Text || values[8].Number > 255 ? "its host is no text of at most 255 bytes"
                : IsNumber(values[9], 0, long.MaxValue) ? "" : "its age_ms is no number from 0",
            WireKind.Timestamp => ProblemOf(values, 1),
            WireKind.Bye => ProblemOf(values, 0),
            WireKind.Refuse => values.Count >= 3 && IsNumber(values[1], 0, 255) && values[2].Kind == WireValueKind.Text
                ? "" : "a refusal has a code from 0 to 255 and a reason",
            _ => "",
        };
    }

    private static string ProblemOf(List<WireValue> values, long least) => values.Count < 4 ? "it has four elements"
        : !IsNumber(values[1], least, Limits.WireNumberMax) ? $"n is no number from {least} to 2^52"
        : !IsNumber(values[2], least, Limits.WireNumberMax) ? $"lamport is no number from {least} to 2^52"
        : IsNumber(values[3], least, Limits.WireNumberMax) ? "" : $"k is no number from {least} to 2^52";

    private static bool IsNumber(WireValue value, long least, long most) =>
        value.Kind == WireValueKind.Number && value.Number >= least && value.Number <= most;

    private static bool IsBinary(WireValue value) => value is { Kind: WireValueKind.Binary, Number: RunBytes };
}
