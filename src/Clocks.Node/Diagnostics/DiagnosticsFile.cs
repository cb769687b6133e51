using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using ZLogger;
using ZLogger.Providers;

namespace Clocks.Node.Diagnostics;

/// <summary>
/// What the rooms say, as JSON lines in a file: an <see cref="ILogger"/> over ZLogger, whose queue and writer stand
/// between those who speak and the disk. Whoever logs is never kept waiting: a line that finds the queue full is
/// dropped, and at the end it is said how many were. Any thread may log; one opens it and, when nobody logs any more,
/// closes it.
/// </summary>
public sealed class DiagnosticsFile : ILogger, IDisposable
{
    private readonly DiagnosticsOptions _options;
    private readonly RollingFile _file;
    private readonly ZLoggerStreamLoggerProvider _provider;
    private readonly ILogger[] _rooms;
    private long _said;
    private int _isClosed;

    private DiagnosticsFile(DiagnosticsOptions options, RollingFile file, DiagnosticsTrouble trouble)
    {
        (_options, _file) = (options, file);
        _provider = Provider(options, file, trouble);
        _rooms = Array.ConvertAll(DiagnosticsRoom.Names, _provider.CreateLogger);
    }

    /// <summary>Opens the file, at its end when there is one already; false with a sentence.</summary>
    public static bool TryOpen(
        DiagnosticsOptions options, [NotNullWhen(true)] out DiagnosticsFile? diagnostics, out string problem)
    {
        var trouble = new DiagnosticsTrouble(options.Tell);
        bool isOpen = RollingFile.TryOpen(options, trouble, out RollingFile? file, out problem);
        diagnostics = isOpen ? new DiagnosticsFile(options, file!, trouble) : null;
        return isOpen;
    }

    /// <summary>Scopes are not kept: always null.</summary>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <summary>Whether the level is as high as the options ask for.</summary>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= _options.Level && logLevel != LogLevel.None;

    /// <summary>
    /// Hands a line to the writer without waiting; below the level, or after the end, it does nothing.
    /// </summary>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel) || Volatile.Read(ref _isClosed) != 0)
        {
            return;
        }

        Interlocked.Increment(ref _said);
        var said = new LoggedValues(
            formatter(state, exception), state as IReadOnlyList<KeyValuePair<string, object?>> ?? []);
        _rooms[DiagnosticsRoom.Of(eventId)].Log(logLevel, eventId, said, exception, static (values, _) => values.ToString());
    }

    /// <summary>Writes what waits, says how many lines were lost if any were, and closes the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        _provider.Dispose();
        long said = Volatile.Read(ref _said), lost = said - _file.Lines;
        if (lost <= 0)
        {
            return;
        }

        _options.Tell($"{lost} of {said} lines of diagnostics did not reach '{_options.Path}': {WhyLost(said - _file.LinesTaken, lost)}");
        SayLost(lost, said);
    }

    /// <summary>Which of them the queue had no room for; the others reached the writer, and failed there.</summary>
    private static string WhyLost(long dropped, long lost)
    {
        string tooFast = $"{dropped} came faster than they were written; have fewer written with --diagnostics-level";
        string notWritten = $"{lost - dropped} could not be written, for the reason that was given";
        return dropped <= 0 ? notWritten : dropped >= lost ? tooFast : $"{notWritten}, and {tooFast}";
    }

    /// <summary>The last line of the file, if the disk takes one by now.</summary>
    private void SayLost(long lost, long said)
    {
        static void Silent(string sentence)
        {
            // It has been told.
        }

        var silent = new DiagnosticsTrouble(Silent);
        if (RollingFile.TryOpen(_options, silent, out RollingFile? file, out _))
        {
            using ZLoggerStreamLoggerProvider last = Provider(_options, file, silent);
            NodeLog.DiagnosticsLost(last.CreateLogger(DiagnosticsRoom.Names[0]), lost, said);
        }
    }

    private static ZLoggerStreamLoggerProvider Provider(
        DiagnosticsOptions options, RollingFile file, DiagnosticsTrouble trouble)
    {
        void NotComposed(Exception failure) => trouble.Tell(
            DiagnosticsTrouble.Kind.NotComposed,
            $"a line of diagnostics could not be composed for '{options.Path}' ({failure.GetType().Name}); "
            + "the run goes on without its values: please report this");
        return new ZLoggerStreamLoggerProvider(file, new ZLoggerOptions
        {
            FullMode = BackgroundBufferFullMode.Drop,
            BackgroundBufferCapacity = options.QueueMax,
            InternalErrorLogger = NotComposed,
        }.UseFormatter(() => new DiagnosticsLine(NotComposed)));
    }
}
