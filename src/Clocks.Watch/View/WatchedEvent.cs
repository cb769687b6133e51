namespace Clocks.Watch.View;

/// <summary>One event in the window of a watched run: what the diagram shows of it. A value without references.</summary>
internal struct WatchedEvent
{
    /// <summary>What it was.</summary>
    public EventKind Kind;

    /// <summary>Messages that still waited after it.</summary>
    public int Queue;

    /// <summary>Of a receive: the sender's id; -1 when it is not told.</summary>
    public int From;

    /// <summary>Of a receive: the lane of the sender in <see cref="WatchedRun.Lanes"/>; -1 when there is none.</summary>
    public int SendLane;

    /// <summary>Of a send: how many recipients it has, blocked ones included.</summary>
    public int Deliveries;

    /// <summary>Of a send: where its recipients begin, counted from the first of the lane.</summary>
    public long FirstDelivery;

    /// <summary>Its number in its node; ascending in a lane.</summary>
    public long N;

    /// <summary>The clock before it.</summary>
    public long OldClock;

    /// <summary>The clock after it.</summary>
    public long NewClock;

    /// <summary>When, in microseconds since 1970: the monotonic clock of its machine, anchored once at its wall clock.</summary>
    public long AtUs;

    /// <summary>Its line in the journal; 0 when lines were passed over before it.</summary>
    public long Line;

    /// <summary>Of a receive: the number of the send; 0 when it is not told.</summary>
    public long Message;

    /// <summary>Of a receive: the clock that the message carried.</summary>
    public long MessageClock;

    /// <summary>Of a receive: the place of the message in its channel; 0 when it is not told.</summary>
    public long K;

    /// <summary>Of a receive: how long the message had waited for the tick, in microseconds.</summary>
    public long WaitedUs;
}
