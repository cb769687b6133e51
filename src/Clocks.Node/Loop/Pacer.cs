namespace Clocks.Node.Loop;

/// <summary>
/// Waits for deadlines, and for the end if that comes first: far ones on the stop signal, which any thread can set, the
/// last stretch with <see cref="PreciseSleep"/>, and with <see cref="Pacing.Precise"/> the very last microseconds
/// awake, looking at the clock. Made and used by the tick thread; allocates nothing after construction.
/// </summary>
internal sealed class Pacer : IDisposable
{
    private const long UninterruptedNs = 20_000_000;

    /// <summary>
    /// Shorter periods leave a thread no time to sleep, and one that never sleeps must not run before all others.
    /// </summary>
    private const long PreferredPeriodNs = 1_000_000;

    private readonly Timeline _timeline;
    private readonly StopSignal _stop;
    private readonly SpinLead? _lead;
    private readonly PreciseSleep _sleep = PreciseSleep.Create();

    public Pacer(Timeline timeline, StopSignal stop, Pacing pacing, long periodNs)
    {
        (_timeline, _stop) = (timeline, stop);
        if (pacing == Pacing.Precise)
        {
            _lead = new SpinLead(periodNs);
            if (periodNs >= PreferredPeriodNs)
            {
                _sleep.PreferThisThread();
            }
        }
    }

    /// <summary>Returns true at or soon after the deadline, false as soon as the node is to end.</summary>
    /// <param name="dueNs">Nanoseconds of the node's monotonic clock.</param>
    public bool WaitUntil(long dueNs)
    {
        long leftNs = dueNs - _timeline.MonoNs;
        for (; leftNs > 2 * UninterruptedNs; leftNs = dueNs - _timeline.MonoNs)
        {
            if (_stop.Wait((int)Math.Min(int.MaxValue, (leftNs - UninterruptedNs) / 1_000_000)))
            {
                return false;
            }
        }

        if (_lead is null)
        {
            _sleep.Until(_timeline.ToTimestamp(dueNs));
        }
        else
        {
            SpinUntil(dueNs, leftNs, _lead);
        }

        return !_stop.IsRequested;
    }

    public void Dispose() => _sleep.Dispose();

    private void SpinUntil(long dueNs, long leftNs, SpinLead lead)
    {
        if (leftNs > lead.Ns)
        {
            long wakeNs = dueNs - lead.Ns;
            _sleep.Until(_timeline.ToTimestamp(wakeNs));
            lead.Learn(_timeline.MonoNs - wakeNs);
        }

        while (_timeline.MonoNs < dueNs)
        {
            // Reading the clock takes about as long as a pause, and a pause can cost a virtual machine its processor.
        }
    }
}
