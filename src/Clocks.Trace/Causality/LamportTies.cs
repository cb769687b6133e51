namespace Clocks.Trace.Causality;

/// <summary>
/// Counts pairs of events with the same Lamport time while a walk shows them; exact as long as the times never go
/// back.
/// </summary>
internal sealed class LamportTies
{
    private long _time = long.MinValue;
    private long _same;

    /// <summary>Whether the times have come in ascending order so far.</summary>
    public bool InOrder { get; private set; } = true;

    /// <summary>Pairs with the same time.</summary>
    public double Pairs { get; private set; }

    public void Add(long time)
    {
        InOrder &= time >= _time;
        _same = time == _time ? _same + 1 : 0;
        _time = time;
        Pairs += _same;
    }
}
