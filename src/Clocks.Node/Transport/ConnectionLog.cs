using System.Net;
using Microsoft.Extensions.Logging;

namespace Clocks.Node.Transport;

/// <summary>
/// What the transport says of its connections, with ids from 300: on the network thread, but for the watcher's trouble
/// and the two of peers, which come from the node that is told of them. Numbers are long and words of enumerations are
/// <see cref="Enum"/> throughout: a native program holds the logger anew for every signature of value types.
/// </summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(300, LogLevel.Debug, "dialling {Address} for {Key}")]
    public static partial void Dialling(ILogger logger, IPEndPoint address, string key);

    [LoggerMessage(301, LogLevel.Debug, "no connection to {Address} for {Key}: {Error}")]
    public static partial void DialFailed(ILogger logger, IPAddress address, string key, string error);

    [LoggerMessage(302, LogLevel.Debug, "connected to {Address} for {Key}: saying hello")]
    public static partial void Connected(ILogger logger, IPAddress address, string key);

    [LoggerMessage(303, LogLevel.Debug, "{Address} has connected: waiting for its hello")]
    public static partial void Accepted(ILogger logger, IPAddress address);

    [LoggerMessage(304, LogLevel.Debug, "{Address} has to go for a newcomer: {Greeting} connections have not said hello yet")]
    public static partial void NotLetIn(ILogger logger, IPAddress address, long greeting);

    [LoggerMessage(305, LogLevel.Debug, "hello of node {Id} on {Host}, run {Run}, {AgeMs} ms old, from {Address}: {Verdict}")]
    public static partial void HelloHeard(
        ILogger logger, long id, string host, string run, long ageMs, IPAddress address, Enum verdict);

    [LoggerMessage(306, LogLevel.Debug, "refusing {Address} ({Code}): {Why}")]
    public static partial void Refusing(ILogger logger, IPAddress address, Enum code, string why);

    [LoggerMessage(307, LogLevel.Debug, "refused by {Address} ({Code}): {Why}")]
    public static partial void RefusedBy(ILogger logger, IPAddress address, Enum code, string why);

    [LoggerMessage(308, LogLevel.Debug, "nobody said hello on the connection with {Address} in {TimeoutMs} ms: it is closed")]
    public static partial void HelloMissing(ILogger logger, IPAddress address, long timeoutMs);

    [LoggerMessage(309, LogLevel.Information, "node {Id} on {Host} is connected at {Address} port {Port}, found by {How}")]
    public static partial void Up(ILogger logger, long id, string host, string address, long port, string how);

    [LoggerMessage(310, LogLevel.Information, "node {Id} on {Host} is gone: {Why}")]
    public static partial void Down(ILogger logger, long id, string host, string why);

    [LoggerMessage(311, LogLevel.Debug, "node {Id} is ready")]
    public static partial void PeerReady(ILogger logger, long id);

    [LoggerMessage(312, LogLevel.Debug, "{Key} cannot be reached now: discovery is asked again")]
    public static partial void Unreachable(ILogger logger, string key);

    [LoggerMessage(313, LogLevel.Trace, "the inbox is full: reading stops until there is room, {Pauses} times so far")]
    public static partial void ReadingPaused(ILogger logger, long pauses);

    [LoggerMessage(314, LogLevel.Debug, "saying bye to {Peers} peers")]
    public static partial void SayingBye(ILogger logger, long peers);

    [LoggerMessage(315, LogLevel.Warning, "{Trouble}")]
    public static partial void Trouble(ILogger logger, string trouble);

    [LoggerMessage(316, LogLevel.Information, "somebody at {Address} watches this node")]
    public static partial void Watched(ILogger logger, IPAddress address);
}
