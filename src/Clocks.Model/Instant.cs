namespace Clocks.Model;

/// <summary>
/// When something happened, on both clocks of the machine. Neither orders events of two machines: that is what the
/// Lamport clock is for.
/// </summary>
/// <param name="MonoNs">Nanoseconds of the monotonic clock since the journal's header: never steps, starts near
/// 0.</param>
/// <param name="UnixMicroseconds">Microseconds since 1970 of the wall clock: comparable with people's watches, may
/// step.</param>
public readonly record struct Instant(long MonoNs, long UnixMicroseconds);
