using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Clocks.Json;
using Microsoft.Extensions.Logging;
using ZLogger;

namespace Clocks.Node.Diagnostics;

/// <summary>
/// A log entry as a line of JSON: when (UTC), how grave, from which room, which event, the sentence, and each value
/// under its name in snake case. Each line is handed on in one piece. Runs on ZLogger's writer.
/// </summary>
/// <remarks>
/// Why not ZLogger's own JSON formatter: it hands each value of an ordinary <c>[LoggerMessage]</c> to the JSON
/// serializer, which in a native program knows only the types that somebody listed, and throws for all others. Then the
/// line is gone, and those before it that are composed and not yet written may go with it. Here every type has a text:
/// numbers and booleans are JSON's own, the rest is what it says of itself.
/// </remarks>
/// <param name="failed">Told what a value threw that could not be written; its line then says only that.</param>
internal sealed class DiagnosticsLine(Action<Exception> failed) : IZLoggerFormatter
{
    /// <summary>The names that every line has; values of an event go by others.</summary>
    public static readonly string[] OwnKeys = ["time", "level", "room", "event_id", "event", "message", "exception", "not_written"];

    private JsonWriter _json = new(JsonEscapes.ForReaders);

    /// <summary>The line ends itself, so that no break of the writer's buffer comes between.</summary>
    public bool WithLineBreak => false;

    public void FormatLogEntry(IBufferWriter<byte> writer, IZLoggerEntry entry)
    {
        try
        {
            Compose(entry);
        }
        catch (Exception e)
        {
            // ZLogger's writer must not see it: it would leave its loop with lines that are composed and not yet written.
            // Half a line must not become the beginning of the next.
            _json = new JsonWriter(JsonEscapes.ForReaders);
            ComposeFailure(entry.LogInfo, e);
            failed(e);
        }

        _json.MoveTo(writer);
    }

    /// <summary>The level in the words of the command line.</summary>
    public static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    /// <summary><c>FinalClock</c> as <c>final_clock</c>, as the journal has its keys.</summary>
    public static string Key(string name)
    {
        var key = new StringBuilder(name.Length + 4);
        foreach (char c in name)
        {
            key.Append(char.IsAsciiLetterUpper(c) && key.Length > 0 ? "_" : "").Append(char.ToLowerInvariant(c));
        }

        return key.ToString();
    }

    private void Compose(IZLoggerEntry entry)
    {
        LogInfo info = entry.LogInfo;
        ComposeHead(info);
        _json.WriteString("message", entry.ToString());
        for (int i = 0; i < entry.ParameterCount; i++)
        {
            Write(Key(entry.GetParameterKeyAsString(i)), entry.GetParameterValue(i));
        }

        if (info.Exception is { } exception)
        {
            _json.WriteString("exception", exception.ToString());
        }

        _json.WriteEndObject();
        _json.EndLine();
    }

    /// <summary>What every line begins with; nothing in it can fail.</summary>
    private void ComposeHead(in LogInfo info)
    {
        _json.WriteStartObject();
        _json.WriteString("time", info.Timestamp.Utc.UtcDateTime.ToString("O"));
        _json.WriteString("level", Word(info.LogLevel));
        _json.WriteString("room", info.Category.Name);
        _json.WriteNumber("event_id", info.EventId.Id);
        _json.WriteString("event", info.EventId.Name);
    }

    /// <summary>The line of an entry that has none of its own: its event, and the type of what went wrong.</summary>
    private void ComposeFailure(in LogInfo info, Exception failure)
    {
        ComposeHead(info);
        _json.WriteString("message", $"this entry could not be written: {failure.GetType().Name}");
        _json.WriteString("not_written", failure.GetType().Name);
        _json.WriteEndObject();
        _json.EndLine();
    }

    private void Write(string key, object? value)
    {
        switch (value)
        {
            case null:
                _json.WriteNull(key);
                break;
            case bool truth:
                _json.WriteBoolean(key, truth);
                break;
            case int or long or short or sbyte or byte or ushort or uint:
                _json.WriteNumber(key, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong large:
                _json.WriteNumber(key, large);
                break;
            case decimal exact:
                _json.WriteNumber(key, exact);
                break;
            case float or double when double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)):
                _json.WriteNumber(key, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case string text:
                _json.WriteString(key, text);
                break;
            case IReadOnlyList<IPEndPoint> endPoints:
                _json.WriteStartArray(key);
                foreach (IPEndPoint endPoint in endPoints)
                {
                    _json.WriteStringValue(endPoint.ToString());
                }

                _json.WriteEndArray();
                break;
            case IFormattable formattable:
                _json.WriteString(key, formattable.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                _json.WriteString(key, value.ToString());
                break;
        }
    }
}
