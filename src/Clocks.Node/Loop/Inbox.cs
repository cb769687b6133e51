using System.Runtime.InteropServices;

namespace Clocks.Node.Loop;

/// <summary>
/// Messages that have arrived and wait for a tick: a preallocated ring with one writer (the network thread) and one
/// reader (the tick thread). Bounded: when it is full the writer stops reading its sockets and TCP pushes back; no
/// message is ever dropped. Allocates nothing after construction.
/// </summary>
/// <remarks>
/// Memory order, on x64 and ARM alike: <see cref="Publish"/> releases what was staged, <see cref="TryTake"/> acquires it;
/// the head is released behind the copy, and acquired (<see cref="HasRoom"/>) before the place is used again. Who waits for
/// room, and how that is found out without a fence for every message, is <see cref="Transport.MessageReader"/>'s.
/// </remarks>
internal sealed class Inbox
{
    private readonly Arrival[] _ring;
    private readonly InboxShare?[] _shares;
    private readonly int _mask;
    private Positions _at;

    /// <summary>An empty inbox.</summary>
    /// <param name="capacity">A power of two.</param>
    public Inbox(int capacity = Limits.InboxDepthMax)
    {
        if (!System.Numerics.BitOperations.IsPow2(capacity))
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "The capacity must be a power of two.");
        }

        _ring = new Arrival[capacity];
        _shares = new InboxShare?[capacity];
        _mask = capacity - 1;
    }

    /// <summary>
    /// Messages that wait. Exact on the reader's thread, a lower bound of what is coming on the writer's.
    /// </summary>
    public int Count => (int)(Volatile.Read(ref _at.Tail) - Volatile.Read(ref _at.Head));

    /// <summary>Whether one more message fits. Asked by the writer.</summary>
    public bool HasRoom
    {
        get
        {
            // The reader's progress is looked at only when what was last seen of it is used up.
            if (_at.Staged - _at.HeadSeen < _ring.Length)
            {
                return true;
            }

            _at.HeadSeen = Volatile.Read(ref _at.Head);
            return _at.Staged - _at.HeadSeen < _ring.Length;
        }
    }

    /// <summary>
    /// Adds a message that the reader sees after the next <see cref="Publish"/>: one shared write for many messages.
    /// False when full. The writer's thread.
    /// </summary>
    /// <param name="arrival">The message.</param>
    /// <param name="share">Whose part of the inbox it takes; null: nobody counts.</param>
    public bool TryStage(in Arrival arrival, InboxShare? share = null)
    {
        if (!HasRoom)
        {
            return false;
        }

        // Positions only grow, for longer than any run; the mask makes places of them.
        _ring[_at.Staged & _mask] = arrival;
        _shares[_at.Staged & _mask] = share;
        share?.Add();
        _at.Staged++;
        return true;
    }

    /// <summary>Shows the reader every message that was staged. The writer's thread.</summary>
    public void Publish() => Volatile.Write(ref _at.Tail, _at.Staged);

    /// <summary>Takes the oldest message; false when there is none. The reader's thread.</summary>
    /// <param name="arrival">The message.</param>
    /// <param name="left">Messages that still wait.</param>
    /// <param name="share">Whose part of the inbox it took.</param>
    public bool TryTake(out Arrival arrival, out int left, out InboxShare? share)
    {
        long head = _at.Head;
        long waiting = Volatile.Read(ref _at.Tail) - head;
        if (waiting == 0)
        {
            arrival = default;
            left = 0;
            share = null;
            return false;
        }

        // Copied before the head moves: from then on the writer may use the place again.
        arrival = _ring[head & _mask];
        share = _shares[head & _mask];
        share?.Remove();
        Volatile.Write(ref _at.Head, head + 1);
        left = (int)waiting - 1;
        return true;
    }

    /// <summary>
    /// Head and tail on cache lines of their own, so that the two threads do not slow each other down.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    private struct Positions
    {
        // Written by the reader.
        [FieldOffset(128)]
        public long Head;

        // Written by the writer, read by the reader.
        [FieldOffset(256)]
        public long Tail;

        // The writer's own.
        [FieldOffset(384)]
        public long Staged;

        [FieldOffset(392)]
        public long HeadSeen;
    }
}
