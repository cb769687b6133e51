using Microsoft.Extensions.Logging;

namespace Clocks.Node;

/// <summary>What a node says of its journal, with ids from 400.</summary>
internal static partial class JournalLog
{
    [LoggerMessage(400, LogLevel.Debug, "writing the journal {Path}")]
    public static partial void Opened(ILogger logger, string path);

    [LoggerMessage(401, LogLevel.Debug, "ticks have waited {Stalls} times so far for the journal")]
    public static partial void Stalled(ILogger logger, long stalls);

    [LoggerMessage(402, LogLevel.Error, "{Failure}")]
    public static partial void Failed(ILogger logger, string failure);

    [LoggerMessage(403, LogLevel.Debug, "closed the journal {Path}: {Events} events, {Stalls} waits for it")]
    public static partial void Closed(ILogger logger, string path, long events, long stalls);

    [LoggerMessage(404, LogLevel.Warning, "the journal {Path} was cut off while it was written; it goes on, and what was in it is missing")]
    public static partial void CutOff(ILogger logger, string path);
}
