using System.Net;
using Microsoft.Extensions.Logging;

namespace Clocks.Node;

/// <summary>
/// What discovery says, with ids from 200. That room knows no logger; it tells its watcher, which is the node.
/// </summary>
internal static partial class DiscoveryLog
{
    [LoggerMessage(200, LogLevel.Debug, "seen {Key} by {Source} on {Link} at {Addresses}")]
    public static partial void Seen(
        ILogger logger, string key, string source, string link, IReadOnlyList<IPEndPoint> addresses);

    [LoggerMessage(201, LogLevel.Debug, "no longer seen: {Key}")]
    public static partial void Gone(ILogger logger, string key);

    [LoggerMessage(202, LogLevel.Warning, "{Trouble}")]
    public static partial void Trouble(ILogger logger, string trouble);

    [LoggerMessage(203, LogLevel.Debug, "interface {Link} is used: {Reason}")]
    public static partial void InterfaceUsed(ILogger logger, string link, string reason);

    [LoggerMessage(204, LogLevel.Debug, "interface {Link} is not used: {Reason}")]
    public static partial void InterfaceSkipped(ILogger logger, string link, string reason);

    [LoggerMessage(205, LogLevel.Debug, "joined multicast on {Link} by IPv{IpVersion}, addresses {Addresses}")]
    public static partial void Joined(ILogger logger, string link, long ipVersion, string addresses);

    [LoggerMessage(206, LogLevel.Debug, "the addresses of {Link} (IPv{IpVersion}) are now {Addresses}")]
    public static partial void Changed(ILogger logger, string link, long ipVersion, string addresses);

    [LoggerMessage(207, LogLevel.Debug, "left multicast on {Link} by IPv{IpVersion}, addresses {Addresses}")]
    public static partial void Left(ILogger logger, string link, long ipVersion, string addresses);

    [LoggerMessage(208, LogLevel.Debug, "announcing {Name} on {Link}")]
    public static partial void Announcing(ILogger logger, string name, string link);

    [LoggerMessage(209, LogLevel.Debug, "the name {Name} is used by somebody else on {Link}: taking the next")]
    public static partial void NameTaken(ILogger logger, string name, string link);

    [LoggerMessage(210, LogLevel.Debug, "saying goodbye on {Link} as {Name}")]
    public static partial void Goodbye(ILogger logger, string link, string name);

    [LoggerMessage(211, LogLevel.Debug, "{Count} packets so far were not well-formed, the last from {Sender} on {Link}")]
    public static partial void Malformed(ILogger logger, long count, string sender, string link);

    [LoggerMessage(212, LogLevel.Debug, "more is announced on {Link} than can be kept: {Count} records so far were let go")]
    public static partial void Flooded(ILogger logger, string link, long count);

    [LoggerMessage(213, LogLevel.Trace, "packet of {Bytes} bytes from {Sender} on {Link}")]
    public static partial void Heard(ILogger logger, long bytes, string sender, string link);

    [LoggerMessage(214, LogLevel.Trace, "sent a packet of {Bytes} bytes to {Receiver} on {Link}")]
    public static partial void Sent(ILogger logger, long bytes, string receiver, string link);

    [LoggerMessage(215, LogLevel.Trace, "asked {Server} for {Question} in {Bytes} bytes")]
    public static partial void Asked(ILogger logger, string server, string question, long bytes);

    [LoggerMessage(216, LogLevel.Debug, "{Zone}: {Found}; it is looked at again in {Milliseconds} ms")]
    public static partial void Looked(ILogger logger, string zone, string found, long milliseconds);
}
