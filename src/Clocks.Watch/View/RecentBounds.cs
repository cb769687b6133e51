namespace Clocks.Watch.View;

/// <summary>
/// What messages say about the wall clocks of two machines, as they come: none arrives before it was sent, so arrival -
/// send, by the two clocks, is an upper bound of how far the receiver's clock is ahead. Of each direction the least of the
/// last minute or half of it is kept, for clocks drift. Under the lock of its run.
/// </summary>
internal sealed class RecentBounds
{
    /// <summary>Receives whose send was not read yet; more are not measured.</summary>
    private const int PendingMax = 4_096;

    private readonly List<RecentBound> _bounds = [];
    private List<Pending> _pending = [], _kept = [];

    /// <summary>Notes a receive whose send may not have been read yet.</summary>
    /// <param name="sender">The lane that sent.</param>
    /// <param name="receiver">The lane that received.</param>
    /// <param name="message">The number of the send.</param>
    /// <param name="arrivedUs">When it was read from the socket, in microseconds since 1970 by the receiver's clock.</param>
    public void Add(WatchedLane sender, WatchedLane receiver, long message, long arrivedUs)
    {
        if (_pending.Count < PendingMax)
        {
            _pending.Add(new Pending(sender, receiver, message, arrivedUs));
        }
    }

    /// <summary>Takes those whose send has been read by now; the rest waits for one more round of reading.</summary>
    public void Resolve()
    {
        foreach (Pending one in _pending)
        {
            long place = one.Sender.Window.PlaceOf(one.Message);
            if (place >= 0)
            {
                BoundOf(one.Sender, one.Receiver).Add(one.ArrivedUs, one.ArrivedUs - one.Sender.Window[place].AtUs);
            }
            else if (!one.IsOld)
            {
                one.IsOld = true;
                _kept.Add(one);
            }
        }

        _pending.Clear();
        (_pending, _kept) = (_kept, _pending);
    }

    /// <summary>What is known, of each pair of machines that a message went between.</summary>
    public IReadOnlyList<RecentBound> All => _bounds;

    private RecentBound BoundOf(WatchedLane sender, WatchedLane receiver)
    {
        WatchedPeer peer = receiver.Peer(sender.Id.Value);
        if (peer.Offset is null)
        {
            _bounds.Add(peer.Offset = new RecentBound(sender.Id.Value, receiver.Id.Value));
        }

        return peer.Offset;
    }

    private sealed class Pending(WatchedLane sender, WatchedLane receiver, long message, long arrivedUs)
    {
        public WatchedLane Sender { get; } = sender;

        public WatchedLane Receiver { get; } = receiver;

        public long Message { get; } = message;

        public long ArrivedUs { get; } = arrivedUs;

        public bool IsOld { get; set; }
    }
}
