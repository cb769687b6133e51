using Clocks.Model;

namespace Clocks.Simulation;

/// <summary>
/// Messages for one machine in the order in which they arrive: those that have arrived and those under way stand in one
/// ring, and time moves the border between them. A machine looks only when it ticks, so an arrival needs no event of
/// its own. Of two that arrive at the same nanosecond the one sent first is first. It grows as needed: behind a full
/// inbox the network would hold the rest, which comes to the same. Owned by the thread that simulates.
/// </summary>
internal sealed class Inbox
{
    private Arrival[] _ring = new Arrival[8];
    private long _head, _arrived, _tail;

    /// <summary>
    /// When the last of them arrives. With it, neither adding one behind it nor finding that all have arrived has to
    /// look into a ring that among thousands of machines is in no cache.
    /// </summary>
    private long _lastNs;

    /// <summary>Adds a message that will arrive at <see cref="Arrival.ArrivedNs"/>, in virtual time.</summary>
    public void Add(in Arrival arrival)
    {
        if (_tail - _head == _ring.Length)
        {
            Grow();
        }

        if (arrival.ArrivedNs >= _lastNs)
        {
            _lastNs = arrival.ArrivedNs;
            _ring[_tail++ & (_ring.Length - 1)] = arrival;
            return;
        }

        Insert(arrival);
    }

    private void Insert(in Arrival arrival)
    {
        long at = _tail++;
        int mask = _ring.Length - 1;
        while (at > _arrived && _ring[(at - 1) & mask].ArrivedNs > arrival.ArrivedNs)
        {
            _ring[at & mask] = _ring[(at - 1) & mask];
            at--;
        }

        _ring[at & mask] = arrival;
    }

    /// <summary>How many wait at this time, which never runs back.</summary>
    public int Waiting(long nowNs)
    {
        if (_lastNs <= nowNs)
        {
            _arrived = _tail;
            return (int)(_tail - _head);
        }

        int mask = _ring.Length - 1;
        while (_arrived < _tail && _ring[_arrived & mask].ArrivedNs <= nowNs)
        {
            _arrived++;
        }

        return (int)(_arrived - _head);
    }

    /// <summary>Takes the oldest that waits; <see cref="Waiting"/> has said that there is one.</summary>
    public ref readonly Arrival Take() => ref _ring[_head++ & (_ring.Length - 1)];

    private void Grow()
    {
        var larger = new Arrival[2 * _ring.Length];
        for (long i = _head; i < _tail; i++)
        {
            larger[i & (larger.Length - 1)] = _ring[i & (_ring.Length - 1)];
        }

        _ring = larger;
    }
}
