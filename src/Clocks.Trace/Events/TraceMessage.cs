namespace Clocks.Trace.Events;

/// <summary>
/// One message of a send to one recipient, and the receive that took it if a journal has one. A value, made on
/// demand.
/// </summary>
public readonly struct TraceMessage
{
    private readonly int _delivery;

    internal TraceMessage(TraceEvent send, int delivery) => (Send, _delivery) = (send, delivery);

    /// <summary>The send.</summary>
    public TraceEvent Send { get; }

    /// <summary>To whom; null when the journal does not name ids.</summary>
    public NodeId? To => Store.To(_delivery) < 0 ? null : new NodeId(Store.To(_delivery));

    /// <summary>The place in the channel, 1, 2, 3, ...; 0 when blocked; -1 when not told.</summary>
    public long K => Store.DeliveryK(_delivery);

    /// <summary>Whether the outbox was full and nothing was sent.</summary>
    public bool IsBlocked => K == 0;

    /// <summary>
    /// The receive; <see cref="EventRef.None"/> when no journal has one: in flight, lost, or the journal is missing.
    /// </summary>
    public EventRef Receiver => Store.Receiver(_delivery);

    private EventStore Store => Send.Node.Store;
}
