using Clocks.Trace.Events.Columns;

namespace Clocks.Trace.Events;

/// <summary>
/// Looks up sends of one lane by their numbers. Who goes through the receives of another in their order asks for them in about the
/// order in which they were sent, so that the blocks that were read last are mostly the right ones. It remembers which deliveries
/// its owner has taken: noted in the store, where neighbours are other threads' deliveries, they would go to and fro between the
/// caches of processors. A place in somebody's array, never shared between threads.
/// </summary>
internal struct SendCursor
{
    private readonly EventStore _store;
    private readonly int _count;
    private ulong[]? _taken;
    private ColumnCursor _starts, _to, _k, _clock, _mono, _wall;

    public SendCursor(EventStore store)
    {
        (_store, _count, IsDense) = (store, store.Count, store.AreNumbersDense);
        (_starts, _to, _k) = (new(store.DeliveriesBefore), new(store.Recipients), new(store.DeliveryKs));
        (_clock, _mono, _wall) = (new(store.NewClocks), new(store.Monos), new(store.Walls));
    }

    /// <summary>Whether it reads nothing yet: a place in an array that nobody has come to.</summary>
    public readonly bool IsNone => _store is null;

    /// <summary>Whether the events are numbered 1, 2, 3, ...; else somebody must look for a number.</summary>
    public bool IsDense { get; }

    /// <summary>Where they are numbered so, the position of a number; -1 for one that no event has.</summary>
    public readonly int PositionOf(long n) => n >= 1 && n <= _count ? (int)n - 1 : -1;

    public long NewClock(int position) => _clock.At(position);

    public long UnixMicroseconds(int position) => _wall.At(position) + _mono.At(position) / 1000;

    /// <summary>The first recipient of a send, and one past the last.</summary>
    public (int Start, int End) Deliveries(int position) =>
        ((int)_starts.At(position), position + 1 < _count ? (int)_starts.At(position + 1) : _store.Deliveries);

    public int To(int delivery) => (int)_to.At(delivery);

    public long DeliveryK(int delivery) => _k.At(delivery);

    /// <summary>Whether a delivery was not taken here yet.</summary>
    public readonly bool IsFree(int delivery) => _taken is null || ((_taken[delivery >> 6] >> delivery) & 1) == 0;

    public void Take(int delivery)
    {
        _taken ??= new ulong[(_store.Deliveries >> 6) + 1];
        _taken[delivery >> 6] |= 1UL << delivery;
    }

    /// <summary>
    /// A delivery among those of a send to this node, or -1. A send has up to thousands of recipients and each of their receives asks.
    /// Nodes write them in the order of the ring, ascending from the id behind their own and going round: where no id is missing the
    /// place follows from the first, or is one before it, else it is found by halving. Where a journal tells them in no such order it
    /// may go unfound.
    /// </summary>
    public int DeliveryTo((int Start, int End) deliveries, int to)
    {
        (int low, int high) = (deliveries.Start, deliveries.End - 1);
        if (low > high)
        {
            return -1;
        }

        int first = To(low), beyond = to - first;
        if (beyond == 0)
        {
            return low;
        }

        int likely = low + (beyond < 0 ? beyond + high - low + 2 : beyond);
        for (int last = likely - 1; likely >= last; likely--)
        {
            if (likely >= low && likely <= high && To(likely) == to)
            {
                return likely;
            }
        }

        // How far an id lies behind the first, going round, ascends along the ring: what is below the first comes out greatest.
        while (low <= high)
        {
            int middle = low + (high - low) / 2;
            uint found = unchecked((uint)(To(middle) - first));
            if (found == unchecked((uint)beyond))
            {
                return middle;
            }

            (low, high) = found < unchecked((uint)beyond) ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }
}
