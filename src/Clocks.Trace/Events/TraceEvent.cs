namespace Clocks.Trace.Events;

/// <summary>
/// One event of a run, seen through its node's columns: a value of two words, made on demand, copied freely. What the
/// journal's format does not tell is 0, -1 or null here; <see cref="TraceNode.Knows"/> says which.
/// </summary>
public readonly struct TraceEvent
{
    private readonly int _position;

    internal TraceEvent(TraceNode node, int position) => (Node, _position) = (node, position);

    /// <summary>Whose event it is.</summary>
    public TraceNode Node { get; }

    /// <summary>Its position in the journal, 0 for the first.</summary>
    public int Position => _position;

    /// <summary>Which event of the run it is.</summary>
    public EventRef Ref => new(Node.Lane, _position);

    /// <summary>Internal, send or receive.</summary>
    public EventKind Kind => Store.Kind(_position);

    /// <summary>The dense number of the event in its node: 1, 2, 3, ...</summary>
    public long N => Store.N(_position);

    /// <summary>The clock before the event.</summary>
    public long OldClock => Store.OldClock(_position);

    /// <summary>The clock after the event: its Lamport time.</summary>
    public long NewClock => Store.NewClock(_position);

    /// <summary>The increase of the clock at this event.</summary>
    public long Jump => NewClock - OldClock;

    /// <summary>Messages that still waited after it.</summary>
    public int QueueDepth => Store.QueueDepth(_position);

    /// <summary>When the tick happened, on both clocks of the machine.</summary>
    public Instant At => new(MonoNs, Store.UnixMicroseconds(_position));

    /// <summary>When the tick happened, in nanoseconds since the beginning of the journal.</summary>
    public long MonoNs => Store.MonoNs(_position);

    /// <summary>The line of the file it stands on, 1 for the first.</summary>
    public long Line => Store.Line(_position);

    /// <summary>The place for people: <c>machine_1.jsonl:17</c>.</summary>
    public string Location => Node.At(Line);

    /// <summary>
    /// Which node sent the message that a receive took; null when it is no receive or the journal does not tell.
    /// </summary>
    public NodeId? From => IsReceive && Store.From(Row) >= 0 ? new NodeId(Store.From(Row)) : null;

    /// <summary>The sender's number of the send; 0 when not told.</summary>
    public long MessageN => IsReceive ? Store.MessageN(Row) : 0;

    /// <summary>The clock that the message carries; 0 when not told.</summary>
    public long MessageClock => IsReceive ? Store.MessageClock(Row) : 0;

    /// <summary>The message's place in its channel; 0 when not told.</summary>
    public long MessageK => IsReceive ? Store.MessageK(Row) : 0;

    /// <summary>How long the message of a receive had waited for the tick, in nanoseconds; 0 when not told.</summary>
    public long WaitedNs => IsReceive ? Store.WaitedNs(Row) : 0;

    /// <summary>The send whose message a receive took; <see cref="EventRef.None"/> when there is none.</summary>
    public EventRef Sender => IsReceive ? Store.Sender(Row) : EventRef.None;

    /// <summary>Which of the deliveries of its sender a matched receive took.</summary>
    internal int SentAs => Store.SentAs(Row);

    /// <summary>Whether a receive found its send, or why not.</summary>
    public MatchState Match => IsReceive ? Store.Match(Row) : MatchState.NotTold;

    /// <summary>How many recipients a send has, blocked ones included.</summary>
    public int DeliveryCount =>
        Kind == EventKind.Send ? Store.DeliveriesEnd(_position) - Store.DeliveriesStart(_position) : 0;

    private bool IsReceive => Kind == EventKind.Receive;

    private int Row => Store.ReceiveRow(_position);

    private EventStore Store => Node.Store;

    /// <summary>What became of the message to one recipient of a send.</summary>
    /// <param name="index">0 to <see cref="DeliveryCount"/> - 1.</param>
    public TraceMessage Delivery(int index) => new(this, Store.DeliveriesStart(_position) + index);

    /// <summary>For people: <c>2#17 (machine_2.jsonl:19)</c>.</summary>
    public override string ToString() => $"{Node.Label}#{N} ({Location})";
}
