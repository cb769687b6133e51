namespace Clocks.Trace.Verify;

/// <summary>The channels of one lane after the other in the same room, by the number at the other end. Owned by one thread.</summary>
internal sealed class ChannelPlaces
{
    private ChannelPlace[] _all = [];
    private int _round;

    /// <summary>Forgets those of the lane before; once before the first, too.</summary>
    public void Clear() => _round++;

    /// <summary>Where a channel is; it begins with nothing seen.</summary>
    public ref ChannelPlace Of(int other)
    {
        if (other >= _all.Length)
        {
            Array.Resize(ref _all, Math.Max(other + 1, 2 * _all.Length));
        }

        ref ChannelPlace place = ref _all[other];
        if (place.Round != _round)
        {
            place.Begin(_round);
        }

        return ref place;
    }
}
