using Clocks.Node.Wire;

namespace Clocks.Node.Transport;

/// <summary>
/// The bytes of one connection that have been read and do not make a frame yet. Takes its room from the pool at the
/// first read. Owned by the network thread.
/// </summary>
internal sealed class ReceiveBuffer(BufferPool pool)
{
    private byte[] _bytes = [];
    private int _length;

    /// <summary>Bytes that have been read and are not consumed, from the first of a frame.</summary>
    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(0, _length);

    /// <summary>
    /// How far the frame has been searched that <see cref="Unread"/> begins with; its end is not there yet.
    /// </summary>
    public FrameProgress Progress { get; private set; }

    /// <summary>Whether there is room for at least one more frame.</summary>
    public bool HasRoom => RoomBytes >= Limits.FrameBytesMax;

    /// <summary>How many bytes there is room for.</summary>
    public int RoomBytes => BufferPool.ReceiveBytes - _length;

    /// <summary>Where the next bytes go; <see cref="Received"/> follows.</summary>
    public Span<byte> Room()
    {
        if (_bytes.Length == 0)
        {
            // Not before: most dials of a forged list never come so far.
            _bytes = pool.RentReceived();
        }

        return _bytes.AsSpan(_length);
    }

    /// <summary>Gives its room back: nothing is read any more.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
        {
            pool.ReturnReceived(_bytes);
            (_bytes, _length) = ([], 0);
        }
    }

    /// <summary>So many bytes stand in <see cref="Room"/>.</summary>
    public void Received(int bytes) => _length += bytes;

    /// <summary>Lets go of the whole frames that a reader has passed, and keeps how far it came in the next.</summary>
    public void Consume(int bytes, FrameProgress progress)
    {
        _bytes.AsSpan(bytes, _length - bytes).CopyTo(_bytes);
        _length -= bytes;
        Progress = progress;
    }
}
