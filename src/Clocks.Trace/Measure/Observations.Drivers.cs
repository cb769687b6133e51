using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>
/// The sentences about clocks that were driven from outside. A Lamport clock believes every message, so one liar moves all
/// clocks for good, and every journal after that is honest and worthless. All clocks of a run together move no faster than
/// all its machines tick: each event makes the greatest clock greater by 1 at most. A message from a machine without a
/// journal that is further ahead than that is named with its source.
/// </summary>
internal sealed partial class Observations
{
    /// <summary>Machines without a journal may tick so many times as fast as all others together before it is worth a sentence.</summary>
    private const double FasterThanAll = 10;

    /// <summary>The start of a run is not known to the millisecond: it lasted this long at least, in seconds.</summary>
    private const double LeastSeconds = 1;

    /// <summary>The receive of one source that moved a clock furthest, and how many of its messages no rate explains.</summary>
    private record struct Driver(EventRef Receive, double EventsPerSecond, int Messages);

    private void DrivenClocks()
    {
        // Mostly every message is one of a journal that is here, and there is no source to look for.
        double usual = _run.MatchedCount == _run.ReceiveCount ? 0 : UsualEventsPerSecond();
        var drivers = new SortedDictionary<int, Driver>();
        foreach (TraceNode node in _run.Lanes)
        {
            if (usual > 0 && node.Tells(FormatFeatures.WallTimes))
            {
                FindDrivers(node, usual, drivers);
            }
        }

        int said = 0;
        foreach ((int source, Driver driver) in drivers)
        {
            if (said++ == NamedMax)
            {
                Say($"{drivers.Count - NamedMax} more machines without a journal drove clocks likewise.");
                break;
            }

            SayDriven(new NodeId(source), driver);
        }
    }

    /// <summary>What all machines together do in a second, one for each that has no journal included; 0 when not known.</summary>
    private double UsualEventsPerSecond()
    {
        double sum = 0, fastest = 0;
        foreach (MachineMeasures machine in _active)
        {
            sum += RateOf(machine);
            fastest = Math.Max(fastest, RateOf(machine));
        }

        return sum + fastest * Math.Max(1, _run.MissingPeers.Count);
    }

    private void FindDrivers(TraceNode node, double usual, SortedDictionary<int, Driver> drivers)
    {
        EventStore store = node.Store;
        for (int position = 0; position < node.EventCount; position++)
        {
            if (store.Kind(position) != EventKind.Receive || store.Match(store.ReceiveRow(position)) != MatchState.NoJournal)
            {
                continue;
            }

            long ahead = store.MessageClock(store.ReceiveRow(position)) - store.OldClock(position);
            var here = new EventRef(node.Lane, position);
            double perSecond = ahead / Math.Max(LeastSeconds, _run.TimeNs(here) / 1e9);
            if (perSecond > FasterThanAll * usual)
            {
                int source = store.From(store.ReceiveRow(position));
                Driver known = drivers.GetValueOrDefault(source);
                bool isFurther = perSecond > known.EventsPerSecond;
                drivers[source] = new Driver(
                    isFurther ? here : known.Receive, Math.Max(perSecond, known.EventsPerSecond), known.Messages + 1);
            }
        }
    }

    private void SayDriven(NodeId source, Driver driver)
    {
        TraceEvent receive = _run[driver.Receive];
        string more = driver.Messages > 1 ? $" ({driver.Messages} such messages of it)" : "";
        string judged = driver.EventsPerSecond > Limits.RateMillihertzMax / 1000.0
            ? "which no machine does"
            : "so it ran before this run began, or its clock is not honest";
        Say($"Machine {source}{Origin(receive)}, of which there is no journal, drove the clock of machine "
            + $"{receive.Node.Label} from {receive.OldClock} to {receive.NewClock} ({receive.Location}){more}: since the "
            + $"run began that is {driver.EventsPerSecond:N0} events a second, {judged}. All clocks that heard of it went along.");
    }

    /// <summary>Run, machine and address of whoever sent, of the last connection before the receive; empty when no line tells.</summary>
    private static string Origin(TraceEvent receive)
    {
        string origin = "";
        foreach (TracePeerChange change in receive.Node.PeerChanges)
        {
            Peer peer = change.Change.Peer;
            if (change.Change.IsUp && change.Position <= receive.Position && peer.Id == receive.From)
            {
                string at = peer.Host.Length > 0 ? $", from {peer.Host}" : "";
                origin = $" (run {peer.Run.ToString()[..8]} on {peer.Name}{at})";
            }
        }

        return origin;
    }
}
