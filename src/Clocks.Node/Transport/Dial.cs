using System.Net;
using Clocks.Discovery;

namespace Clocks.Node.Transport;

/// <summary>
/// The intent to be connected to one sighting: its addresses, when to try next, and what came of the last try. Owned by
/// the network thread.
/// </summary>
internal sealed class Dial(Sighting sighting, long nextAtMs)
{
    private const int FirstPauseMs = 100;
    private const int LongestPauseMs = 5_000;

    private int _failures;

    /// <summary>What discovery said last.</summary>
    public Sighting Sighting { get; set; } = sighting;

    /// <summary>When to try next, in milliseconds of the node's monotonic clock.</summary>
    public long NextAtMs { get; set; } = nextAtMs;

    /// <summary>Connections of this dial that are being made or used.</summary>
    public int Attempts { get; set; }

    /// <summary>
    /// It leads to ourselves, to another cluster or to another version: not worth another try until it changes.
    /// </summary>
    public bool IsHopeless { get; set; }

    /// <summary>Since when another run has been holding the id here or there; null when none does.</summary>
    public long? HeldSinceMs { get; set; }

    /// <summary>The run that was found behind an address that had claimed none.</summary>
    public Model.RunId? Run { get; set; } = sighting.Run;

    /// <summary>The addresses to try, all at the same time.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => Sighting.EndPoints;

    /// <summary>Try again later: 0.1 s, doubling to 5 s.</summary>
    public void PauseAfterFailure(long nowMs)
    {
        NextAtMs = nowMs + Math.Min(LongestPauseMs, FirstPauseMs << Math.Min(_failures, 6));
        _failures++;
    }

    /// <summary>It worked: the next failure is a first one.</summary>
    public void Succeeded()
    {
        _failures = 0;
        HeldSinceMs = null;
    }
}
