using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;
using Clocks.Discovery.Sockets;

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
    /// The longest pause of what a zone names: a record stays where its machine has gone, and who starts later dials us.
    /// </summary>
    private const int LongestZonePauseMs = 60_000;

    /// <summary>
    /// The first pause after a private address of another network did not answer; it doubles to the longest. The record
    /// of a forged one has run out after a few attempts (RFC 6762, section 10: two minutes), which have cost less than
    /// the packet that brought it.
    /// </summary>
    private const int FirstDistantPauseMs = 30_000;

    private const int LongestDistantPauseMs = 600_000;

    /// <summary>How long a target rests that has said that our id is taken.</summary>
    private const int ConflictRestMs = 60_000;

    /// <summary>
    /// How long after discovery was asked again a record is confirmed by being there still: it lets go of one that
    /// nobody answers for in ten seconds (RFC 6762, section 10.4).
    /// </summary>
    private const int ConfirmMs = 11_000;

    /// <summary>
    /// How long dials may fail before people hear of it: longer than discovery needs to let go of a node that has died
    /// (RFC 6762, section 10.4: ten seconds).
    /// </summary>
    private const int PatienceMs = 12_000;

    /// <summary>How long what a peer has told is dialled in vain: nobody takes it back when that node is gone.</summary>
    private const int ToldMs = 60_000;

    private const int LongestMalformedPauseMs = 60_000;

    private int _failures;
    private int _malformed;
    private long _failingSinceMs = long.MaxValue;
    private bool _isReported;
    private long? _conflictSinceMs;

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

    /// <summary>Connections in a row that ended before anything was said on them.</summary>
    public int Silences { get; set; }

    /// <summary>Since when another run has been holding the id here or there; null when none does.</summary>
    public long? HeldSinceMs { get; set; }

    /// <summary>The run that was found behind an address that had claimed none.</summary>
    public RunId? Run { get; set; } = sighting.Run;

    /// <summary>The addresses to try, all at the same time: those of the sighting that may be dialled.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; set; } = sighting.EndPoints;

    /// <summary>Whether they are of another network, so that few are dialled, seldom.</summary>
    public bool IsDistant { get; set; }

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
    /// An attempt begins: the next is due after 0.1 s, doubling to 5 s, or to a minute where a zone names it, unless this one succeeds.
    /// </summary>
    public void BeginAttempt(long nowMs)
    {
        (int first, int longest) = IsDistant ? (FirstDistantPauseMs, LongestDistantPauseMs)
            : (FirstPauseMs, Sighting.IsOfZone ? LongestZonePauseMs : LongestPauseMs);
        NextAtMs = nowMs + Math.Min(longest, first << Math.Min(_failures, 10));
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
            ? $"{Sighting.Key}{(Sighting.IsNamed ? " of --peers" : "")} cannot be reached ({SocketWords.Of(LastError)}); "
                + "is a node running there, on that port?"
            : $"node {Sighting.Id} on {Sighting.Host ?? "a nameless machine"} is seen, but cannot be connected to "
                + $"at {where} ({SocketWords.Of(LastError)}); a firewall may let no connections in: "
                + "'clocks doctor', here and there, says more";
    }

    /// <summary>Whether a peer has told of it and it has not been reached for so long that it is no more.</summary>
    public bool IsOutdated(long nowMs) => Sighting.IsTold && nowMs - _failingSinceMs >= ToldMs;

    /// <summary>
    /// Whoever answers at this target says that our id is taken. It rests; true when that is to be believed, because a
    /// person named the address, or because its record is still there although discovery has been asked again since the
    /// first time.
    /// </summary>
    public bool ConfirmConflict(long nowMs)
    {
        bool isConfirmed = Sighting.IsNamed || nowMs - _conflictSinceMs >= ConfirmMs;
        _conflictSinceMs ??= nowMs;
        NextAtMs = nowMs + (isConfirmed ? ConflictRestMs : ConfirmMs);
        return isConfirmed;
    }

    /// <summary>
    /// What it sent was not frames of this protocol: it is dialled again as if it could not be reached, however well it
    /// greets.
    /// </summary>
    public void SentMalformed(long nowMs)
    {
        _malformed++;
        NextAtMs = nowMs + Math.Min(LongestMalformedPauseMs, 1_000 << Math.Min(_malformed, 6));
    }

    /// <summary>It worked: the next failure is a first one.</summary>
    public void Succeeded()
    {
        _failures = 0;
        Silences = 0;
        _conflictSinceMs = null;
        _failingSinceMs = long.MaxValue;
        HeldSinceMs = null;
    }
}
