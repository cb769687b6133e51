using Clocks.Trace.Events.Columns;

namespace Clocks.Trace.Events;

/// <summary>
/// The events of one node, column by column, in the order of the journal, with the line each stands on; any field of
/// any event is read by its position. What only some events have (the message of a receive, the recipients of a send)
/// lives in rows of its own, to which the event points. Values are stored as differences that are nearly constant: the
/// number to the position, the clock before to the clock after the previous event, the wall clock to the monotonic
/// one.
/// </summary>
/// <remarks>
/// Filled by one thread; after <see cref="Seal"/> any thread may read. Only matching writes later: each receive and
/// each delivery is marked by one thread.
/// </remarks>
internal sealed class EventStore
{
    /// <summary>The columns of events, of the messages that receives took, and of recipients, each in their groups.</summary>
    private const int KindAt = 0, NumberAt = 1, OldAt = 2, NewAt = 3, QueueAt = 4, MonoAt = 5, WallAt = 6, LineAt = 7;
    private const int ReceivesAt = 8, DeliveriesAt = 9, FromAt = 0, MessageNAt = 1, MessageClockAt = 2, MessageKAt = 3, WaitedAt = 4;
    private const int ToAt = 0, DeliveryKAt = 1;

    private readonly ColumnGroup _events = new(DeliveriesAt + 1), _messages = new(WaitedAt + 1), _recipients = new(DeliveryKAt + 1);
    private readonly Column _kind, _number, _old, _new, _queue, _mono, _wall, _line, _receivesBefore, _deliveriesBefore;
    private readonly Column _from, _messageN, _messageClock, _messageK, _waited, _to, _deliveryK;

    /// <summary>Positions of the other end count from 1: 0 is none, and below 0 stands why.</summary>
    private int[] _sender = [], _sentAs = [], _receiver = [];
    private ushort[] _senderLane = [], _receiverLane = [];
    private long _lastNew, _lastNumber;
    private bool _isSealed;

    public EventStore()
    {
        (_kind, _number, _old, _new, _queue) =
            (_events[KindAt], _events[NumberAt], _events[OldAt], _events[NewAt], _events[QueueAt]);
        (_mono, _wall, _line, _receivesBefore, _deliveriesBefore) =
            (_events[MonoAt], _events[WallAt], _events[LineAt], _events[ReceivesAt], _events[DeliveriesAt]);
        (_from, _messageN, _messageClock, _messageK, _waited) =
            (_messages[FromAt], _messages[MessageNAt], _messages[MessageClockAt], _messages[MessageKAt], _messages[WaitedAt]);
        (_to, _deliveryK) = (_recipients[ToAt], _recipients[DeliveryKAt]);
    }

    public int Count => _events.Count;

    public int Receives => _messages.Count;

    public int Deliveries => _recipients.Count;

    /// <summary>Recipients that were left out because the way to them was full.</summary>
    public int Blocked { get; private set; }

    /// <summary>Bytes held, matches included.</summary>
    public long Bytes =>
        _events.Bytes + _messages.Bytes + _recipients.Bytes + 10L * _sender.Length + 6L * _receiver.Length;

    internal Column Kinds => _kind;

    internal Column Numbers => _number;

    internal Column OldClocks => _old;

    internal Column NewClocks => _new;

    internal Column Queues => _queue;

    internal Column Monos => _mono;

    internal Column Walls => _wall;

    internal Column ReceivesBefore => _receivesBefore;

    internal Column DeliveriesBefore => _deliveriesBefore;

    internal Column Senders => _from;

    internal Column MessageNs => _messageN;

    internal Column MessageClocks => _messageClock;

    internal Column MessageKs => _messageK;

    internal Column Waits => _waited;

    internal Column Recipients => _to;

    internal Column DeliveryKs => _deliveryK;

    /// <summary>Whether each clock is greater than the one before it.</summary>
    public bool ClocksAscend { get; private set; } = true;

    /// <summary>Whether each number is greater than the one before it.</summary>
    public bool NumbersAscend { get; private set; } = true;

    /// <summary>Whether the events are numbered 1, 2, 3, ...</summary>
    public bool AreNumbersDense { get; private set; } = true;

    /// <summary>What is wrong with some event of this store, seen when it was added.</summary>
    public EventDoubts EventDoubts { get; private set; }

    /// <summary>Receives that have their send.</summary>
    public int Matched { get; private set; }

    /// <summary>What is wrong with some receive of this store, seen when it was matched.</summary>
    public ReceiveDoubts Doubts { get; private set; }

