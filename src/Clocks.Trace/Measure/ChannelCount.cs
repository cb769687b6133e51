using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>Counts the messages of every channel: one pass over the recipients of all sends.</summary>
internal static class ChannelCount
{
    private sealed class Channel
    {
        public long Sent, Blocked, Received, Unreceived, Lost;

        public Reservoir DelayMs { get; } = new();

        public Reservoir WaitMs { get; } = new();
    }

    /// <summary>
    /// The channels, the delays of all messages, and for each lane how many messages were meant for it and not lost.
    /// </summary>
    public static (IReadOnlyList<ChannelMeasures> Channels, Distribution DelayMs, long[] Arrivals) Of(RunTrace run)
    {
        var all = new List<ChannelMeasures>();
        var delays = new Reservoir();
        long[] arrivals = new long[run.Nodes.Count];
        foreach (TraceNode node in run.Nodes)
        {
            Dictionary<int, Channel> channels = Count(run, node, delays);
            int[] recipients = new int[channels.Count];
            channels.Keys.CopyTo(recipients, 0);
            Array.Sort(recipients);
            foreach (int to in recipients)
            {
                Channel channel = channels[to];
                IReadOnlyList<TraceNode> incarnations = to < 0 ? [] : run.IncarnationsOf(new NodeId(to));
                if (incarnations.Count > 0)
                {
                    arrivals[incarnations[^1].Lane] += channel.Sent - channel.Lost;
                }

                all.Add(Measures(node, to, TellSenders(incarnations), channel));
            }
        }

        return (all, delays.Distribution, arrivals);
    }

    /// <summary>Whether what a node received can be told by sender.</summary>
    private static bool TellSenders(IReadOnlyList<TraceNode> incarnations)
    {
        foreach (TraceNode incarnation in incarnations)
        {
            if (incarnation.ReceiveCount > 0 && !incarnation.Tells(FormatFeatures.Senders))
            {
                return false;
            }
        }

        return incarnations.Count > 0;
    }

    private static ChannelMeasures Measures(TraceNode node, int to, bool isKnown, Channel channel) => new()
    {
        From = node.Label,
        To = to < 0 ? "?" : new NodeId(to).ToString(),
        IsReceiverKnown = isKnown,
        Sent = channel.Sent,
        Blocked = channel.Blocked,
        Received = channel.Received,
        Lost = channel.Lost,
        DelayMs = channel.DelayMs.Distribution,
        WaitMs = channel.WaitMs.Distribution,
    };

    private static Dictionary<int, Channel> Count(RunTrace run, TraceNode node, Reservoir delays)
    {
        var channels = new Dictionary<int, Channel>();
        EventStore store = node.Store;
        int delivery = 0;
        for (int position = 0; position < store.Count; position++)
        {
            for (int end = store.DeliveriesEnd(position); delivery < end; delivery++)
            {
                if (!channels.TryGetValue(store.To(delivery), out Channel? channel))
                {
                    channels[store.To(delivery)] = channel = new Channel();
                }

                Count(run, node, position, delivery, channel, delays);
            }
        }

        return channels;
    }

    private static void Count(
        RunTrace run, TraceNode node, int position, int delivery, Channel channel, Reservoir delays)
    {
        EventStore store = node.Store;
        if (store.DeliveryK(delivery) == 0)
        {
            channel.Blocked++;
            return;
        }

        channel.Sent++;
        EventRef receive = store.Receiver(delivery);
        if (receive.IsNone)
        {
            channel.Unreceived++;
            return;
        }

        // Channels are FIFO: what was sent before a message that was taken, and never came, will not come any more.
        channel.Lost += channel.Unreceived;
        channel.Unreceived = 0;
        channel.Received++;
        TraceNode receiver = run.Lanes[receive.Lane];
        int row = receiver.Store.ReceiveRow(receive.Position);
        if (receiver.Tells(FormatFeatures.Arrivals))
        {
            channel.WaitMs.Add(receiver.Store.WaitedNs(row) / 1e6);
        }

        if (node.Tells(FormatFeatures.WallTimes) && receiver.Tells(FormatFeatures.WallTimes))
        {
            long arrived = run.AxisNs(receiver, receiver.Store.MonoNs(receive.Position) - receiver.Store.WaitedNs(row));
            double delayMs = (arrived - run.AxisNs(node, store.MonoNs(position))) / 1e6;
            channel.DelayMs.Add(delayMs);
            delays.Add(delayMs);
        }
    }
}
