using Clocks.Trace.Events.Columns;

namespace Clocks.Trace.Events;

/// <summary>
/// Reads the events of an <see cref="EventStore"/> in their order: what every rule and every measure does. The names are those of
/// the store, which is for events here and there. One loop, one thread.
/// </summary>
internal struct EventCursor
{
    private readonly EventStore _store;
    private ColumnCursor _kind, _number, _old, _before, _new, _queue, _mono, _wall, _receives, _deliveries, _nextDeliveries;
    private ColumnCursor _from, _messageN, _messageClock, _messageK, _waited, _to, _deliveryK;

    public EventCursor(EventStore store)
    {
        _store = store;
        (_kind, _number, _old) = (new(store.Kinds), new(store.Numbers), new(store.OldClocks));
        (_before, _new, _queue) = (new(store.NewClocks), new(store.NewClocks), new(store.Queues));
        (_mono, _wall) = (new(store.Monos), new(store.Walls));
        (_receives, _deliveries) = (new(store.ReceivesBefore), new(store.DeliveriesBefore));
        _nextDeliveries = new(store.DeliveriesBefore);
        (_from, _messageN, _messageClock) = (new(store.Senders), new(store.MessageNs), new(store.MessageClocks));
        (_messageK, _waited) = (new(store.MessageKs), new(store.Waits));
        (_to, _deliveryK) = (new(store.Recipients), new(store.DeliveryKs));
    }

    /// <summary>One for each lane.</summary>
    public static EventCursor[] Of(IReadOnlyList<TraceNode> lanes)
    {
        var cursors = new EventCursor[lanes.Count];
        for (int i = 0; i < cursors.Length; i++)
        {
            cursors[i] = new EventCursor(lanes[i].Store);
        }

        return cursors;
    }

    public readonly int Count => _store.Count;

    public EventKind Kind(int position) => (EventKind)_kind.At(position);

    public long N(int position) => _number.At(position) + position;

    public long OldClock(int position) => _old.At(position) + (position == 0 ? 0 : _before.At(position - 1));

    public long NewClock(int position) => _new.At(position);

    public int QueueDepth(int position) => (int)_queue.At(position);

    public long MonoNs(int position) => _mono.At(position);

    public long UnixMicroseconds(int position) => _wall.At(position) + _mono.At(position) / 1000;

    public int ReceiveRow(int position) => (int)_receives.At(position);

    public int DeliveriesStart(int position) => (int)_deliveries.At(position);

    public int DeliveriesEnd(int position) => position + 1 < Count ? (int)_nextDeliveries.At(position + 1) : _store.Deliveries;

    public int From(int row) => (int)_from.At(row);

    public long MessageN(int row) => _messageN.At(row);

    public long MessageClock(int row) => _messageClock.At(row);

    public long MessageK(int row) => _messageK.At(row);

    public long WaitedNs(int row) => _waited.At(row);

    public int To(int delivery) => (int)_to.At(delivery);

    public long DeliveryK(int delivery) => _deliveryK.At(delivery);

    public readonly EventRef Sender(int row) => _store.Sender(row);

    public readonly EventRef Receiver(int delivery) => _store.Receiver(delivery);
}