    /// <summary>Adds an event; the recipients of a send follow by <see cref="AddDelivery"/>.</summary>
    public void Add(in ClockEvent e, long line)
    {
        int position = Count;
        bool receive = e.Kind == EventKind.Receive;
        ClocksAscend &= position == 0 || e.NewClock > _lastNew;
        NumbersAscend &= position == 0 || e.N > _lastNumber;
        AreNumbersDense &= e.N == position + 1;
        EventDoubts |= (e.OldClock != _lastNew ? EventDoubts.Link : 0)
            | (receive ? e.NewClock != Math.Max(e.OldClock, e.Arrival.Message.Lamport) + 1 ? EventDoubts.Receive : 0
                : (e.NewClock != e.OldClock + 1 ? EventDoubts.Step : 0) | (e.QueueDepth != 0 ? EventDoubts.Queue : 0));
        ColumnRow row = _events.Add();
        row[KindAt] = (long)e.Kind;
        row[NumberAt] = e.N - position;
        row[OldAt] = e.OldClock - _lastNew;
        row[NewAt] = e.NewClock;
        row[QueueAt] = e.QueueDepth;
        row[MonoAt] = e.At.MonoNs;
        row[WallAt] = e.At.UnixMicroseconds - e.At.MonoNs / 1000;
        row[LineAt] = line - position;
        row[ReceivesAt] = Receives;
        row[DeliveriesAt] = Deliveries;
        (_lastNew, _lastNumber) = (e.NewClock, e.N);
        if (receive)
        {
            Message message = e.Arrival.Message;
            row = _messages.Add();
            row[FromAt] = message.From.Value;
            row[MessageNAt] = message.N;
            row[MessageClockAt] = message.Lamport;
            row[MessageKAt] = message.K;
            row[WaitedAt] = e.At.MonoNs - e.Arrival.ArrivedNs;
        }
    }

    /// <summary>Adds a recipient of the send that was added last.</summary>
    public void AddDelivery(int to, long k)
    {
        ColumnRow row = _recipients.Add();
        row[ToAt] = to;
        row[DeliveryKAt] = k;
        Blocked += k == 0 ? 1 : 0;
    }

    /// <summary>Nothing is added any more; a second time it does nothing.</summary>
    public void Seal()
    {
        if (_isSealed)
        {
            return;
        }

        _isSealed = true;
        _events.Seal();
        _messages.Seal();
        _recipients.Seal();
        _sender = new int[Receives];
        _senderLane = new ushort[Receives];
        _sentAs = new int[Receives];
        _receiver = new int[Deliveries];
        _receiverLane = new ushort[Deliveries];
    }

    public EventKind Kind(int position) => (EventKind)_kind[position];

    public long N(int position) => _number[position] + position;

    public long OldClock(int position) => _old[position] + (position == 0 ? 0 : _new[position - 1]);

    public long NewClock(int position) => _new[position];

    public int QueueDepth(int position) => (int)_queue[position];

    public long MonoNs(int position) => _mono[position];

    public long UnixMicroseconds(int position) => _wall[position] + _mono[position] / 1000;

    public long Line(int position) => _line[position] + position;

    /// <summary>Receives before this event: the row of the message of a receive.</summary>
    public int ReceiveRow(int position) => (int)_receivesBefore[position];

    /// <summary>Receives among so many first events.</summary>
    public int ReceivesUpTo(int events) => events < Count ? ReceiveRow(events) : Receives;

    /// <summary>Recipients of all sends among so many first events.</summary>
    public int DeliveriesUpTo(int events) => events < Count ? DeliveriesStart(events) : Deliveries;

    /// <summary>The first recipient of a send.</summary>
    public int DeliveriesStart(int position) => (int)_deliveriesBefore[position];

    /// <summary>One past the last recipient of a send.</summary>
    public int DeliveriesEnd(int position) => DeliveriesUpTo(position + 1);

    public int From(int row) => (int)_from[row];

    public long MessageN(int row) => _messageN[row];

    public long MessageClock(int row) => _messageClock[row];

    public long MessageK(int row) => _messageK[row];

    public long WaitedNs(int row) => _waited[row];

    public int To(int delivery) => (int)_to[delivery];

    public long DeliveryK(int delivery) => _deliveryK[delivery];

    /// <summary>The send of a receive's row; <see cref="EventRef.None"/> when there is none.</summary>
    public EventRef Sender(int row) => _sender[row] <= 0 ? EventRef.None : new EventRef(_senderLane[row], _sender[row] - 1);

    /// <summary>Which delivery of its sender's store a receive's row took; only for one that has its send.</summary>
    public int SentAs(int row) => _sentAs[row];

    /// <summary>Whether a receive's row has its send, or why not.</summary>
    public MatchState Match(int row) => _sender[row] > 0 ? MatchState.Matched : (MatchState)(-_sender[row]);

    /// <summary>The receive of a delivery; <see cref="EventRef.None"/> when no journal has one.</summary>
    public EventRef Receiver(int delivery) =>
        _receiver[delivery] == 0 ? EventRef.None : new EventRef(_receiverLane[delivery], _receiver[delivery] - 1);

    /// <summary>Whether no receive has taken a delivery yet.</summary>
    public bool IsFree(int delivery) => _receiver[delivery] == 0;

    public void SetSender(int row, EventRef send, int delivery, ReceiveDoubts doubts)
    {
        (_sender[row], _senderLane[row], _sentAs[row]) = (send.Position + 1, (ushort)send.Lane, delivery);
        Matched++;
        Doubts |= doubts;
    }

    public void SetUnmatched(int row, MatchState why) => _sender[row] = -(int)why;

    public void SetReceiver(int delivery, EventRef receive) =>
        (_receiver[delivery], _receiverLane[delivery]) = (receive.Position + 1, (ushort)receive.Lane);
}
