namespace Clocks.Trace.Verify;

/// <summary>
/// The last that was seen of a channel: its place, or the position of its send, and which event showed it. A value that is changed in
/// its place; one thread.
/// </summary>
internal struct ChannelPlace
{
    public long Last { get; private set; }

    /// <summary>The position of the event; -1 before the first.</summary>
    public int Position { get; private set; }

    /// <summary>Of which lane's channel: <see cref="ChannelPlaces"/> have room for one lane after the other.</summary>
    public int Round { get; private set; }

    public void Begin(int round) => (Last, Position, Round) = (0, -1, round);

    public void Set(long last, int position) => (Last, Position) = (last, position);
}
