using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// Every receive took one message that the named sender really sent to this node, with that clock and that place in
/// the channel, and no other receive took it. Sends without a receive are in flight or lost, which breaks nothing.
/// Where the sender's journal is missing, torn or holed, nobody is accused: the range of receives is named instead.
/// </summary>
internal sealed class ReceiveHasSend : LaneRule
{
    /// <summary>
    /// How much earlier than the sender's journal begins a receive may seem to be because wall clocks differ.
    /// </summary>
    private const long ClockDoubtMicroseconds = 1_000_000;

    /// <summary>The receives of one lane that name one sender whose sends are not here, for one reason.</summary>
    private sealed class MissingSends
    {
        public required int From { get; init; }

        public required MatchState Why { get; init; }

        public required int First { get; init; }

        public int Last { get; set; }

        public long Count { get; set; }
    }

    public override string Name => "receive-has-send";

    public override string Sentence =>
        "Every receive takes a message that its sender sent to this node, and takes it once.";

    protected override FormatFeatures Needs => FormatFeatures.Senders;

    protected override string Needed => "who sent a message";

    protected override bool Concerns(TraceNode node) => node.ReceiveCount > 0;

    protected override void Check(RuleContext context, TraceNode node)
    {
        EventStore store = node.Store;
        if (store.Matched == store.Receives && (store.Doubts & (ReceiveDoubts.Clock | ReceiveDoubts.Place)) == 0)
        {
            context.Check(store.Receives);
            return;
        }

        var missing = new Dictionary<int, MissingSends>();
        for (int position = 0; position < store.Count; position++)
        {
            if (store.Kind(position) != EventKind.Receive)
            {
                continue;
            }

            context.Check();
            int row = store.ReceiveRow(position);
            MatchState state = store.Match(row);
            if (state == MatchState.Matched)
            {
                Compare(context, node[position]);
            }
            else if (IsMissing(state) || IsFromEarlierLife(context.Run, node[position]))
            {
                Miss(missing, store.From(row), IsMissing(state) ? state : MatchState.NotTold, position);
            }
            else
            {
                Accuse(context, node[position], state);
            }
        }

        foreach (MissingSends sends in missing.Values)
        {
            string receives = sends.Count == 1
                ? $"The receive {node[sends.First]} names"
                : $"{sends.Count} receives, {node[sends.First]} to {node[sends.Last]}, name";
            context.ReportUnknown($"{receives} node {context.Run.NameOf(new NodeId(sends.From))}: {Reason(sends.Why)}.");
        }
    }

    private static void Miss(Dictionary<int, MissingSends> missing, int from, MatchState why, int position)
    {
        // One number for both: states are few, and fit in the byte below the node's id.
        int key = (from << 8) | (byte)why;
        if (!missing.TryGetValue(key, out MissingSends? sends))
        {
            missing[key] = sends = new MissingSends { From = from, Why = why, First = position };
        }

        sends.Last = position;
        sends.Count++;
    }

    private static bool IsMissing(MatchState state) =>
        state is MatchState.NoJournal or MatchState.BeyondTornEnd or MatchState.InHole or MatchState.NotTold;

    private static string Reason(MatchState why) => why switch
    {
        MatchState.NoJournal => "its journal is missing",
        MatchState.BeyondTornEnd => "its journal ends before that",
        MatchState.InHole => "its journal has a hole there",
        _ => "its journal begins after that, so they belong to an earlier life of it whose journal is missing",
    };

    /// <summary>
    /// A restarted node begins to number anew: what was received before its journal begins cannot be in it.
    /// </summary>
    private static bool IsFromEarlierLife(RunTrace run, TraceEvent receive)
    {
        IReadOnlyList<TraceNode> incarnations = run.IncarnationsOf(receive.From ?? default);
        foreach (TraceNode incarnation in incarnations)
        {
            if (incarnation.StartedAtUnixMicroseconds <= receive.At.UnixMicroseconds + ClockDoubtMicroseconds)
            {
                return false;
            }
        }

        return receive.Node.Tells(FormatFeatures.WallTimes) && incarnations.Count > 0;
    }

    private static void Compare(RuleContext context, TraceEvent receive)
    {
        TraceEvent send = context.Run[receive.Sender];
        if (receive.Node.Tells(FormatFeatures.MessageClocks) && send.Node.Tells(FormatFeatures.NewClocks)
            && receive.MessageClock != send.NewClock)
        {
            OtherClock(context, send, receive);
        }
        else if (receive.Node.Tells(FormatFeatures.ChannelNumbers) && send.Node.Tells(FormatFeatures.ChannelNumbers)
            && send.Node.Store.DeliveryK(receive.SentAs) is var k && k != receive.MessageK)
        {
            OtherPlace(context, send, receive, k);
        }
    }

    private static void OtherClock(RuleContext context, TraceEvent send, TraceEvent receive) =>
        context.ReportViolation(receive.NewClock, () => Finding.Of(
            $"The send carries clock {send.NewClock}, the receive says {receive.MessageClock}.", send, receive));

    private static void OtherPlace(RuleContext context, TraceEvent send, TraceEvent receive, long k) =>
        context.ReportViolation(receive.NewClock, () => Finding.Of(
            $"The send says place {k} in the channel, the receive says {receive.MessageK}.", send, receive));

    private static void Accuse(RuleContext context, TraceEvent receive, MatchState state)
    {
        TraceNode sender = context.Run.IncarnationsOf(receive.From ?? default)[^1];
        int position = sender.PositionOf(receive.MessageN);
        string from = context.Run.NameOf(receive.From ?? default), named = $"{from}#{receive.MessageN}";
        string text = state switch
        {
            MatchState.NotASend => $"{named} is not a send.",
            MatchState.NotToThisNode => $"{named} sent nothing to node {receive.Node.MachineName}.",
            MatchState.TakenTwice => $"The message {named} was taken before by another receive.",
            _ => $"The journal of node {from} is complete and has no event {named}.",
        };
        context.ReportViolation(receive.NewClock, () => position < 0
            ? new Finding(text, [receive.Ref], [receive.Location, sender.At(sender.FooterLine)])
            : state == MatchState.TakenTwice
                ? Finding.Of(text, sender[position], FirstTaker(context.Run, sender[position], receive), receive)
                : Finding.Of(text, sender[position], receive));
    }

    private static TraceEvent FirstTaker(RunTrace run, TraceEvent send, TraceEvent receive)
    {
        for (int i = 0; i < send.DeliveryCount; i++)
        {
            TraceMessage message = send.Delivery(i);
            if (message.To == receive.Node.Id && !message.Receiver.IsNone)
            {
                return run[message.Receiver];
            }
        }

        return receive;
    }
}
