using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;

namespace Clocks.Node.Transport;

/// <summary>
/// The intent to be connected to one sighting: its addresses, when to try next, and what came of the last try. Owned by
/// the network thread.
/// </summary>
internal sealed class DialTarget(Sighting sighting, long nextAtMs)
{
    private const int FirstPauseMs = 100;
    private const int LongestPauseMs = 5_000;

    /// <summary>
    /// How long dials may fail before people hear of it: longer than discovery needs to let go of a node that has died
    /// (RFC 6762, section 10.4: ten seconds).
    /// </summary>
    private const int PatienceMs = 12_000;

    private int _failures;
    private long _failingSinceMs = long.MaxValue;
    private bool _isReported;

    /// <summary>What discovery said last.</summary>
    public Sighting Sighting { get; set; } = sighting;

    /// <summary>When to try next, in milliseconds of the node's monotonic clock.</summary>
    public long NextAtMs { get; set; } = nextAtMs;

    /// <summary>Connections to it that are being made or used.</summary>
    public int Attempts { get; set; }

    /// <summary>
    /// It leads to ourselves, to another cluster, to another version or to a run that has said Bye: not worth another
    /// try until it changes.
    /// </summary>
    public bool IsRejected { get; set; }

    /// <summary>Since when another run has been holding the id here or there; null when none does.</summary>
    public long? HeldSinceMs { get; set; }

    /// <summary>The run that was found behind an address that had claimed none.</summary>
    public RunId? Run { get; set; } = sighting.Run;

    /// <summary>The addresses to try, all at the same time.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => Sighting.EndPoints;

    /// <summary>
    /// Why the last attempt came to no connection; success when it came to one, whatever was said on it.
    /// </summary>
    public SocketError LastError { get; set; }

    /// <summary>
    /// Who goes first when not all that are due can be dialled: who has not failed before who has, then who has waited
    /// longest.
    /// </summary>
    public static int Precedence(DialTarget left, DialTarget right)
    {
        int order = Math.Min(left._failures, 1).CompareTo(Math.Min(right._failures, 1));
        return order != 0 ? order : left.NextAtMs.CompareTo(right.NextAtMs);
    }

    /// <summary>
    /// An attempt begins: the next is due after 0.1 s, doubling to 5 s, unless this one succeeds.
    /// </summary>
    public void BeginAttempt(long nowMs)
    {
        NextAtMs = nowMs + Math.Min(LongestPauseMs, FirstPauseMs << Math.Min(_failures, 6));
        _failures++;
        _failingSinceMs = Math.Min(_failingSinceMs, nowMs);
    }

    /// <summary>
    /// What a person should know of a peer that is seen all the time and never reached: once, in a sentence; null when
    /// it is too early, or was said.
    /// </summary>
    public string? Complaint(long nowMs)
    {
        if (_isReported || LastError == SocketError.Success || nowMs - _failingSinceMs < PatienceMs)
        {
            return null;
        }

        _isReported = true;
        string where = string.Join(", ", EndPoints);
        return Sighting.Id is null
            ? $"{Sighting.Key} of --peers cannot be reached ({What(LastError)}); "
                + "is a node running there, on that port?"
            : $"node {Sighting.Id} on {Sighting.Host ?? "a nameless machine"} is seen, but cannot be connected to "
                + $"at {where} ({What(LastError)}); a firewall may let no connections in: "
                + "'clocks doctor', here and there, says more";
    }

    /// <summary>It worked: the next failure is a first one.</summary>
    public void Succeeded()
    {
        _failures = 0;
        _failingSinceMs = long.MaxValue;
        HeldSinceMs = null;
    }

    private static string What(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "refused",
        SocketError.TimedOut => "no answer",
        SocketError.HostUnreachable => "no such machine on that network",
        SocketError.NetworkUnreachable => "no way to that network",
        _ => error.ToString(),
    };
}
