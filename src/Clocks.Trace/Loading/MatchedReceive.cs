using Clocks.Trace.Events;

namespace Clocks.Trace.Loading;

/// <summary>A receive while its send is looked for: what its journal says, read once. Owned by one thread.</summary>
internal readonly struct MatchedReceive
{
    private readonly long _clock, _unixMicroseconds;

    /// <param name="node">Its lane.</param>
    /// <param name="position">Its position there.</param>
    /// <param name="row">How many receives come before it.</param>
    /// <param name="store">Where it is read.</param>
    public MatchedReceive(TraceNode node, int position, int row, ref EventCursor store)
    {
        (Node, Position, Row) = (node, position, row);
        (From, MessageN) = (store.From(row), store.MessageN(row));
        (MessageClock, MessageK) = (store.MessageClock(row), store.MessageK(row));
        (_clock, _unixMicroseconds) = (store.NewClock(position), store.UnixMicroseconds(position));
    }

    public TraceNode Node { get; }

    public int Position { get; }

    public int Row { get; }

    public int From { get; }

    public long MessageN { get; }

    public long MessageClock { get; }

    public long MessageK { get; }

    /// <summary>What it and its send do not agree in.</summary>
    /// <param name="sender">Where the sender is read.</param>
    /// <param name="send">The position of the send there.</param>
    /// <param name="k">The number of the message in its channel, as the sender tells it.</param>
    public ReceiveDoubts Doubts(ref SendCursor sender, int send, long k)
    {
        long clock = sender.NewClock(send);
        return (clock != MessageClock ? ReceiveDoubts.Clock : ReceiveDoubts.None)
            | (clock >= _clock ? ReceiveDoubts.Order : ReceiveDoubts.None)
            | (k != MessageK ? ReceiveDoubts.Place : ReceiveDoubts.None)
            | (sender.UnixMicroseconds(send) > _unixMicroseconds ? ReceiveDoubts.Wall : ReceiveDoubts.None);
    }
}
