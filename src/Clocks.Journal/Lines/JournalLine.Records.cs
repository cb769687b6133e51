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
        Has(JournalKey.LatenessMaxUs) ? new TickLateness(LatenessP50Us, LatenessP99Us, LatenessMaxUs) : null,
        Raw(JournalKey.Alone).SequenceEqual("true"u8));

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

    private static ClockRate RateOf(double perSecond)
    {
        double millihertz = Math.Round(perSecond * 1_000);
        return millihertz < Limits.RateMillihertzMin
            ? Clocks.Model.ClockRate.Max
            : Clocks.Model.ClockRate.FromMillihertz((long)Math.Min(millihertz, Limits.RateMillihertzMax));
    }
}
