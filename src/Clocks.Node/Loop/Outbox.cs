using Clocks.Model;
using Clocks.Node.Wire;

namespace Clocks.Node.Loop;

/// <summary>
/// Bytes on their way to one peer: the tick thread appends frames, whoever flushes takes all that is there and sends
/// it with one
/// system call. Two buffers that change places, so that a send never holds up an append. Bounded: when full, an append
/// says so and
/// nothing is claimed to be sent. Allocates nothing after construction.
/// </summary>
public sealed class Outbox
{
    private readonly Lock _gate = new();
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

    /// <summary>Whether there are bytes to send.</summary>
    public bool HasBytes => Volatile.Read(ref _filled) > 0 || Volatile.Read(ref _leavingLength) > Volatile.Read(ref _left);

    /// <summary>Appends a timestamp frame; false when it does not fit.</summary>
    public bool TryAppendTimestamp(long n, long lamport, long k)
    {
        lock (_gate)
        {
            if (_filling.Length - _filled < FrameWriter.TimestampBytesMax)
            {
                return false;
            }

            _filled += FrameWriter.Timestamp(_filling.AsSpan(_filled), n, lamport, k);
            return true;
        }
    }

    /// <summary>Appends a whole frame; false when it does not fit.</summary>
    public bool TryAppend(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            if (!frame.TryCopyTo(_filling.AsSpan(_filled)))
            {
                return false;
            }

            _filled += frame.Length;
            return true;
        }
    }

    /// <summary>The bytes to send next, oldest first; empty when there are none. One flusher at a time.</summary>
    public ReadOnlySpan<byte> Leaving()
    {
        if (_left == _leavingLength)
        {
            lock (_gate)
            {
                (_filling, _leaving) = (_leaving, _filling);
                _leavingLength = _filled;
                _left = 0;
                _filled = 0;
            }
        }

        return _leaving.AsSpan(_left, _leavingLength - _left);
    }

    /// <summary>The first bytes of <see cref="Leaving"/> are gone. The flusher.</summary>
    public void Sent(int bytes) => _left += bytes;
}
