namespace Clocks.Simulation.Network;

/// <summary>
/// All connections of one pair of machines in a run, worked out from kills, pauses and partitions before it begins; the
/// fate of every message follows from them. The rules are those of TCP with the keep-alive of a real node: a killed
/// process is noticed one latency later; a cut shorter than ten seconds is only waited out; a longer one ends the
/// connection at both ends; and who can reach each other again is connected again soon after. Immutable; any thread.
/// </summary>
internal sealed class ConnectionTimeline
{
    /// <summary>How long the ends of a cut connection believe in it: the keep-alive of a real node.</summary>
    public const long KeepAliveTimeoutNs = 10_000_000_000;

    /// <summary>
    /// From the moment two nodes can reach each other to their connection: seeing, dialling, greeting.
    /// </summary>
    public const long ConnectNs = 100_000_000;

    private readonly MachineTimeline _first, _second;
    private readonly IReadOnlyList<TimeSpanNs> _cuts;
    private readonly long _latencyNs;
    private readonly List<Connection> _connections = [];

    /// <summary>The timeline of two machines.</summary>
    /// <param name="first">The one with the smaller place.</param>
    /// <param name="second">The other.</param>
    /// <param name="cuts">When nothing passes between them, in order and apart from each other.</param>
    /// <param name="latencyNs">How long it takes one to notice that the other is gone.</param>
    /// <param name="endNs">When the run ends.</param>
    public ConnectionTimeline(
        MachineTimeline first, MachineTimeline second, IReadOnlyList<TimeSpanNs> cuts, long latencyNs, long endNs)
    {
        (_first, _second, _cuts, _latencyNs) = (first, second, cuts, latencyNs);
        long up = NextUp(0);
        while (up <= endNs)
        {
            Connection connection = Made(up);
            _connections.Add(connection);
            long over = Math.Max(connection.FirstEndNs, connection.SecondEndNs);
            up = over > endNs ? long.MaxValue : NextUp(over + ConnectNs);
        }
    }

    /// <summary>The connections, in order.</summary>
    public IReadOnlyList<Connection> Connections => _connections;

    /// <summary>
    /// When the network hands over a message; <see cref="long.MaxValue"/> when it never does, because the connection is
    /// gone by then.
    /// </summary>
    /// <param name="sentNs">When it was sent: there was a connection.</param>
    /// <param name="arrivalNs">When it would arrive if nothing went wrong.</param>
    /// <param name="isToFirst">Which way.</param>
    public long Arrival(long sentNs, long arrivalNs, bool isToFirst)
    {
        int at = _connections.Count - 1;
        while (at > 0 && _connections[at].UpNs > sentNs)
        {
            at--;
        }

        long end = isToFirst ? _connections[at].FirstEndNs : _connections[at].SecondEndNs;
        long arrival = TimeSpanNs.After(_cuts, arrivalNs);
        return arrival < end ? arrival : long.MaxValue;
    }

    /// <summary>When both are there, awake and within reach, not before the given time; or never.</summary>
    private long NextUp(long ns)
    {
        while (true)
        {
            long cut = TimeSpanNs.After(_cuts, ns);
            long both = Math.Max(_first.NextAwake(ns), _second.NextAwake(ns));
            long next = Math.Max(both, cut);
            if (next == ns || next == long.MaxValue)
            {
                return next;
            }

            ns = next + ConnectNs;
        }
    }

    private Connection Made(long up)
    {
        long firstDies = _first.DiesAfter(up);
        long secondDies = _second.DiesAfter(up);
        long cut = long.MaxValue;
        foreach (TimeSpanNs span in _cuts)
        {
            if (span.FromNs >= up && span.UntilNs - span.FromNs >= KeepAliveTimeoutNs)
            {
                cut = span.FromNs + KeepAliveTimeoutNs;
                break;
            }
        }

        long firstEnds = Math.Min(cut, secondDies == long.MaxValue ? secondDies : Noticed(secondDies));
        long secondEnds = Math.Min(cut, firstDies == long.MaxValue ? firstDies : Noticed(firstDies));
        bool isFirstKilled = firstDies <= firstEnds && firstDies < long.MaxValue;
        bool isSecondKilled = secondDies <= secondEnds && secondDies < long.MaxValue;
        return new Connection(
            up, isFirstKilled ? firstDies : firstEnds, isSecondKilled ? secondDies : secondEnds, isFirstKilled,
            isSecondKilled);
    }

    /// <summary>When the other end hears that a process is gone: the last packet needs a way, too.</summary>
    private long Noticed(long diedNs)
    {
        long ns = diedNs + _latencyNs;
        foreach (TimeSpanNs cut in _cuts)
        {
            ns = cut.Covers(ns) ? Math.Min(cut.UntilNs, Math.Max(cut.FromNs + KeepAliveTimeoutNs, diedNs)) : ns;
        }

        return ns;
    }
}
