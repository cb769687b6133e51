namespace Clocks.Discovery.Mdns;

/// <summary>
/// Tells people once when more is announced than can be kept, and who watches the steps how much was let go. Owned by
/// the thread that drives the engine.
/// </summary>
internal sealed class FloodReport(IDiscoveryWatcher watcher)
{
    private bool _isTold;
    private long _nextCount = 1;

    /// <summary>Looks whether a cache had to let go of records, and tells what is new of it.</summary>
    public void Look(List<MdnsLink> mdnsLinks)
    {
        if (!_isTold && mdnsLinks.Find(mdnsLink => mdnsLink.Cache.Evicted > 0) is { } flooded)
        {
            _isTold = true;
            watcher.OnTrouble($"more services are announced on {flooded.Link.Name} than can be kept, or too many new ones at once "
                + $"({LinkCache.RecordsMax} records, {LinkCache.RecordsPerSourceMax} from one source); "
                + "some are forgotten. Is somebody flooding the network?");
        }

        if (_isTold && watcher.Detail != DiscoveryDetail.None)
        {
            TellHowMuch(mdnsLinks);
        }
    }

    /// <summary>Tells how much was let go, each time that it has doubled.</summary>
    private void TellHowMuch(List<MdnsLink> mdnsLinks)
    {
        long evicted = 0;
        string link = "";
        foreach (MdnsLink mdnsLink in mdnsLinks)
        {
            evicted += mdnsLink.Cache.Evicted;
            link = mdnsLink.Cache.Evicted > 0 ? mdnsLink.Link.Name : link;
        }

        if (evicted >= _nextCount)
        {
            _nextCount = 2 * evicted;
            watcher.OnStep(new DiscoveryStep(DiscoveryStepKind.Flooded, link, "", evicted));
        }
    }
}
