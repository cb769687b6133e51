using Microsoft.Extensions.Logging;

namespace Clocks.Cli;

/// <summary>
/// Diagnostics to standard error, one line each: <c>clocks: sentence</c>, with <c>--verbose</c> also the debug lines.
/// It is an <see cref="ILogger"/> like any other: a logging framework takes its place by being passed where this one
/// is.
/// </summary>
internal sealed class StderrLogger(Terminal terminal, bool isVerbose) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= (isVerbose ? LogLevel.Debug : LogLevel.Information);

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            terminal.WriteError($"clocks: {formatter(state, exception)}");
        }
    }
}
