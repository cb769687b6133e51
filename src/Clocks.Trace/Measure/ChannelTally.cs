using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>
/// What became of the messages of one channel, counted as they are seen in the order they were sent. A value that is changed in its
/// place; one thread.
/// </summary>
internal struct ChannelTally
{
    private long _unreceived;

    /// <summary>The lane of the sender.</summary>
    public int Lane { get; set; }

    /// <summary>The number of the receiver; -1 where the journal does not tell.</summary>
    public int To { get; set; }

    public long Sent { get; private set; }

    public long Blocked { get; private set; }

    public long Received { get; private set; }

    public long Lost { get; private set; }

    /// <summary>Another recipient of a send; returns whether its message was taken.</summary>
    public bool Add(bool isBlocked, EventRef receive)
    {
        if (isBlocked)
        {
            Blocked++;
            return false;
        }

        Sent++;
        if (receive.IsNone)
        {
            _unreceived++;
            return false;
        }

        // Channels are FIFO: what was sent before a message that was taken, and never came, will not come any more.
        Lost += _unreceived;
        _unreceived = 0;
        Received++;
        return true;
    }

    /// <summary>What is told first: losses, then what was left out, then traffic; of equal channels the first.</summary>
    public readonly int CompareTo(in ChannelTally other) =>
        Lost != other.Lost ? other.Lost.CompareTo(Lost)
        : Blocked != other.Blocked ? other.Blocked.CompareTo(Blocked)
        : Sent != other.Sent ? other.Sent.CompareTo(Sent)
        : Lane != other.Lane ? Lane.CompareTo(other.Lane)
        : To.CompareTo(other.To);
}
