using Microsoft.Extensions.Logging;

namespace Clocks.Node;

/// <summary>
/// Every diagnostic of this room, in one place, with ids from 100. The journal is data and does not come this way.
/// </summary>
internal static partial class NodeLog
{
    [LoggerMessage(100, LogLevel.Debug, "listening on port {Port} as node {Id} of cluster {Cluster}, run {Run}")]
    public static partial void Listening(ILogger logger, int port, int id, string cluster, string run);

    [LoggerMessage(101, LogLevel.Debug, "seen {Key} by {Source} at {Addresses}")]
    public static partial void Seen(ILogger logger, string key, string source, string addresses);

    [LoggerMessage(102, LogLevel.Debug, "no longer seen: {Key}")]
    public static partial void Gone(ILogger logger, string key);

    [LoggerMessage(103, LogLevel.Debug, "could not reach {Key}")]
    public static partial void Unreachable(ILogger logger, string key);

    [LoggerMessage(104, LogLevel.Warning, "{Sentence}")]
    public static partial void Trouble(ILogger logger, string sentence);

    [LoggerMessage(105, LogLevel.Debug, "ending: {Reason}")]
    public static partial void Ending(ILogger logger, string reason);
}
