using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Clocks.Journal;
using Clocks.Journal.Logging;
using Clocks.Journal.Writing;
using Clocks.Model;
using Microsoft.Extensions.Logging;
using ZLogger;

namespace Clocks.Tests.Journal;

/// <summary>A node's events as log entries: what the journal makes of them, and what anybody else may.</summary>
public sealed class EventLogTests
{
    [Test]
    public async Task Another_provider_hears_the_lines_that_the_journal_writes()
    {
        using var scratch = new Scratch();
        var lines = new ConcurrentQueue<string>();
        using ILoggerFactory factory = InMemory(lines.Enqueue, options => options.UseFormatter(() => new Lines()));
        string[] written = TickAndClose(scratch, 200, factory.CreateLogger(EventLog.Category));
        await Assert.That(lines.ToArray()).IsSequence(written);
        foreach (string word in new[] { "INTERNAL", "SEND", "RECEIVE", "\"blocked\"" })
        {
            await Assert.That(written.Count(line => line.Contains(word, StringComparison.Ordinal))).IsGreaterThan(0).Because(word);
        }
    }

    [Test]
    public async Task ZLoggers_own_writer_of_a_stream_loses_no_line()
    {
        using var scratch = new Scratch();
        using var stream = new MemoryStream();
        var failures = new ConcurrentQueue<Exception>();
        string[] written;
        using (ILoggerFactory factory = LoggerFactory.Create(logging => logging.AddZLoggerStream(stream, options =>
        {
            options.InternalErrorLogger = failures.Enqueue;
            options.UseFormatter(() => new Lines());
        })))
        {
            written = TickAndClose(scratch, 5_000, factory.CreateLogger(EventLog.Category));
        }

        await Assert.That(failures).IsEmpty();
        await Assert.That(Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .IsSequence(written);
    }

    [Test]
    public async Task The_JSON_formatter_of_ZLogger_writes_the_keys_and_values_of_the_line()
    {
        using var scratch = new Scratch();
        var entries = new ConcurrentQueue<string>();
        using ILoggerFactory factory = InMemory(entries.Enqueue, options => options.UseJsonFormatter());
        string[] written = TickAndClose(scratch, 200, factory.CreateLogger(EventLog.Category));
        await Assert.That(entries.Count).IsEqualTo(written.Length);
        foreach ((string entry, string line) in entries.Zip(written))
        {
            using JsonDocument logged = JsonDocument.Parse(entry);
            using JsonDocument expected = JsonDocument.Parse(line);
            foreach (JsonProperty property in expected.RootElement.EnumerateObject())
            {
                await Assert.That(logged.RootElement.GetProperty(property.Name).GetRawText())
                    .IsEqualTo(property.Value.GetRawText()).Because($"{property.Name} of {line}");
            }
        }
    }

    [Test]
    public async Task A_provider_that_reads_properties_finds_them()
    {
        using var scratch = new Scratch();
        var listener = new PropertyListener();
        string[] written = TickAndClose(scratch, 50, listener);
        await Assert.That(listener.Heard.Count).IsEqualTo(written.Length);
        (EventId id, string text, Dictionary<string, object?> properties) = listener.Heard[^1];
        await Assert.That(text).IsEqualTo(written[^1]);
        await Assert.That(properties["n"]).IsEqualTo(50L);
        await Assert.That(properties["event"]).IsEqualTo(id.Name);
        await Assert.That(properties["system_time"]).IsEqualTo(1_795_252_992.986712m);
        foreach ((_, string line, Dictionary<string, object?> values) in listener.Heard)
        {
            using JsonDocument expected = JsonDocument.Parse(line);
            await Assert.That(values.Keys).IsSequence(expected.RootElement.EnumerateObject().Select(property => property.Name));
        }
    }

    [Test]
    public async Task A_listener_that_throws_hears_no_more_and_the_journal_goes_on()
    {
        using var scratch = new Scratch();
        var listener = new PropertyListener { ThrowsAt = 3 };
        var failures = new List<Exception>();
        string[] written = TickAndClose(scratch, 50, listener, failures.Add);
        await Assert.That(written.Length).IsEqualTo(50);
        await Assert.That(listener.Heard.Count).IsEqualTo(2);
        await Assert.That(failures.Single().Message).IsEqualTo("enough");
    }

    [Test]
    public async Task A_listener_that_is_not_interested_is_not_told()
    {
        using var scratch = new Scratch();
        var listener = new PropertyListener { IsInterested = false };
        TickAndClose(scratch, 50, listener);
        await Assert.That(listener.Heard).IsEmpty();
    }

    [Test]
    public async Task An_entry_knows_what_ZLogger_asks_of_it()
    {
        var machine = new Machine(EventMix.Assignment, new Draw(1));
        var entry = new TickEntry(machine, Sample.Header, new EventTime(machine));
        machine.Tick(new Surroundings(), Sample.At(1));
        await Assert.That(entry.LogInfo.Category.Name).IsEqualTo(EventLog.Category);
        await Assert.That(entry.LogInfo.EventId).IsEqualTo(EventIds.Of(machine.Last.Kind));
        await Assert.That(entry.LogInfo.Timestamp.Utc)
            .IsEqualTo(DateTimeOffset.UnixEpoch.AddMicroseconds(Sample.Started + 250_000));
        await Assert.That(entry.GetOriginalFormat()).IsEqualTo(EventIds.Of(machine.Last.Kind).Name);
        await Assert.That(entry.GetParameterValue<long>(6)).IsEqualTo(1L);
        await Assert.That(entry.GetParameterKeyAsString(6)).IsEqualTo("n");
        await Assert.That(entry.CreateEntry(entry.LogInfo).ToString()).IsEqualTo(entry.ToString());
    }

    [Test]
    public async Task An_event_costs_the_tick_thread_no_memory()
    {
        using var scratch = new Scratch();
        JournalWriter journal = Open(scratch);
        var machine = new Machine(EventMix.Assignment, new Draw(7));
        var log = new EventLog(journal, machine);
        var surroundings = new Surroundings();
        int n = 0;
        long allocated = long.MaxValue;
        // Code that the runtime has compiled in haste boxes the state; the published program has only code that does not. What
        // an event itself allocated would be in every pass, also when all that runs is compiled for good.
        Scratch.Until(
            () =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Tick(machine, surroundings, log, n + 1, n + 500);
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                n += 500;
                return allocated == 0;
            },
            "a pass that allocates nothing");
        // Now that it is, nothing is allocated now and then either.
        long start = GC.GetAllocatedBytesForCurrentThread();
        Tick(machine, surroundings, log, n + 1, n + 50_000);
        allocated = GC.GetAllocatedBytesForCurrentThread() - start;
        n += 50_000;
        journal.Close(Sample.Footer(n, machine.Time));
        await Assert.That(allocated).IsEqualTo(0L);
    }

