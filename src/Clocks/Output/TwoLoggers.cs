using Microsoft.Extensions.Logging;

namespace Clocks.Output;

/// <summary>What is said to one logger goes to two, each with its own level. Any thread, as far as those allow.</summary>
internal sealed class TwoLoggers(ILogger one, ILogger other) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => one.IsEnabled(logLevel) || other.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (one.IsEnabled(logLevel))
        {
            one.Log(logLevel, eventId, state, exception, formatter);
        }

        if (other.IsEnabled(logLevel))
        {
            other.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
