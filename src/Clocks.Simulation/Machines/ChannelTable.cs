namespace Clocks.Simulation.Machines;

/// <summary>
/// What one machine must know of its channels: how many messages it sent to each peer, and when the last of them
/// arrives. A table of open addresses that holds only the peers that were written to, because a table of all pairs of
/// ten thousand machines would not fit in memory. Owned by the thread that simulates.
/// </summary>
internal sealed class ChannelTable
{
    private Page[] _pages = new Page[4];
    private int _used;
    private long _broadcasts, _lastBroadcastN;

    /// <summary>The page of a peer, a new one if there is none; valid until the next call.</summary>
    public ref Page Of(int peer)
    {
        if (_used * 2 >= _pages.Length)
        {
            Grow();
        }

        int mask = _pages.Length - 1;
        for (int at = Place(peer, mask); ; at = (at + 1) & mask)
        {
            if (_pages[at].PeerPlusOne == peer + 1)
            {
                return ref _pages[at];
            }

            if (_pages[at].PeerPlusOne == 0)
            {
                _pages[at].PeerPlusOne = peer + 1;
                _used++;
                return ref _pages[at];
            }
        }
    }

    /// <summary>
    /// The place in the channel to a peer that is written to only when all are: as many as there were sends to all,
    /// this one included, and no page is needed.
    /// </summary>
    /// <param name="n">The number of the event, to tell one send to all from the next.</param>
    public long Broadcast(long n)
    {
        if (n != _lastBroadcastN)
        {
            _lastBroadcastN = n;
            _broadcasts++;
        }

        return _broadcasts;
    }

    private void Grow()
    {
        Page[] old = _pages;
        _pages = new Page[2 * old.Length];
        int mask = _pages.Length - 1;
        foreach (Page page in old)
        {
            if (page.PeerPlusOne != 0)
            {
                int at = Place(page.PeerPlusOne - 1, mask);
                while (_pages[at].PeerPlusOne != 0)
                {
                    at = (at + 1) & mask;
                }

                _pages[at] = page;
            }
        }
    }

    private static int Place(int peer, int mask) => (int)((uint)peer * 0x9E3779B1 >> 7) & mask;

    /// <summary>One channel.</summary>
    public struct Page
    {
        /// <summary>Whose it is; 0: nobody's.</summary>
        public int PeerPlusOne;

        /// <summary>Messages sent.</summary>
        public long Sent;

        /// <summary>When the last one arrives: none after it arrives before.</summary>
        public long LastArrivalNs;
    }
}
