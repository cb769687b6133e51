using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Json;
using ZLogger;

namespace Clocks.Journal.Logging;

/// <summary>
/// One event of a node as any logging provider understands it: as text it is its line in the journal, as properties
/// the keys and values of that line (<c>FORMAT.md</c>), to ZLogger's formatters as to those that read a list of
/// properties. A value that stays; any thread.
/// </summary>
internal readonly struct EventState : IZLoggerFormattable, IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <summary>For providers that take text.</summary>
    public static readonly Func<EventState, Exception?, string> Formatter = static (state, _) => state.ToString();

    private static readonly string[] InternalKeys =
        ["event", "system_time", "machine_id", "old_clock", "new_clock", "queue_len", "n", "mono_ns"];

    private static readonly string[] SendKeys =
    [
        "event", "system_time", "machine_id", "old_clock", "new_clock", "queue_len", "recipients", "n", "to", "k", "mono_ns",
    ];

    private static readonly string[] BlockedKeys = [.. SendKeys, "blocked"];

    private static readonly string[] ReceiveKeys =
    [
        "event", "system_time", "machine_id", "old_clock", "new_clock", "queue_len", "n", "from", "message",
        "message_clock", "k", "waited_ns", "arrived_ns", "mono_ns",
    ];

    /// <summary>Digits of a second after its point.</summary>
    private const byte MicrosecondDigits = 6;

    private readonly JournalHeader _header;
    private readonly ClockEvent _event;
    private readonly Delivery[] _deliveries;

    /// <summary>The state of this event.</summary>
    /// <param name="header">Whose it is.</param>
    /// <param name="e">The event.</param>
    /// <param name="deliveries">The recipients of a send, blocked ones included; empty for other events.</param>
    public EventState(JournalHeader header, in ClockEvent e, Delivery[] deliveries) =>
        (_header, _event, _deliveries) = (header, e, deliveries);

    /// <summary>The event.</summary>
    public ClockEvent Event => _event;

    public int ParameterCount => Keys.Length;

    public bool IsSupportUtf8ParameterKey => false;

    public int Count => Keys.Length;

    public KeyValuePair<string, object?> this[int index] => new(Keys[index], GetParameterValue(index));

    private string[] Keys => _event.Kind switch
    {
        EventKind.Internal => InternalKeys,
        EventKind.Send => HasBlocked ? BlockedKeys : SendKeys,
        _ => ReceiveKeys,
    };

    private bool HasBlocked => Array.Exists(_deliveries, static delivery => delivery.IsBlocked);

    public IZLoggerEntry CreateEntry(in LogInfo info) => ZLoggerEntry<EventState>.Create(info, this);

    /// <summary>The line of the journal, without its end.</summary>
    public override string ToString()
    {
        var bytes = new ArrayBufferWriter<byte>();
        ToString(bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>The line of the journal in UTF-8, without its end.</summary>
    public void ToString(IBufferWriter<byte> writer) => EventText.Write(writer, _header, _event, _deliveries);

    /// <summary>The kind of the event: no template stands behind a line.</summary>
    public string GetOriginalFormat() => EventIds.Of(_event.Kind).Name!;

    public void WriteOriginalFormat(IBufferWriter<byte> writer) => Encoding.UTF8.GetBytes(GetOriginalFormat(), writer);

    public string GetParameterKeyAsString(int index) => Keys[index];

    /// <summary>Not offered: <see cref="IsSupportUtf8ParameterKey"/> is false.</summary>
    public ReadOnlySpan<byte> GetParameterKey(int index) => throw new NotSupportedException();

    /// <summary>
    /// A <see cref="long"/>; the word of the event as a string; the seconds of the wall clock as a
    /// <see cref="decimal"/> of six places; or of a send, one for each recipient, <see cref="long"/>s and
    /// <see cref="Peer"/>s.
    /// </summary>
    public object? GetParameterValue(int index) => IsNumber(Keys[index], out long number) ? number : Keys[index] switch
    {
        "event" => EventIds.Of(_event.Kind).Name,
        "system_time" => Seconds(_event.At.UnixMicroseconds),
        "recipients" => Values(isBlocked: false, static delivery => delivery.To),
        "to" => Values(isBlocked: false, static delivery => (long)delivery.To.Id.Value),
        "blocked" => Values(isBlocked: true, static delivery => (long)delivery.To.Id.Value),
        _ => Values(isBlocked: false, static delivery => delivery.K),
    };

    public T? GetParameterValue<T>(int index) => (T?)GetParameterValue(index);

    public Type GetParameterType(int index) => GetParameterValue(index)!.GetType();

    public void WriteJsonParameterKeyValues(
        Utf8JsonWriter jsonWriter, JsonSerializerOptions jsonSerializerOptions, IKeyNameMutator? keyNameMutator = null)
    {
        // The keys are the journal's, whatever a formatter does to names that come from C#.
        foreach (string key in Keys)
        {
            jsonWriter.WritePropertyName(key);
            if (IsNumber(key, out long number))
            {
                jsonWriter.WriteNumberValue(number);
                continue;
            }

            switch (key)
            {
                case "event":
                    jsonWriter.WriteStringValue(EventIds.Of(_event.Kind).Name);
                    break;
                case "system_time":
                    jsonWriter.WriteNumberValue(Seconds(_event.At.UnixMicroseconds));
                    break;
                default:
                    WriteList(jsonWriter, key);
                    break;
            }
        }
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static decimal Seconds(long unixMicroseconds)
    {
        ulong micros = (ulong)Math.Abs(unixMicroseconds);
        return new decimal((int)micros, (int)(micros >> 32), 0, unixMicroseconds < 0, MicrosecondDigits);
    }

    private void WriteList(Utf8JsonWriter to, string key)
    {
        to.WriteStartArray();
        foreach (Delivery delivery in _deliveries)
        {
            if (delivery.IsBlocked == (key == "blocked"))
            {
                WriteItem(to, key, delivery);
            }
        }

        to.WriteEndArray();
    }

    private static void WriteItem(Utf8JsonWriter to, string key, Delivery delivery)
    {
        switch (key)
        {
            case "recipients":
                to.WriteStartArray();
                to.WriteStringValue(delivery.To.Host);
                to.WriteNumberValue(delivery.To.Port);
                to.WriteEndArray();
                break;
            case "k":
                to.WriteNumberValue(delivery.K);
                break;
            default:
                to.WriteNumberValue(delivery.To.Id.Value);
                break;
        }
    }

    /// <summary>Whether the value of this key is one number, and which.</summary>
    private bool IsNumber(string key, out long number)
    {
        long? value = key switch
        {
            "machine_id" => _header.Id.Value,
            "old_clock" => _event.OldClock,
            "new_clock" => _event.NewClock,
            "queue_len" => _event.QueueDepth,
            "n" => _event.N,
            "mono_ns" => _event.At.MonoNs,
            "k" when _event.Kind == EventKind.Receive => _event.Arrival.Message.K,
            "from" => _event.Arrival.Message.From.Value,
            "message" => _event.Arrival.Message.N,
            "message_clock" => _event.Arrival.Message.Lamport,
            "waited_ns" => _event.At.MonoNs - _event.Arrival.ArrivedNs,
            "arrived_ns" => _event.Arrival.ArrivedNs,
            _ => null,
        };
        number = value.GetValueOrDefault();
        return value.HasValue;
    }

    /// <summary>One value for each recipient that got the message, or for each that did not, in their order.</summary>
    private T[] Values<T>(bool isBlocked, Func<Delivery, T> of)
    {
        var values = new List<T>();
        foreach (Delivery delivery in _deliveries)
        {
            if (delivery.IsBlocked == isBlocked)
            {
                values.Add(of(delivery));
            }
        }

        return [.. values];
    }
}
