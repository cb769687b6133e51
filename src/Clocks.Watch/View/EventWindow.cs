namespace Clocks.Watch.View;

/// <summary>
/// The last events of a lane with the recipients of their sends. An event keeps its place, counted from the first of the
/// lane, when those before it are dropped. Under the lock of its run.
/// </summary>
internal sealed class EventWindow
{
    private const int AtStart = 64;

    private WatchedEvent[] _events = new WatchedEvent[AtStart];
    private WatchedDelivery[] _deliveries = new WatchedDelivery[AtStart];
    private long _firstDelivery;
    private int _deliveryCount;

    /// <summary>The place of the first event that is kept.</summary>
    public long First { get; private set; }

    /// <summary>How many are kept.</summary>
    public int Count { get; private set; }

    /// <summary>The place of the next event.</summary>
    public long Next => First + Count;

    /// <summary>The event at a place from <see cref="First"/> to <see cref="Next"/> - 1.</summary>
    public ref readonly WatchedEvent this[long place] => ref _events[(int)(place - First)];

    /// <summary>The recipients of a send that is kept.</summary>
    public ReadOnlySpan<WatchedDelivery> DeliveriesOf(in WatchedEvent send) =>
        _deliveries.AsSpan((int)(send.FirstDelivery - _firstDelivery), send.Deliveries);

    /// <summary>Puts an event at the end.</summary>
    public void Add(in WatchedEvent e, ReadOnlySpan<WatchedDelivery> deliveries)
    {
        if (Count == _events.Length)
        {
            Array.Resize(ref _events, 2 * Count);
        }

        if (_deliveryCount + deliveries.Length > _deliveries.Length)
        {
            Array.Resize(ref _deliveries, Math.Max(2 * _deliveries.Length, _deliveryCount + deliveries.Length));
        }

        ref WatchedEvent place = ref _events[Count++];
        place = e;
        (place.FirstDelivery, place.Deliveries) = (_firstDelivery + _deliveryCount, deliveries.Length);
        deliveries.CopyTo(_deliveries.AsSpan(_deliveryCount));
        _deliveryCount += deliveries.Length;
    }

    /// <summary>Forgets what stands before a place.</summary>
    public void DropBefore(long place)
    {
        int drop = (int)(Math.Clamp(place, First, Next) - First);
        if (drop == 0)
        {
            return;
        }

        int deliveries = drop < Count ? (int)(_events[drop].FirstDelivery - _firstDelivery) : _deliveryCount;
        Array.Copy(_events, drop, _events, 0, Count -= drop);
        Array.Copy(_deliveries, deliveries, _deliveries, 0, _deliveryCount -= deliveries);
        First += drop;
        _firstDelivery += deliveries;
    }

    /// <summary>The place of the event of this number; -1 when it is not kept.</summary>
    public long PlaceOf(long n)
    {
        long place = Search(n, byTime: false);
        return place < Next && this[place].N == n ? place : -1;
    }

    /// <summary>The place of the first event that happened at this time or later, in microseconds since 1970.</summary>
    public long PlaceAt(long atUs) => Search(atUs, byTime: true);

    private long Search(long wanted, bool byTime)
    {
        long low = First, high = Next;
        while (low < high)
        {
            long middle = low + (high - low) / 2;
            ref readonly WatchedEvent e = ref this[middle];
            (low, high) = (byTime ? e.AtUs : e.N) < wanted ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
