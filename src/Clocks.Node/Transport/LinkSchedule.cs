namespace Clocks.Node.Transport;

/// <summary>
/// The faults of a node's links over time: for a peer and a time, whether anything passes, and how much longer it
/// takes. Pure; times are nanoseconds of the node's monotonic clock, and before <see cref="Begin"/> all is well. Owned
/// by the network thread; after <see cref="Begin"/> it allocates only when a fault begins.
/// </summary>
internal sealed class LinkSchedule(IReadOnlyList<LinkFault> faults)
{
    /// <summary>
    /// How long a link may be cut before both ends give the connection up: as a keep-alive does, and the simulator.
    /// </summary>
    public const long KeepAliveTimeoutNs = 10_000_000_000;

    private const long NotBegun = long.MinValue;

    private readonly bool[] _isReported = new bool[faults.Count];
    private long _beganNs = NotBegun;

    /// <summary>Whether the times of the faults have begun to count.</summary>
    public bool HasBegun => _beganNs != NotBegun;

    /// <summary>They count from here.</summary>
    public void Begin(long nowNs) => _beganNs = nowNs;

    /// <summary>Where messages of this peer are held; null when no fault ever delays them.</summary>
    public DelayLine? DelayLineFor(NodeId peer)
    {
        foreach (LinkFault fault in faults)
        {
            if (fault.DelayNs is not null && fault.Concerns(peer))
            {
                return new DelayLine(this, peer);
            }
        }

        return null;
    }

    /// <summary>How much longer a message of this peer takes that is read now; 0 where no fault concerns it.</summary>
    public long DelayNs(NodeId peer, long nowNs)
    {
        long delayNs = 0;
        for (int i = 0; HasBegun && i < faults.Count; i++)
        {
            LinkFault fault = faults[i];
            if (fault.DelayNs is { } delay && Covers(fault, nowNs) && fault.Concerns(peer))
            {
                delayNs += delay();
            }
        }

        return delayNs;
    }

    /// <summary>
    /// Whether nothing passes between this node and the peer now. Cuts that overlap or touch are one.
    /// </summary>
    public bool IsCut(NodeId peer, long nowNs, out long fromNs, out long untilNs)
    {
        (fromNs, untilNs) = (nowNs, nowNs);
        bool isCut = false;
        for (bool grows = HasBegun; grows;)
        {
            grows = false;
            for (int i = 0; i < faults.Count; i++)
            {
                LinkFault fault = faults[i];
                (long from, long until) = (_beganNs + fault.FromNs, End(fault));
                bool touches = isCut ? from <= untilNs && until >= fromNs : Covers(fault, nowNs);
                if (fault.DelayNs is null && touches && fault.Concerns(peer) && (!isCut || from < fromNs || until > untilNs))
                {
                    (fromNs, untilNs) = (Math.Min(fromNs, from), Math.Max(untilNs, until));
                    isCut = grows = true;
                }
            }
        }

        return isCut;
    }

    /// <summary>A fault that has begun since the last call; null when there is none left.</summary>
    public LinkFault? NextBegun(long nowNs)
    {
        for (int i = 0; HasBegun && i < faults.Count; i++)
        {
            if (!_isReported[i] && nowNs >= _beganNs + faults[i].FromNs)
            {
                _isReported[i] = true;
                return faults[i];
            }
        }

        return null;
    }

    /// <summary>When the next fault begins or ends; <see cref="long.MaxValue"/>: none does any more.</summary>
    public long NextChangeNs(long nowNs)
    {
        long next = long.MaxValue;
        for (int i = 0; HasBegun && i < faults.Count; i++)
        {
            long from = _beganNs + faults[i].FromNs, until = End(faults[i]);
            next = from > nowNs ? Math.Min(next, from) : until > nowNs ? Math.Min(next, until) : next;
        }

        return next;
    }

    private bool Covers(LinkFault fault, long nowNs) => nowNs >= _beganNs + fault.FromNs && nowNs < End(fault);

    private long End(LinkFault fault) => fault.UntilNs > long.MaxValue - _beganNs ? long.MaxValue : _beganNs + fault.UntilNs;
}

/// <summary>
/// Something that goes wrong on links to this node because it was told to: nothing passes, or messages take longer.
/// Times count from the first tick. Immutable.
/// </summary>
/// <param name="Sentence">What the journal calls it.</param>
/// <param name="Peers">At the other ends; null: everybody.</param>
/// <param name="FromNs">When it begins, in nanoseconds.</param>
/// <param name="UntilNs">When it is over, in nanoseconds, this one excluded.</param>
/// <param name="DelayNs">
/// How much longer the next message takes, in nanoseconds; called by the network thread, must not allocate. Null:
/// nothing passes, either way.
/// </param>
public sealed record LinkFault(
    string Sentence, IReadOnlyList<NodeId>? Peers, long FromNs, long UntilNs, Func<long>? DelayNs)
{
    /// <summary>Whether it concerns the link to this peer.</summary>
    public bool Concerns(NodeId peer)
    {
        for (int i = 0; i < (Peers?.Count ?? 0); i++)
        {
            if (Peers![i] == peer)
            {
                return true;
            }
        }

        return Peers is null;
    }
}
