using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>
/// How long the messages of a run were under way and waited: of all together, and of the channels that are told. One pass over the
/// recipients of all sends, and a look at the receive of each.
/// </summary>
internal sealed class ChannelTimes
{
    /// <param name="messages">How many there are.</param>
    private sealed class Times(long messages)
    {
        public Reservoir DelayMs { get; } = new(messages);

        public Reservoir WaitMs { get; } = new(messages);
    }

    private readonly RunTrace _run;

    /// <summary>By lane: where its sends are read, and where its receives.</summary>
    private readonly EventCursor[] _sends, _receives;

    /// <summary>By the lane of the sender and the number of the receiver.</summary>
    private readonly Dictionary<int, Times>?[] _told;
    private readonly Reservoir _delays = new();

    public ChannelTimes(RunTrace run, List<ChannelTally> told)
    {
        (_run, _told) = (run, new Dictionary<int, Times>?[run.Nodes.Count]);
        foreach (ChannelTally channel in told)
        {
            (_told[channel.Lane] ??= []).Add(channel.To, new Times(channel.Received));
        }

        _sends = EventCursor.Of(run.Lanes);
        _receives = EventCursor.Of(run.Lanes);
        foreach ((int lane, int from, int to) in Stripes.Of(run.Lanes))
        {
            Look(run.Lanes[lane], ref _sends[lane], from, to);
        }
    }

    /// <summary>The delays of all messages.</summary>
    public Distribution DelayMs => _delays.Distribution;

    /// <summary>The delays of one that is told.</summary>
    public Distribution DelayMsOf(in ChannelTally channel) => _told[channel.Lane]![channel.To].DelayMs.Distribution;

    /// <summary>The waits of one that is told.</summary>
    public Distribution WaitMsOf(in ChannelTally channel) => _told[channel.Lane]![channel.To].WaitMs.Distribution;

    private void Look(TraceNode node, ref EventCursor store, int from, int to)
    {
        Dictionary<int, Times>? told = _told[node.Lane];
        bool isTimed = node.Tells(FormatFeatures.WallTimes);
        int delivery = node.Store.DeliveriesUpTo(from);
        for (int position = from; position < to; position++)
        {
            for (int end = store.DeliveriesEnd(position); delivery < end; delivery++)
            {
                EventRef receive = store.Receiver(delivery);
                if (!receive.IsNone && store.DeliveryK(delivery) != 0)
                {
                    long? sentNs = isTimed ? _run.AxisNs(node, store.MonoNs(position)) : null;
                    Look(sentNs, receive, told?.GetValueOrDefault(store.To(delivery)));
                }
            }
        }
    }

    /// <param name="sentNs">When it was sent, on the time axis of the run; null where that is not told.</param>
    /// <param name="receive">The receive.</param>
    /// <param name="told">Where the channel is told; null where it is not.</param>
    private void Look(long? sentNs, EventRef receive, Times? told)
    {
        TraceNode receiver = _run.Lanes[receive.Lane];
        ref EventCursor store = ref _receives[receive.Lane];
        long waitedNs = store.WaitedNs(store.ReceiveRow(receive.Position));
        if (told is not null && receiver.Tells(FormatFeatures.Arrivals))
        {
            told.WaitMs.Add(waitedNs / 1e6);
        }

        if (sentNs is { } sent && receiver.Tells(FormatFeatures.WallTimes))
        {
            double delayMs = (_run.AxisNs(receiver, store.MonoNs(receive.Position) - waitedNs) - sent) / 1e6;
            told?.DelayMs.Add(delayMs);
            _delays.Add(delayMs);
        }
    }
}
