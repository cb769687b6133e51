using Microsoft.Extensions.Logging;

namespace Clocks.Node;

/// <summary>
/// What a node itself says, with ids from 100: its start, whom it waits for, its end. The rooms below it have
/// vocabularies of their own. The events of the clock are not said here: they go to the journal through
/// <see cref="Clocks.Journal.Logging.EventLog"/>. While a node ticks and nothing changes around it, none of this is
/// said; values that cost something to compose are composed only for a logger that wants them.
/// </summary>
internal static partial class NodeLog
{
    [LoggerMessage(100, LogLevel.Information,
        "node {Id} of cluster {Cluster}, run {Run}: {Rate} ticks/s, die {Mix}, seed {Seed}, clocks {Version} on {Machine}, {System}")]
    public static partial void Starting(
        ILogger logger, long id, string cluster, string run, string rate, string mix, ulong seed, string version, string machine,
        string system);

    [LoggerMessage(101, LogLevel.Debug, "listening on port {Port} as node {Id} of cluster {Cluster}, run {Run}")]
    public static partial void Listening(ILogger logger, long port, long id, string cluster, string run);

    [LoggerMessage(102, LogLevel.Debug, "waiting for other nodes: {Others}, at most {TimeoutMs} ms")]
    public static partial void Waiting(ILogger logger, long others, long timeoutMs);

    [LoggerMessage(103, LogLevel.Debug, "everybody that this node waits for is connected: {Peers} peers, {Ready} of them ready")]
    public static partial void AllConnected(ILogger logger, long peers, long ready);

    [LoggerMessage(104, LogLevel.Information, "the first period begins {SinceStartMs} ms after the start of the node")]
    public static partial void Ticking(ILogger logger, long sinceStartMs);

    [LoggerMessage(105, LogLevel.Information, "fault: {Fault}")]
    public static partial void FaultBegan(ILogger logger, string fault);

    [LoggerMessage(106, LogLevel.Debug, "{LateTicks} ticks so far came a whole period too late and were skipped")]
    public static partial void TicksLate(ILogger logger, long lateTicks);

    [LoggerMessage(107, LogLevel.Error, "{Problem}")]
    public static partial void Failed(ILogger logger, string problem);

    [LoggerMessage(108, LogLevel.Information, "ending: {Reason}")]
    public static partial void Ending(ILogger logger, string reason);

    [LoggerMessage(109, LogLevel.Information,
        "ended ({Reason}) after {TickedMs} ms of ticking: {Events} events, {Sent} sent, {Received} received, clock {FinalClock}")]
    public static partial void Ended(
        ILogger logger, string reason, long tickedMs, long events, long sent, long received, long finalClock);

    [LoggerMessage(110, LogLevel.Warning, "{Lost} of {Said} lines of these diagnostics were lost")]
    public static partial void DiagnosticsLost(ILogger logger, long lost, long said);

    [LoggerMessage(111, LogLevel.Warning, "who listens to the node's events failed and hears no more of them: {Problem}")]
    public static partial void ListenerFailed(ILogger logger, string problem);

    [LoggerMessage(112, LogLevel.Warning,
        "this node's clock is at {Clock}, beyond the 2^52 that a message may carry: it ticks on and sends nothing; a peer has "
        + "sent a time that no run reaches, and 'clocks analyze' names it")]
    public static partial void ClockSpent(ILogger logger, long clock);

    [LoggerMessage(113, LogLevel.Warning, "alone for {Seconds} s: {Why}")]
    public static partial void Alone(ILogger logger, long seconds, string why);
}
