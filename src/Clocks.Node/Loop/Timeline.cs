using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Clocks.Node.Loop;

/// <summary>
/// The physical clocks of this node: a monotonic one that is 0 when the node starts, and the wall clock. The only file
/// that reads either; everything else is given an <see cref="Instant"/>. Any thread; allocates nothing.
/// </summary>
public sealed class Timeline
{
    private readonly long _origin = Stopwatch.GetTimestamp();

    /// <summary>The wall clock, in microseconds since 1970, at the moment when the monotonic one was 0.</summary>
    public long StartedAtUnixMicroseconds { get; } = UnixMicroseconds;

    /// <summary>Nanoseconds of the monotonic clock since this node started.</summary>
    public long MonoNs => ToNs(Stopwatch.GetTimestamp() - _origin);

    /// <summary>Microseconds of the wall clock since 1970.</summary>
    public static long UnixMicroseconds => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / 10;

    /// <summary>Now, on both clocks.</summary>
    public Instant Now => new(MonoNs, UnixMicroseconds);

    /// <summary>
    /// The reading of the system's monotonic clock, in its own ticks, that is this many nanoseconds after the start.
    /// </summary>
    public long ToTimestamp(long monoNs) => _origin + (long)((Int128)monoNs * Stopwatch.Frequency / 1_000_000_000);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ToNs(long ticks) =>
        Stopwatch.Frequency == 1_000_000_000 ? ticks : (long)((Int128)ticks * 1_000_000_000 / Stopwatch.Frequency);
}
