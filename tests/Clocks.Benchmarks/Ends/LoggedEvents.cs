using System.Diagnostics;
using System.Globalization;
using Clocks.Journal;
using Clocks.Journal.Logging;
using Clocks.Journal.Writing;
using Clocks.Model;
using Microsoft.Extensions.Logging;
using ZLogger;
using ZLogger.Providers;

namespace Clocks.Benchmarks.Ends;

/// <summary>
/// One machine at full speed, half of whose ticks take a message, and four ways into a file: the journal's ring alone,
/// without a log (<c>ring</c>); the log of a node, as it runs (<c>log</c>); ZLogger's own stream provider with lines of
/// the journal (<c>stream</c>) and with its JSON formatter (<c>json</c>). Prints events, seconds until everything is in
/// the file, bytes allocated meanwhile and lines that are missing in the file.
/// </summary>
internal static class LoggedEvents
{
    private const int WarmUpEvents = 100_000;

    public static int Run(string way, long events, string path)
    {
        Machine machine = new(EventMix.Assignment, new Draw(7));
        var surroundings = new HalfBusy();
        JournalWriter? journal = null;
        ZLoggerStreamLoggerProvider? provider = null;
        Action write = way switch
        {
            "ring" => WriteToRing(machine, journal = Open(path)),
            "log" => new EventLog(journal = Open(path), machine).WriteLast,
            "stream" => WriteToProvider(machine, provider = Stock(path, options => options.UseFormatter(() => new Lines()))),
            _ => WriteToProvider(machine, provider = Stock(path, options => options.UseJsonFormatter())),
        };
        Tick(machine, surroundings, write, WarmUpEvents);
        long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        long began = Stopwatch.GetTimestamp();
        Tick(machine, surroundings, write, events);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        var footer = new JournalFooter(
            machine.Last.At, machine.Time, machine.Events, machine.Sent, machine.Received, 0, 0, EndReason.Duration);
        journal?.Close(footer);
        provider?.Dispose();
        double took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        // A journal has a first and a last line that are no events.
        long missing = WarmUpEvents + events + (journal is null ? 0 : 2) - CountLines(path);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"events {events} seconds {took:0.000} events_per_second {events / took:0} "
            + $"allocated_bytes {allocated} missing_lines {missing}"));
        return 0;
    }

    private static void Tick(Machine machine, HalfBusy surroundings, Action write, long events)
    {
        for (long i = 0; i < events; i++)
        {
            machine.Tick(surroundings, new Instant(i * 100, 1_795_252_980_486_712 + i / 10));
            write();
        }
    }

    private static JournalWriter Open(string path)
    {
        if (!JournalWriter.TryOpen(path, JournalFormat.Json, Header, out JournalWriter? journal, out string problem))
        {
            throw new IOException(problem);
        }

        return journal;
    }

    private static Action WriteToRing(Machine machine, JournalWriter journal) =>
        () => journal.Append(machine.Last, machine.Deliveries);

    /// <summary>Blocks when it is full, since evidence may neither be dropped nor grow without bound.</summary>
    private static ZLoggerStreamLoggerProvider Stock(string path, Action<ZLoggerOptions> configure)
    {
        var options = new ZLoggerOptions
        {
            FullMode = BackgroundBufferFullMode.Block,
            InternalErrorLogger = e => Console.Error.WriteLine(e.Message),
        };
        configure(options);
        return new ZLoggerStreamLoggerProvider(File.Create(path), options);
    }

    private static Action WriteToProvider(Machine machine, ZLoggerStreamLoggerProvider provider)
    {
        ILogger logger = provider.CreateLogger(EventLog.Category);
        return () =>
        {
            var state = new EventState(Header, machine.Last, []);
            EventId id = EventIds.Of(state.Event.Kind);
            logger.Log(LogLevel.Information, id, state, null, EventState.Formatter);
        };
    }

    private static JournalHeader Header { get; } = new(
        new NodeId(3), ClockRate.Max, new RunId(1), "bench", 7, EventMix.Assignment, "lamport", "bench", "0", 1);

    private static long CountLines(string path)
    {
        long lines = 0;
        foreach (string _ in File.ReadLines(path))
        {
            lines++;
        }

        return lines;
    }

    /// <summary>Every second tick finds a message; there is nobody to send to.</summary>
    private sealed class HalfBusy : ISurroundings
    {
        private long _ticks;

        public ReadOnlySpan<IChannel> Channels => [];

        public bool TryReceive(out Arrival arrival, out int left)
        {
            left = 0;
            _ticks++;
            arrival = new Arrival(new Message(new NodeId(2), _ticks, _ticks, _ticks / 2), 0);
            return _ticks % 2 == 0;
        }
    }

    /// <summary>The lines of the journal, by ZLogger's own writer.</summary>
    private sealed class Lines : IZLoggerFormatter
    {
        public bool WithLineBreak => true;

        public void FormatLogEntry(System.Buffers.IBufferWriter<byte> writer, IZLoggerEntry entry) => entry.ToString(writer);
    }
}
