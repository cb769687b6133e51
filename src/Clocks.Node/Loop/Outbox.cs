using Clocks.Node.Wire;

namespace Clocks.Node.Loop;

/// <summary>
/// Bytes on their way to one peer: the tick thread appends frames, whoever flushes takes all that is there and sends it
/// with one system call. Two buffers that change places, so that a send never holds up an append. Bounded: when full,
/// an append says so and nothing is claimed to be sent. Allocates nothing after construction.
/// </summary>
internal sealed class Outbox
{
    private int _gate;
    private byte[] _filling;
    private byte[] _leaving;
    private int _filled;
    private int _left;
    private int _leavingLength;

    /// <summary>An empty outbox.</summary>
    /// <param name="capacity">Bytes that may wait, not counting those that are being sent.</param>
    public Outbox(int capacity = Limits.OutboxBytesMax)
    {
        _filling = GC.AllocateUninitializedArray<byte>(capacity);
        _leaving = GC.AllocateUninitializedArray<byte>(capacity);
    }

    /// <summary>
    /// Whether there are bytes to send. Any thread, without the gate: never false while there are some, since who moves bytes
    /// stores where they are now before it stores that they have left where they were (release), and here they are looked for
    /// in the order of their way (acquire). It may still be true when they have just gone.
    /// </summary>
    public bool HasBytes => Volatile.Read(ref _filled) > 0 || Volatile.Read(ref _leavingLength) > Volatile.Read(ref _left);

    /// <summary>Whether some of the lot is left that <see cref="Leaving"/> took last. The flusher.</summary>
    public bool IsLeaving => _left < _leavingLength;

    /// <summary>Whether so much waits that it should be sent now rather than with what the next tick adds.</summary>
    public bool IsHalfFull => Volatile.Read(ref _filled) > _filling.Length / 2;

    /// <summary>Appends a timestamp frame; false when it does not fit.</summary>
    /// <param name="n">The sender's event number.</param>
    /// <param name="lamport">The sender's clock after the event.</param>
    /// <param name="k">The place in the channel.</param>
    /// <param name="isFirst">Whether no other frame stands before it that the flusher has not taken.</param>
    public bool TryAppendTimestamp(long n, long lamport, long k, out bool isFirst)
    {
        Enter();
        isFirst = _filled == 0;
        bool hasRoom = _filling.Length - _filled >= FrameWriter.TimestampBytesMax;
        if (hasRoom)
        {
            _filled += FrameWriter.Timestamp(_filling.AsSpan(_filled), n, lamport, k);
        }

        Leave();
        return hasRoom;
    }

    /// <summary>Appends a whole frame; false when it does not fit.</summary>
    public bool TryAppend(ReadOnlySpan<byte> frame)
    {
        Enter();
        // All or nothing: half a frame would break the stream for whatever follows.
        bool hasRoom = frame.TryCopyTo(_filling.AsSpan(_filled));
        _filled += hasRoom ? frame.Length : 0;
        Leave();
        return hasRoom;
    }

    /// <summary>The bytes to send next, oldest first; empty when there are none. One flusher at a time.</summary>
    public ReadOnlySpan<byte> Leaving()
    {
        // Only when all of the last lot is gone: bytes that the system took in part must leave before any that came after
        // them. The swap is all that the gate guards; the system call that follows is made without it.
        if (_left == _leavingLength)
        {
            Enter();
            (_filling, _leaving) = (_leaving, _filling);
            _leavingLength = _filled;
            _left = 0;
            // Last: see HasBytes.
            Volatile.Write(ref _filled, 0);
            Leave();
        }

        return _leaving.AsSpan(_left, _leavingLength - _left);
    }

    /// <summary>
    /// The first bytes of <see cref="Leaving"/> are gone: sent, or copied to where they are sent from, which is stored before.
    /// The flusher.
    /// </summary>
    public void Sent(int bytes) => Volatile.Write(ref _left, _left + bytes);

    /// <summary>Discards everything: nobody appends or sends any more.</summary>
    public void Clear() => _filled = _left = _leavingLength = 0;

    /// <summary>
    /// What is guarded takes nanoseconds, so a thread that meets the other one there spins, and sleeps only when the
    /// other was interrupted in the middle of it. The exchange is a full fence, and <see cref="Leave"/> a release: whoever
    /// enters sees all that was done under the gate before.
    /// </summary>
    private void Enter()
    {
        if (Interlocked.Exchange(ref _gate, 1) != 0)
        {
            EnterLater();
        }
    }

    private void EnterLater()
    {
        var wait = new SpinWait();
        while (Interlocked.Exchange(ref _gate, 1) != 0)
        {
            wait.SpinOnce();
        }
    }

    private void Leave() => Volatile.Write(ref _gate, 0);
}
