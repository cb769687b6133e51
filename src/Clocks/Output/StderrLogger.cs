using Microsoft.Extensions.Logging;

namespace Clocks.Output;

/// <summary>
/// Diagnostics to standard error, one line each: <c>clocks: sentence</c>. Trouble that a person should know of, with
/// <c>--verbose</c> everything down to the debug lines. What ends a node is not said here but by its verb, once, with
/// the summary. Much of it a peer has written: the terminal makes harmless what would command it, or begin a line.
/// Any thread.
/// </summary>
internal sealed class StderrLogger(Terminal terminal, bool isVerbose) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => isVerbose
        ? logLevel is >= LogLevel.Debug and < LogLevel.Error
        : logLevel == LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            terminal.WriteError($"clocks: {formatter(state, exception)}");
        }
    }
}
