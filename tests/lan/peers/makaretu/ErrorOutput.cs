using Common.Logging;
using Common.Logging.Simple;

namespace Clocks.Lan.Makaretu;

/// <summary>
/// The library's log from warnings upwards, a line each on the standard error: it swallows its exceptions and only says
/// so here. Any thread.
/// </summary>
internal sealed class ErrorOutput() : AbstractSimpleLoggerFactoryAdapter(LogLevel.Warn, false, false, false, null)
{
    protected override ILog CreateLogger(
        string name, LogLevel level, bool showLevel, bool showDateTime, bool showLogName, string dateTimeFormat) => new Line(name, level);

    private sealed class Line(string name, LogLevel least) : AbstractSimpleLogger(name, least, false, false, false, null)
    {
        protected override void WriteInternal(LogLevel level, object message, Exception? exception)
        {
            string cause = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})";
            Console.Error.WriteLine($"{level}: {message}{cause}");
        }
    }
}
