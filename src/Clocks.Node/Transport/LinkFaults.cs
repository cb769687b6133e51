namespace Clocks.Node.Transport;

/// <summary>
/// What goes wrong on the links of a node because it was told to; a node without faults has none of this. A cut link is
/// not read: what the peer sends waits in the kernel, as it would in the retransmissions of TCP; when the cut lasts
/// longer than a keep-alive, both ends give the connection up by themselves, and neither greets the other before it is
/// over. A delay holds messages between socket and inbox; those that a cut meets there arrive after it. Owned by the
/// network thread.
/// </summary>
internal sealed class LinkFaults(
    NetworkContext context,
    LinkSchedule links,
    ConnectionTable table,
    DialSchedule targets,
    MessageReader reader,
    FrameRouter router)
{
    /// <summary>The times of the faults count from here, in nanoseconds of the node's monotonic clock.</summary>
    public void Begin(long startedAtNs) => links.Begin(startedAtNs);

    /// <summary>
    /// Begins and ends what is due. Returns when something is due next, at most the time given; milliseconds of the
    /// node's clock.
    /// </summary>
    public long Run(long nextMs)
    {
        if (!links.HasBegun)
        {
            return nextMs;
        }

        long nowNs = context.Timeline.MonoNs;
        while (links.NextBegun(nowNs) is { } begun)
        {
            context.Watcher.OnFault(begun.Sentence);
        }

        long nextNs = links.NextChangeNs(nowNs);
        for (int i = 0; i < table.Count; i++)
        {
            Connection connection = table[i];
            if (connection.State == ConnectionState.Live)
            {
                nextNs = Math.Min(nextNs, Partition(connection, nowNs));
            }

            if (connection is { State: ConnectionState.Live, IsPartitioned: false, Inbound: { Delayed: { } line } channel })
            {
                Release(connection, channel, line, nowNs);
                nextNs = line.IsEmpty || reader.IsPaused ? nextNs : Math.Min(nextNs, line.DueNs);
            }
        }

        targets.Postpone(links, nowNs);
        return nextNs == long.MaxValue ? nextMs : Math.Min(nextMs, (nextNs + 999_999) / 1_000_000);
    }

    /// <summary>
    /// Whether nothing passes on this link now; a connection that has been cut for longer than a keep-alive waits is
    /// given up. Returns when that is due.
    /// </summary>
    private long Partition(Connection connection, long nowNs)
    {
        connection.IsPartitioned =
            !context.IsClosing & links.IsCut(connection.Peer.Id, nowNs, out long fromNs, out long untilNs);
        long giveUpNs = fromNs + LinkSchedule.KeepAliveTimeoutNs;
        if (!connection.IsPartitioned || untilNs < giveUpNs)
        {
            return long.MaxValue;
        }

        if (nowNs < giveUpNs)
        {
            return giveUpNs;
        }

        connection.IsPartitioned = false;
        connection.Inbound?.Delayed?.Clear();
        table.End(connection, DownReason.ConnectionLost);
        return long.MaxValue;
    }

    /// <summary>
    /// Brings to the inbox what has been held long enough, and goes on with what waited behind it.
    /// </summary>
    private void Release(Connection connection, InboundChannel channel, DelayLine line, long nowNs)
    {
        bool wasFull = line.IsFull;
        bool isReleased = false;
        while (!line.IsEmpty && line.DueNs <= nowNs && !reader.IsPaused)
        {
            (long n, long lamport, long k) = line.Oldest;
            if (!reader.TryDeliver(new Arrival(new Message(channel.From, n, lamport, k), nowNs), channel))
            {
                break;
            }

            line.RemoveOldest();
            isReleased = true;
        }

        reader.Publish();
        if (isReleased && (line.IsEmpty || wasFull))
        {
            router.Route(connection);
        }

        if (line.IsEmpty && connection.HasEnded && connection.State == ConnectionState.Live && !reader.IsPaused)
        {
            table.End(connection, DownReason.ConnectionLost);
        }
    }
}
