namespace Clocks.Watch.View;

/// <summary>What a lane has to do with one other machine. Under the lock of its run.</summary>
internal sealed class WatchedPeer
{
    private long _lastSent, _lastReceived;

    /// <summary>Which run of it was connected last; default: none that is told.</summary>
    public RunId Run { get; set; }

    /// <summary>How far the clock of this lane is ahead of its clock at most; null while no message shows it.</summary>
    public RecentBound? Offset { get; set; }

    /// <summary>Whether it is connected.</summary>
    public bool IsUp { get; set; }

    /// <summary>A message that was handed to it; how many that makes, with those whose lines were passed over.</summary>
    /// <param name="k">Its place in the channel; -1 when it is not told.</param>
    public long Sent(long k) => Count(ref _lastSent, k);

    /// <summary>A message that was taken from it; how many that makes.</summary>
    /// <inheritdoc cref="Sent"/>
    public long Received(long k) => Count(ref _lastReceived, k);

    private static long Count(ref long last, long k)
    {
        if (k <= 0)
        {
            return 1;
        }

        // A peer that was restarted is another channel, and begins again at 1.
        long count = k > last ? k - last : k;
        last = k;
        return count;
    }
}
