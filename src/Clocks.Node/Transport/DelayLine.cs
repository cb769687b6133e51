namespace Clocks.Node.Transport;

/// <summary>
/// Messages of one connection that have been read and are still under way, because a fault says so: first in, first
/// out, whatever the delays. Bounded: when it is full nothing more is read and TCP pushes back. Owned by the network
/// thread; allocates nothing after construction.
/// </summary>
/// <param name="links">How long messages take.</param>
/// <param name="from">Whose messages they are.</param>
internal sealed class DelayLine(LinkSchedule links, NodeId from)
{
    private const int MessagesMax = 4_096;

    private readonly (long N, long Lamport, long K, long DueNs)[] _ring = new (long, long, long, long)[MessagesMax];
    private long _head, _tail, _lastDueNs;

    public bool IsEmpty => _head == _tail;

    public bool IsFull => _tail - _head == MessagesMax;

    /// <summary>When the oldest arrives; of one that is not empty.</summary>
    public long DueNs => _ring[_head % MessagesMax].DueNs;

    /// <summary>The message that arrives next; of one that is not empty.</summary>
    public (long N, long Lamport, long K) Oldest
    {
        get
        {
            (long n, long lamport, long k, _) = _ring[_head % MessagesMax];
            return (n, lamport, k);
        }
    }

    /// <summary>
    /// Holds a message that has just been read, until its delay is over and those before it have arrived; false where
    /// it is not delayed. Of one that is not full.
    /// </summary>
    public bool TryHold(long n, long lamport, long k, long readNs)
    {
        long delayNs = links.DelayNs(from, readNs);
        if (delayNs == 0 && IsEmpty)
        {
            return false;
        }

        _lastDueNs = IsEmpty ? readNs + delayNs : Math.Max(readNs + delayNs, _lastDueNs);
        _ring[_tail++ % MessagesMax] = (n, lamport, k, _lastDueNs);
        return true;
    }

    /// <summary>The oldest has arrived.</summary>
    public void RemoveOldest() => _head++;

    /// <summary>Discards what is in it: the node ends or the connection is given up, and nobody receives it.</summary>
    public void Clear() => _head = _tail;
}
