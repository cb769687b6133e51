namespace Clocks.Journal.Lines;

public sealed partial class JournalLine
{
    /// <summary>
    /// The header that a STARTUP line tells; what it does not carry is empty, and the die the assignment's. Allocates.
    /// </summary>
    public JournalHeader ToHeader()
    {
        _ = RunId.TryParse(String(JournalKey.Run), out RunId run);
        bool hasMix = EventMix.TryParse(
            String(JournalKey.Mix).Replace(" ", "", StringComparison.Ordinal), out EventMix mix, out _);
        return new JournalHeader(
            new NodeId(MachineId),
            RateOf(ClockRate),
            run,
            String(JournalKey.Cluster),
            Seed,
            hasMix ? mix : EventMix.Assignment,
            String(JournalKey.Clock),
            String(JournalKey.Host),
            String(JournalKey.Version),
            Event.At.UnixMicroseconds,
            Raw(JournalKey.Simulated).SequenceEqual("true"u8));
    }

    /// <summary>The footer that an END line tells. Allocates.</summary>
    public JournalFooter ToFooter() => new(
        Event.At, FinalClock, Event.N, Sent, Received, InQueue, LateTicks, EndReasonNames.Parse(String(JournalKey.Reason)),
        JournalStalls, Dropped,
        Has(JournalKey.LatenessMaxUs) ? new TickLateness(LatenessP50Us, LatenessP99Us, LatenessMaxUs) : null);

    /// <summary>What a PEER_UP or PEER_DOWN line tells. Allocates.</summary>
    public PeerChange ToPeerChange()
    {
        _ = RunId.TryParse(String(JournalKey.Run), out RunId run);
        (string host, int port) = HostAndPort.Split(String(JournalKey.Address));
        var peer = new Peer(new NodeId(PeerId), run, String(JournalKey.Host), host, port);
        return new PeerChange(Kind == LineKind.PeerUp, peer, String(JournalKey.Reason), Event.At);
    }

    /// <summary>What a FAULT line tells. Allocates.</summary>
    public FaultNote ToFaultNote() => new(String(JournalKey.Fault), Event.At);

    /// <summary>
    /// The recipients of a SEND line as the node had them; their run and machine name are not in the line, and a
    /// channel number that the line does not tell is -1. Allocates.
    /// </summary>
    public Delivery[] ToDeliveries()
    {
        var deliveries = new Delivery[Deliveries.Length];
        for (int i = 0; i < deliveries.Length; i++)
        {
            LineDelivery told = Deliveries[i];
            long k = told.IsBlocked ? 0 : Has(JournalKey.K) ? told.K : -1;
            deliveries[i] = new Delivery(new Peer(new NodeId(told.To), default, "", HostOf(told), told.Port), k);
        }

        return deliveries;
    }

    private static ClockRate RateOf(double perSecond)
    {
        double millihertz = Math.Round(perSecond * 1_000);
        return millihertz < Limits.RateMillihertzMin
            ? Clocks.Model.ClockRate.Max
            : Clocks.Model.ClockRate.FromMillihertz((long)Math.Min(millihertz, Limits.RateMillihertzMax));
    }
}
