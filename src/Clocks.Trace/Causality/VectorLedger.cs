using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>
/// The vector times of sends whose receives the walk has not reached yet. A vector is kept from the send to the last
/// of its receives and its room is used again; because the walk follows the Lamport clocks, few are kept at a time.
/// </summary>
internal sealed class VectorLedger(int lanes)
{
    private sealed class Slot(int lanes)
    {
        public int[] Vector { get; } = new int[lanes];

        public int Awaited { get; set; }
    }

    private readonly Dictionary<EventRef, Slot> _kept = [];
    private readonly Stack<Slot> _free = new();
    private int _slots;

    /// <summary>Bytes of all vectors that were ever kept at once.</summary>
    public long Bytes => (long)_slots * lanes * sizeof(int);

    /// <summary>Keeps a copy of a vector until <paramref name="awaited"/> receives have taken it.</summary>
    public void Keep(EventRef send, ReadOnlySpan<int> vector, int awaited)
    {
        if (!_free.TryPop(out Slot? slot))
        {
            slot = new Slot(lanes);
            _slots++;
        }

        vector.CopyTo(slot.Vector);
        slot.Awaited = awaited;
        _kept.Add(send, slot);
    }

    /// <summary>
    /// The vector of a send, for one of its receives; valid until the next call of <see cref="Keep"/>.
    /// </summary>
    public ReadOnlySpan<int> Take(EventRef send)
    {
        Slot slot = _kept[send];
        if (--slot.Awaited == 0)
        {
            _free.Push(slot);
            _kept.Remove(send);
        }

        return slot.Vector;
    }
}
