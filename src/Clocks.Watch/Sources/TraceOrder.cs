namespace Clocks.Watch.Sources;

/// <summary>The lanes of a loaded run in the order in which their next events happened. Owned by one thread.</summary>
internal sealed class TraceOrder
{
    /// <summary>Those that have events, the next one last.</summary>
    private readonly List<TraceFeed> _waiting = [];

    /// <summary>All lanes, from their next events on.</summary>
    public TraceOrder(List<TraceFeed> feeds) => feeds.ForEach(Wait);

    /// <summary>When the next event happened, as <see cref="TraceFeed.NextAt"/> counts; null when there is none.</summary>
    public long? NextAt => _waiting.Count > 0 ? _waiting[^1].NextAt : null;

    /// <summary>Feeds the next event.</summary>
    public void Feed()
    {
        TraceFeed feed = _waiting[^1];
        _waiting.RemoveAt(_waiting.Count - 1);
        feed.Feed();
        Wait(feed);
    }

    private void Wait(TraceFeed feed)
    {
        if (feed.IsDone)
        {
            return;
        }

        int low = 0, high = _waiting.Count;
        for (long at = feed.NextAt; low < high;)
        {
            int middle = low + (high - low) / 2;
            (low, high) = _waiting[middle].NextAt > at ? (middle + 1, high) : (low, middle);
        }

        _waiting.Insert(low, feed);
    }
}
