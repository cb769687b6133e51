using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clocks.Simulation.Machines;

/// <summary>
/// Messages for one machine in the order in which they arrive: those that have arrived and those under way stand in one
/// ring, and time moves the border between them. A machine looks only when it ticks, so an arrival needs no event of
/// its own. Of two that arrive at the same nanosecond the one sent first is first. It grows as needed: behind a full
/// inbox the network would hold the rest, which comes to the same. What a message says stands in the
/// <see cref="MessagePool"/>; here is which one it is. Owned by the thread that simulates.
/// </summary>
internal sealed class Inbox
{
    private Entry[] _ring = new Entry[8];
    private int _mask = 7;
    private long _head, _arrived, _tail;

    /// <summary>
    /// When the last of them arrives. With it, neither adding one behind it nor finding that all have arrived has to
    /// look into a ring that among thousands of machines is in no cache.
    /// </summary>
    private long _lastNs;

    /// <summary>Adds a message.</summary>
    /// <param name="arrivedNs">When it arrives, in virtual time.</param>
    /// <param name="letter">What it says.</param>
    /// <param name="k">Its place in the channel; a plan is bounded so that it fits.</param>
    public void Add(long arrivedNs, int letter, long k)
    {
        if (_tail - _head > _mask)
        {
            Grow();
        }

        var entry = new Entry(arrivedNs, letter, (int)k);
        if (arrivedNs >= _lastNs)
        {
            _lastNs = arrivedNs;
            At(_tail++) = entry;
            return;
        }

        Insert(entry);
    }

    private void Insert(in Entry entry)
    {
        long at = _tail++;
        while (at > _arrived && At(at - 1).ArrivedNs > entry.ArrivedNs)
        {
            At(at) = At(at - 1);
            at--;
        }

        At(at) = entry;
    }

    /// <summary>How many wait at this time, which never runs back.</summary>
    public int Waiting(long nowNs)
    {
        if (_lastNs <= nowNs)
        {
            _arrived = _tail;
            return (int)(_tail - _head);
        }

        while (_arrived < _tail && At(_arrived).ArrivedNs <= nowNs)
        {
            _arrived++;
        }

        return (int)(_arrived - _head);
    }

    /// <summary>Takes the oldest that waits; <see cref="Waiting"/> has said that there is one.</summary>
    public ref readonly Entry Take() => ref At(_head++);

    private void Grow()
    {
        var larger = new Entry[2 * _ring.Length];
        for (long i = _head; i < _tail; i++)
        {
            larger[i & (larger.Length - 1)] = At(i);
        }

        (_ring, _mask) = (larger, larger.Length - 1);
    }

    /// <summary>
    /// A place of the ring. The mask keeps it within; to ask the array for its length once more would fetch its
    /// beginning from memory for nothing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry At(long place) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_ring), (nint)(place & _mask));

    /// <summary>A message on its way or waiting: sixteen bytes, because among thousands there are millions.</summary>
    public readonly struct Entry(long arrivedNs, int letter, int k)
    {
        /// <summary>When it arrives, in virtual time.</summary>
        public long ArrivedNs { get; } = arrivedNs;

        /// <summary>What it says.</summary>
        public int Letter { get; } = letter;

        /// <summary>Its place in the channel.</summary>
        public int K { get; } = k;
    }
}
