namespace Clocks.Watch.View;

/// <summary>One recipient of a send.</summary>
/// <param name="to">Its id; -1 when it is not told.</param>
/// <param name="k">The place of the message in the channel; 0: blocked; -1: not told.</param>
internal readonly struct WatchedDelivery(int to, long k)
{
    /// <summary>Its id; -1 when it is not told.</summary>
    public int To { get; } = to;

    /// <summary>The place of the message in the channel; 0: blocked; -1: not told.</summary>
    public long K { get; } = k;
}
