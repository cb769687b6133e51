namespace Clocks.Node.Loop;

/// <summary>
/// Waits for deadlines, and for the end if that comes first: far ones on the stop signal, which any thread can set,
/// the last
/// stretch with <see cref="PreciseSleep"/>. Made and used by the tick thread; allocates nothing after construction.
/// </summary>
internal sealed class Pacer(Timeline timeline, StopSignal stop) : IDisposable
{
    private const long PreciseNs = 20_000_000;

    private readonly PreciseSleep _sleep = PreciseSleep.Create();

    /// <summary>Returns true at or soon after the deadline, false as soon as the node is to end.</summary>
    /// <param name="dueNs">Nanoseconds of the node's monotonic clock.</param>
    public bool WaitUntil(long dueNs)
    {
        for (long leftNs = dueNs - timeline.MonoNs; leftNs > 2 * PreciseNs; leftNs = dueNs - timeline.MonoNs)
        {
            if (stop.Wait((int)Math.Min(int.MaxValue, (leftNs - PreciseNs) / 1_000_000)))
            {
                return false;
            }
        }

        _sleep.Until(timeline.ToTimestamp(dueNs));
        return !stop.IsRequested;
    }

    public void Dispose() => _sleep.Dispose();
}
