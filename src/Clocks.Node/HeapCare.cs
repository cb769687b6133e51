namespace Clocks.Node;

/// <summary>
/// Keeps the heap of a node as small as what lives in it. The collector would let garbage grow to most of the processor's
/// cache before it looks, which on a server is forty megabytes and looks like a leak; and what a flood made it take it
/// keeps. A node in peace allocates nothing and is never collected. Owned by the thread that runs the node.
/// </summary>
internal sealed class HeapCare
{
    /// <summary>After so many bytes of allocation the young generations are collected: few objects live in them.</summary>
    private const long CollectBytes = 2 * 1024 * 1024;

    /// <summary>
    /// So much may be allocated before it is collected in the middle of a burst: a collection holds up every thread, and as
    /// long as one that works does not get its processor, so there is one when the burst is over and not one with every look.
    /// </summary>
    private const long BurstBytes = 8 * CollectBytes;

    /// <summary>Looks without news after which what the heap no longer needs goes back to the system.</summary>
    private const int QuietLooks = 20;

    private long _collectedAt = GC.GetTotalAllocatedBytes();
    private long _lastLook;
    private int _quietLooks;
    private bool _hasGrown;

    /// <summary>Looks at what has been allocated, about twice a second.</summary>
    public void Look()
    {
        long allocated = GC.GetTotalAllocatedBytes();
        long news = allocated - _lastLook, sinceCollected = allocated - _collectedAt;
        _quietLooks = news < CollectBytes / 32 ? _quietLooks + 1 : 0;
        _lastLook = allocated;
        if (sinceCollected >= BurstBytes || (sinceCollected >= CollectBytes && news < CollectBytes / 4))
        {
            _collectedAt = allocated;
            _hasGrown = true;
            GC.Collect(1, GCCollectionMode.Forced, blocking: true, compacting: false);
        }
        else if (_hasGrown && _quietLooks >= QuietLooks)
        {
            _hasGrown = false;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
