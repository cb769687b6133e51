using Clocks.Node.Loop;

namespace Clocks.Node.Transport;

/// <summary>
/// The buffers of connections that have ended, for those that come: half a megabyte each, which peers that restart again
/// and again would otherwise leave to the garbage collector by the hundred. Owned by the network thread, but for
/// <see cref="TickBegins"/>.
/// </summary>
internal sealed class BufferPool
{
    /// <summary>Bytes of a buffer to receive into.</summary>
    public const int ReceiveBytes = 64 * 1024;

    /// <summary>Buffers of each kind that are kept.</summary>
    private const int KeptMax = 64;

    private readonly Stack<byte[]> _received = new();
    private readonly Queue<(Outbox Outbox, long Tick)> _outboxes = new();
    private long _tick;

    /// <summary>
    /// A tick begins: what the tick thread held on to in the one before, it has let go of. The tick thread.
    /// </summary>
    public void TickBegins() => Volatile.Write(ref _tick, _tick + 1);

    /// <summary>A buffer to receive into, of 64 KiB, with whatever stood in it before.</summary>
    public byte[] RentReceived() =>
        _received.TryPop(out byte[]? bytes) ? bytes : GC.AllocateUninitializedArray<byte>(ReceiveBytes);

    /// <summary>Nobody reads it any more.</summary>
    public void ReturnReceived(byte[] bytes)
    {
        if (_received.Count < KeptMax)
        {
            _received.Push(bytes);
        }
    }

    /// <summary>An empty outbox.</summary>
    public Outbox RentOutbox()
    {
        // The tick thread may be about to append to the channel of a connection that has just been closed. When two more
        // ticks have begun it has seen the ring without that channel.
        if (_outboxes.TryPeek(out (Outbox Outbox, long Tick) oldest) && Volatile.Read(ref _tick) >= oldest.Tick + 2)
        {
            _outboxes.Dequeue();
            oldest.Outbox.Clear();
            return oldest.Outbox;
        }

        return new Outbox();
    }

    /// <summary>Its connection is closed, and the ring without it is published.</summary>
    public void ReturnOutbox(Outbox outbox)
    {
        if (_outboxes.Count < KeptMax)
        {
            // The tick thread stores that a tick begins and then loads the ring, and has no fence between the two; this one
            // reaches it. A load of the ring that comes later sees it without the channel, an earlier one belongs to the
            // tick that is read here or to one before.
            Interlocked.MemoryBarrierProcessWide();
            _outboxes.Enqueue((outbox, Volatile.Read(ref _tick)));
        }
    }
}
