using System.Runtime.InteropServices;

namespace Clocks.Trace;

/// <summary>
/// The vector times of sends whose receives the walk has not reached yet. A vector is kept from the send to the last
/// of its receives and its room is used again; because the walk follows the Lamport clocks, few are kept at a time.
/// </summary>
internal sealed class VectorLedger(int lanes)
{
    private readonly Dictionary<EventRef, (int Slot, int Awaited)> _kept = [];
    private readonly Stack<int> _free = new();
    private readonly List<int[]> _slots = [];

    /// <summary>Bytes of all vectors that were ever kept at once.</summary>
    public long Bytes => (long)_slots.Count * lanes * sizeof(int);

    /// <summary>Keeps a copy of a vector until <paramref name="awaited"/> receives have taken it.</summary>
    public void Keep(EventRef send, ReadOnlySpan<int> vector, int awaited)
    {
        if (!_free.TryPop(out int slot))
        {
            slot = _slots.Count;
            _slots.Add(new int[lanes]);
        }

        vector.CopyTo(_slots[slot]);
        _kept.Add(send, (slot, awaited));
    }

    /// <summary>
    /// The vector of a send, for one of its receives; valid until the next call of <see cref="Keep"/>.
    /// </summary>
    public ReadOnlySpan<int> Take(EventRef send)
    {
        ref (int Slot, int Awaited) entry = ref CollectionsMarshal.GetValueRefOrNullRef(_kept, send);
        int[] vector = _slots[entry.Slot];
        if (--entry.Awaited == 0)
        {
            _free.Push(entry.Slot);
            _kept.Remove(send);
        }

        return vector;
    }
}
