namespace Clocks.Grade.Wire;

/// <summary>A send event of the program, from the frames that came of it. Owned by the driving thread.</summary>
/// <param name="n">The number of the event.</param>
/// <param name="lamport">The clock after it, as the first of its frames has it.</param>
/// <param name="ms">When that frame came, in milliseconds since the program was started.</param>
/// <param name="text">The line of that frame in the record.</param>
/// <param name="line">Its number.</param>
internal sealed class WireSend(long n, long lamport, double ms, string text, int line)
{
    public long N => n;

    public long Lamport => lamport;

    public double Ms => ms;

    public string Text => text;

    public int Line => line;

    /// <summary>To whom it went, in the order in which the frames came.</summary>
    public List<int> To { get; } = [];
}
