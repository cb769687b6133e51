namespace Clocks.Node.Transport;

/// <summary>
/// Messages of one connection that have been read and are still under way, because a fault says so: first in, first
/// out, whatever the delays. Bounded: when it is full nothing more is read and TCP pushes back. Owned by the network
/// thread; allocates nothing after construction.
/// </summary>
internal sealed class DelayLine
{
    private const int MessagesMax = 4_096;

    private readonly (long N, long Lamport, long K, long DueNs)[] _ring = new (long, long, long, long)[MessagesMax];
    private long _head, _tail, _lastDueNs;

    public bool IsEmpty => _head == _tail;

    public bool IsFull => _tail - _head == MessagesMax;

    /// <summary>When the oldest arrives; of one that is not empty.</summary>
    public long DueNs => _ring[_head % MessagesMax].DueNs;

    /// <summary>One more, not before those that are in it.</summary>
    public void Add(long n, long lamport, long k, long dueNs)
    {
        _lastDueNs = IsEmpty ? dueNs : Math.Max(dueNs, _lastDueNs);
        _ring[_tail++ % MessagesMax] = (n, lamport, k, _lastDueNs);
    }

    /// <summary>Takes the oldest; of one that is not empty.</summary>
    public (long N, long Lamport, long K) Take()
    {
        (long n, long lamport, long k, _) = _ring[_head++ % MessagesMax];
        return (n, lamport, k);
    }

    /// <summary>Forgets what is in it: the node ends, and nobody would receive it.</summary>
    public void Clear() => _head = _tail;
}
