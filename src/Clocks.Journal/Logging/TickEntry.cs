using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ZLogger;

namespace Clocks.Journal.Logging;

/// <summary>
/// The entry of a node's last event: one object, used again for every event. ZLogger's own entries come from a pool
/// that all threads share, because its writers keep them; <see cref="JournalProcessor"/> is done with an entry when
/// <c>Post</c> returns, so there is nothing to pool. Owned by the tick thread, valid until the next tick.
/// </summary>
internal sealed class TickEntry(Machine machine, JournalHeader header, EventTime time) : IZLoggerEntry
{
    /// <summary>The event, where the machine keeps it.</summary>
    public ref readonly ClockEvent Event => ref machine.Last;

    /// <summary>What became of the recipients of a send, where the machine keeps them.</summary>
    public ReadOnlySpan<Delivery> Deliveries => machine.Deliveries;

    /// <summary>
    /// What ZLogger knows of an entry. Made when it is asked for: the journal never asks, and keeping what ZLogger
    /// hands over would be a dozen references to write for each event.
    /// </summary>
    public LogInfo LogInfo => new(
        new LogCategory(EventLog.Category), new Timestamp(time), LogLevel.Information, EventIds.Of(Event.Kind), exception: null,
        scopeState: null, new ThreadInfo(Environment.CurrentManagedThreadId, Thread.CurrentThread.Name, false));

    public int ParameterCount => Copy().ParameterCount;

    public bool IsSupportUtf8ParameterKey => false;

    /// <summary>Nothing to give back: see the class.</summary>
    public void Return()
    {
    }

    /// <summary>The event as a value that stays.</summary>
    public EventState Copy() => new(header, Event, Deliveries.ToArray());

    public IZLoggerEntry CreateEntry(in LogInfo info) => Copy().CreateEntry(info);

    public void FormatUtf8(IBufferWriter<byte> writer, IZLoggerFormatter formatter) =>
        formatter.FormatLogEntry(writer, this);

    public override string ToString() => Copy().ToString();

    public void ToString(IBufferWriter<byte> writer) => Copy().ToString(writer);

    public string GetOriginalFormat() => Copy().GetOriginalFormat();

    public void WriteOriginalFormat(IBufferWriter<byte> writer) => Copy().WriteOriginalFormat(writer);

    public void WriteJsonParameterKeyValues(
        Utf8JsonWriter jsonWriter, JsonSerializerOptions jsonSerializerOptions, IKeyNameMutator? keyNameMutator = null) =>
        Copy().WriteJsonParameterKeyValues(jsonWriter, jsonSerializerOptions, keyNameMutator);

    public ReadOnlySpan<byte> GetParameterKey(int index) => Copy().GetParameterKey(index);

    public string GetParameterKeyAsString(int index) => Copy().GetParameterKeyAsString(index);

    public object? GetParameterValue(int index) => Copy().GetParameterValue(index);

    public T? GetParameterValue<T>(int index) => Copy().GetParameterValue<T>(index);

    public Type GetParameterType(int index) => Copy().GetParameterType(index);
}