    /// <summary>So many events of one machine; the lines of its journal between the first and the last.</summary>
    private static string[] TickAndClose(Scratch scratch, int events, ILogger listener, Action<Exception>? failed = null)
    {
        JournalWriter journal = Open(scratch);
        var machine = new Machine(EventMix.Assignment, new Draw(7));
        var log = new EventLog(journal, machine, listener);
        log.ListenerFailed += failed;
        Tick(machine, new Surroundings(), log, 1, events);
        journal.Close(Sample.Footer(events, machine.Time));
        return Scratch.Lines(journal.Path)[1..^1];
    }

    private static void Tick(Machine machine, Surroundings surroundings, EventLog log, int first, int last)
    {
        for (int n = first; n <= last; n++)
        {
            machine.Tick(surroundings, Sample.At(n));
            log.WriteLast();
        }
    }

    private static JournalWriter Open(Scratch scratch) =>
        JournalWriter.TryOpen(
            scratch.Path("machine_3.jsonl"), JournalFormat.Json, Sample.Header, out JournalWriter? writer, out string problem)
            ? writer
            : throw new IOException(problem);

    /// <summary>ZLogger's provider that keeps nothing and tells each entry, formatted.</summary>
    private static ILoggerFactory InMemory(Action<string> heard, Action<ZLoggerOptions> configure) =>
        LoggerFactory.Create(logging => logging.AddZLoggerInMemory(
            processorKey: null, configure, processor => processor.MessageReceived += heard));

    /// <summary>The lines of the journal, by whatever writer of ZLogger.</summary>
    private sealed class Lines : IZLoggerFormatter
    {
        public bool WithLineBreak => true;

        public void FormatLogEntry(System.Buffers.IBufferWriter<byte> writer, IZLoggerEntry entry) => entry.ToString(writer);
    }

    /// <summary>A provider that knows nothing of ZLogger.</summary>
    private sealed class PropertyListener : ILogger
    {
        public List<(EventId Id, string Text, Dictionary<string, object?> Properties)> Heard { get; } = [];

        public int ThrowsAt { get; init; } = int.MaxValue;

        public bool IsInterested { get; init; } = true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => IsInterested;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (Heard.Count + 1 == ThrowsAt)
            {
                throw new InvalidOperationException("enough");
            }

            Heard.Add((
                eventId, formatter(state, exception), new((IReadOnlyList<KeyValuePair<string, object?>>)(object)state!)));
        }
    }

    /// <summary>Two peers, of which the second has a full outbox now and then, and a message at every third tick.</summary>
    private sealed class Surroundings : ISurroundings
    {
        private readonly IChannel[] _channels = [new Channel(Sample.Two, 0), new Channel(Sample.Five, 3)];
        private long _ticks;

        public ReadOnlySpan<IChannel> Channels => _channels;

        public bool TryReceive(out Arrival arrival, out int left)
        {
            _ticks++;
            left = (int)(_ticks % 2);
            arrival = new Arrival(new Message(new NodeId(2), _ticks, _ticks * 2, _ticks / 3), Sample.At(_ticks).MonoNs - 1_500);
            return _ticks % 3 == 0;
        }
    }

    /// <summary>Takes messages; every so-manyeth finds it full.</summary>
    private sealed class Channel(Peer peer, int fullAt) : IChannel
    {
        private long _asked, _sent;

        public Peer Peer => peer;

        public long TrySend(long n, long lamport) => fullAt != 0 && ++_asked % fullAt == 0 ? 0 : ++_sent;
    }
}
