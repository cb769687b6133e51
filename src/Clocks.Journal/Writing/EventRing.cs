using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clocks.Journal.Writing;

/// <summary>
/// The way from the tick thread to the journal thread: one writer, one reader, a fixed number of places, nothing
/// allocated after construction. Events stand in one ring and the recipients of sends in another beside it; one
/// release-store of the number of events publishes both, because the reader counts the recipients of each event it
/// takes.
/// </summary>
/// <remarks>
/// A send's recipients never wrap round the end of their ring: both sides skip the places before the end when the
/// recipients do not fit there. What each thread writes lies on cache lines of its own (128 bytes: two lines, as
/// processors fetch them in pairs), and the writer looks at the reader's progress only when the place it remembers is
/// used up.
/// <para>
/// Memory order, on x64 and ARM alike: a place is handed over by a release-store of a counter and taken by an
/// acquire-load of it, in both directions. Written and then released (<see cref="TryAppend"/>), acquired and then read
/// (<see cref="Appended"/>, <see cref="Peek"/>); read and then released (<see cref="Release"/>), acquired and then
/// overwritten (<see cref="HasRoom"/>). What a thread remembers of an acquired counter orders as the load did. Each of
/// the two rings has a counter of its own for the way back, so it does not matter which of them is seen first.
/// </para>
/// </remarks>
internal sealed class EventRing
{
    private readonly ClockEvent[] _events;
    private readonly Delivery[] _deliveries;
    private Shared _shared;

    /// <summary>A ring of the sizes in <see cref="Limits"/>.</summary>
    public EventRing()
        : this(Limits.JournalRingEvents, Limits.JournalRingDeliveries)
    {
    }

    /// <summary>A ring with so many places, both powers of two.</summary>
    public EventRing(int events, int deliveries)
    {
        if (!int.IsPow2(events) || !int.IsPow2(deliveries))
        {
            throw new ArgumentException("The places of a ring are a power of two, so that a mask finds them.");
        }

        _events = new ClockEvent[events];
        _deliveries = new Delivery[deliveries];
    }

    /// <summary>
    /// The greatest number of recipients that one send may have: half the places, so that they fit before or after the
    /// end.
    /// </summary>
    public int DeliveriesPerEventMax => _deliveries.Length / 2;

    /// <summary>Events appended so far. Any thread; a reader that sees a number sees those events whole.</summary>
    public long Appended => Volatile.Read(ref _shared.Appended);

    /// <summary>Events taken so far. Any thread.</summary>
    public long Taken => Volatile.Read(ref _shared.Taken);

    /// <summary>Appends an event; false, and nothing done, when there is no room. The tick thread only.</summary>
    /// <param name="e">
    /// The event; its <see cref="ClockEvent.DeliveryCount"/> is set to the number of deliveries.
    /// </param>
    /// <param name="deliveries">
    /// The recipients of a send, at most <see cref="DeliveriesPerEventMax"/>; empty for other events.
    /// </param>
    public bool TryAppend(in ClockEvent e, ReadOnlySpan<Delivery> deliveries)
    {
        // What the reader has taken is looked up only when what was last seen of it leaves no room, so that the two
        // threads rarely touch the same cache line.
        long n = _shared.Appended;
        long place = deliveries.IsEmpty
            ? _shared.DeliveriesAppended
            : Place(_shared.DeliveriesAppended, deliveries.Length);
        if ((n - _shared.TakenSeen >= _events.Length
            || place + deliveries.Length - _shared.DeliveriesTakenSeen > _deliveries.Length)
            && !HasRoom(n, place + deliveries.Length))
        {
            return false;
        }

        ref ClockEvent slot = ref _events[n & (_events.Length - 1)];
        Copy(in e, ref slot);
        slot.DeliveryCount = deliveries.Length;
        if (!deliveries.IsEmpty)
        {
            deliveries.CopyTo(_deliveries.AsSpan((int)(place & (_deliveries.Length - 1))));
            _shared.DeliveriesAppended = place + deliveries.Length;
        }

        // Last of all: a reader that sees the number sees the event and its deliveries.
        Volatile.Write(ref _shared.Appended, n + 1);
        return true;
    }

    /// <summary>
    /// The oldest event that was not released yet, and its recipients, where they lie: valid until
    /// <see cref="Release"/>. Only after <see cref="Appended"/> has said that there is one. The journal thread only.
    /// </summary>
    public ref readonly ClockEvent Peek(out ReadOnlySpan<Delivery> deliveries)
    {
        ref readonly ClockEvent slot = ref _events[_shared.Read & (_events.Length - 1)];
        deliveries = default;
        if (slot.DeliveryCount > 0)
        {
            long place = Place(_shared.DeliveriesRead, slot.DeliveryCount);
            deliveries = _deliveries.AsSpan((int)(place & (_deliveries.Length - 1)), slot.DeliveryCount);
            _shared.DeliveriesRead = place + slot.DeliveryCount;
        }

        _shared.Read++;
        return ref slot;
    }

    /// <summary>
    /// Gives the places of everything that was peeked at back to the tick thread. The journal thread only.
    /// </summary>
    public void Release()
    {
        Volatile.Write(ref _shared.DeliveriesTaken, _shared.DeliveriesRead);
        Volatile.Write(ref _shared.Taken, _shared.Read);
    }

    /// <summary>
    /// Word by word, as the event was just written: a processor that has to put two fresh words together for one long
    /// move waits until both are in its cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(in ClockEvent from, ref ClockEvent to)
    {
        ref long source = ref Unsafe.As<ClockEvent, long>(ref Unsafe.AsRef(in from));
        ref long target = ref Unsafe.As<ClockEvent, long>(ref to);
        for (int i = 0; i < Unsafe.SizeOf<ClockEvent>() / sizeof(long); i += 4)
        {
            Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i);
            Unsafe.Add(ref target, i + 1) = Unsafe.Add(ref source, i + 1);
            Unsafe.Add(ref target, i + 2) = Unsafe.Add(ref source, i + 2);
            Unsafe.Add(ref target, i + 3) = Unsafe.Add(ref source, i + 3);
        }
    }

    private bool HasRoom(long n, long deliveriesEnd)
    {
        _shared.TakenSeen = Volatile.Read(ref _shared.Taken);
        _shared.DeliveriesTakenSeen = Volatile.Read(ref _shared.DeliveriesTaken);
        return n - _shared.TakenSeen < _events.Length
            && deliveriesEnd - _shared.DeliveriesTakenSeen <= _deliveries.Length;
    }

    /// <summary>
    /// Where so many recipients go: here, or at the beginning of the next lap when the end is too near.
    /// </summary>
    private long Place(long position, int count)
    {
        long left = _deliveries.Length - (position & (_deliveries.Length - 1));
        return count <= left ? position : position + left;
    }

    /// <summary>The counters, each group on its own pair of cache lines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 640)]
    private struct Shared
    {
        // Written by the tick thread, read by the journal thread.
        [FieldOffset(128)] public long Appended;

        // The tick thread's own.
        [FieldOffset(256)] public long TakenSeen;
        [FieldOffset(264)] public long DeliveriesTakenSeen;
        [FieldOffset(272)] public long DeliveriesAppended;

        // Written by the journal thread, read by the tick thread.
        [FieldOffset(384)] public long Taken;
        [FieldOffset(392)] public long DeliveriesTaken;

        // The journal thread's own.
        [FieldOffset(512)] public long Read;
        [FieldOffset(520)] public long DeliveriesRead;
    }
}
