using System.Buffers;

namespace Clocks.Node.Wire;

/// <summary>
/// Room for one frame, between a span of ours and the library, which writes to an <see cref="IBufferWriter{T}"/> and
/// reads from memory. Each thread has its own, allocated when it first needs it; afterwards nothing is. What passes
/// through here is rare and short: a timestamp does not, except one in a form that <see cref="TimestampFrame"/> leaves
/// to the library.
/// </summary>
internal sealed class FrameScratch : IBufferWriter<byte>
{
    [ThreadStatic]
    private static FrameScratch? _ofThisThread;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Limits.FrameBytesMax);
    private int _length;

    /// <summary>This thread's.</summary>
    private static FrameScratch OfThisThread => _ofThisThread ??= new FrameScratch();

    /// <summary>The scratch of this thread, empty, for a writer; until the next call of either kind.</summary>
    public static FrameScratch Empty()
    {
        FrameScratch own = OfThisThread;
        own._length = 0;
        return own;
    }

    /// <summary>A copy of a frame, for a reader; until the next call of either kind.</summary>
    public static ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> frame)
    {
        byte[] bytes = OfThisThread._bytes;
        frame.CopyTo(bytes);
        return bytes.AsMemory(0, frame.Length);
    }

    /// <summary>Copies what was written; a destination that is too small is a bug and throws.</summary>
    /// <returns>How many bytes.</returns>
    public int CopyTo(Span<byte> destination)
    {
        _bytes.AsSpan(0, _length).CopyTo(destination);
        return _length;
    }

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The frame would be longer than one may be: a bug.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(sizeHint, 1), _bytes.Length - _length, nameof(sizeHint));
        return _bytes.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
