namespace Clocks.Model;

/// <summary>
/// The logical clock of Lamport 1978, rules IR1 and IR2: every event advances it by one, and a receive first moves it
/// up to the time of the message. So if a happened before b, C(a) &lt; C(b). A value with two operations; owned by one
/// thread.
/// </summary>
/// <remarks>L. Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", CACM 21(7), 1978.</remarks>
internal struct LamportClock
{
    /// <summary>The time of the last event; 0 before the first.</summary>
    public long Time { get; private set; }

    /// <summary>An internal event or a send (IR1): one later than the last event. Returns the new time.</summary>
    public long Advance() => ++Time;

    /// <summary>
    /// A receive (IR2): one later than the greater of the last event and the message. Returns the new time.
    /// </summary>
    /// <param name="messageTime">The time that the message carries, at most <see cref="Limits.LamportMax"/>.</param>
    public long Receive(long messageTime) => Time = Math.Max(Time, messageTime) + 1;
}
