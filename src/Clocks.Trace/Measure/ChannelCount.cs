using System.Runtime.InteropServices;
using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>
/// Counts the messages of every channel: one pass over the recipients of all sends, another for the times of those that are told.
/// Channels grow with the square of the machines; of very many only the first and the last by trouble and traffic are told, and
/// all are counted.
/// </summary>
internal sealed class ChannelCount
{
    /// <summary>Up to so many channels are told one by one, those of a hundred machines each with each other.</summary>
    public const int ToldMax = 10_000;

    /// <summary>Of more, so many from the beginning of the order and from its end.</summary>
    private const int EndsTold = 100;

    private readonly RunTrace _run;
    private readonly List<ChannelTally> _all = [];

    private ChannelCount(RunTrace run)
    {
        _run = run;
        var places = new Dictionary<int, int>();
        foreach (TraceNode node in run.Nodes)
        {
            Count(node, places);
        }

        Arrivals = new long[run.Nodes.Count];
        foreach (ref readonly ChannelTally channel in CollectionsMarshal.AsSpan(_all))
        {
            IReadOnlyList<TraceNode> incarnations = IncarnationsOf(channel.To);
            if (incarnations.Count > 0)
            {
                Arrivals[incarnations[^1].Lane] += channel.Sent - channel.Lost;
            }

            Lost += channel.Lost > 0 && TellSenders(incarnations) ? channel.Lost : 0;
        }

        Number = _all.Count;
        List<ChannelTally> told = Number <= ToldMax ? _all : Ends(_all);
        var times = new ChannelTimes(run, told);
        DelayMs = times.DelayMs;
        Channels = told.ConvertAll(channel => Measures(channel, times));
    }

    /// <summary>Counts the channels of a run.</summary>
    public static ChannelCount Of(RunTrace run) => new(run);

    /// <summary>The channels by sender and receiver; of more than <see cref="ToldMax"/> the ends of the order by trouble.</summary>
    public IReadOnlyList<ChannelMeasures> Channels { get; }

    /// <summary>How many there are.</summary>
    public int Number { get; }

    /// <summary>Messages of all channels that never came though a later one did, where the receivers tell whose they took.</summary>
    public long Lost { get; }

    /// <summary>The delays of all messages.</summary>
    public Distribution DelayMs { get; }

    /// <summary>For each lane how many messages were meant for it and not lost.</summary>
    public long[] Arrivals { get; }

    private IReadOnlyList<TraceNode> IncarnationsOf(int to) => to < 0 ? [] : _run.IncarnationsOf(new NodeId(to));

    /// <param name="node">Whose sends.</param>
    /// <param name="places">Room that the lanes share: by receiver, where its channel stands among all.</param>
    private void Count(TraceNode node, Dictionary<int, int> places)
    {
        places.Clear();
        int first = _all.Count;
        var store = new EventCursor(node.Store);
        for (int delivery = 0; delivery < node.DeliveryCount; delivery++)
        {
            int to = store.To(delivery);
            ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, to, out bool isKnown);
            if (!isKnown)
            {
                place = _all.Count;
                _all.Add(new ChannelTally { Lane = node.Lane, To = to });
            }

            CollectionsMarshal.AsSpan(_all)[place].Add(store.DeliveryK(delivery) == 0, store.Receiver(delivery));
        }

        int[] receivers = new int[places.Count];
        places.Keys.CopyTo(receivers, 0);
        Array.Sort(receivers);
        ChannelTally[] asFound = [.. CollectionsMarshal.AsSpan(_all)[first..]];
        for (int i = 0; i < receivers.Length; i++)
        {
            _all[first + i] = asFound[places[receivers[i]] - first];
        }
    }

    /// <summary>The first and the last of the order, without sorting what is between.</summary>
    private static List<ChannelTally> Ends(List<ChannelTally> all)
    {
        var first = new List<ChannelTally>();
        var last = new List<ChannelTally>();
        for (int i = 0; i < all.Count; i++)
        {
            // Of equal channels the order goes by lanes: from either side few are put in front of those that were kept.
            Keep(first, all[i], 1);
            Keep(last, all[all.Count - 1 - i], -1);
        }

        last.Reverse();
        return [.. first, .. last];
    }

    private static void Keep(List<ChannelTally> kept, ChannelTally channel, int direction)
    {
        if (kept.Count == EndsTold && direction * channel.CompareTo(kept[^1]) >= 0)
        {
            return;
        }

        int place = kept.Count;
        while (place > 0 && direction * channel.CompareTo(kept[place - 1]) < 0)
        {
            place--;
        }

        kept.Insert(place, channel);
        if (kept.Count > EndsTold)
        {
            kept.RemoveAt(EndsTold);
        }
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

    private ChannelMeasures Measures(ChannelTally channel, ChannelTimes times) => new()
    {
        From = _run.Lanes[channel.Lane].Label,
        To = channel.To < 0 ? "?" : _run.NameOf(new NodeId(channel.To)),
        IsReceiverKnown = TellSenders(IncarnationsOf(channel.To)),
        Sent = channel.Sent,
        Blocked = channel.Blocked,
        Received = channel.Received,
        Lost = channel.Lost,
        DelayMs = times.DelayMsOf(channel),
        WaitMs = times.WaitMsOf(channel),
    };
}
