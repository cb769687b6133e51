namespace Clocks.Grade.Wire;

/// <summary>A message that a peer sent to the program. Immutable.</summary>
/// <param name="From">The peer.</param>
/// <param name="N">The number of its event, which is its place in the channel too.</param>
/// <param name="Clock">What it carries.</param>
/// <param name="Run">Which run of the peer it was, from 1.</param>
/// <param name="Text">The line of it in the record.</param>
/// <param name="Line">Its number.</param>
internal sealed record WireMessage(int From, long N, long Clock, int Run, string Text, int Line)
{
    /// <summary>When the program had read it, in milliseconds since it was started.</summary>
    public double ReadMs { get; init; }
}
