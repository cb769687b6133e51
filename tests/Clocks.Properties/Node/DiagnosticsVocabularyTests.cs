using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using System.Text.Json;
using Clocks.Node;
using Clocks.Node.Diagnostics;
using Clocks.Tests.Journal;
using Microsoft.Extensions.Logging;

namespace Clocks.Properties.Node;

/// <summary>
/// Every event that a room can say, said once: what the words are, and that each reaches the file. The events are found and
/// called by reflection, which a native program lacks: that is why these examples stand among the properties, on the CLR.
/// </summary>
public sealed class DiagnosticsVocabularyTests
{
    private static readonly (LoggerMessageAttribute Said, MethodInfo Method)[] Words =
    [
        .. from type in typeof(ClockNode).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public)
           let said = method.GetCustomAttribute<LoggerMessageAttribute>()
           where said is not null
           orderby said.EventId
           select (said, method),
    ];

    /// <summary>What the file told of trouble with itself, on its own thread.</summary>
    private readonly ConcurrentQueue<string> _told = new();

    [Test]
    public async Task Every_event_is_a_line_with_its_values_whatever_their_types()
    {
        using var folder = new Scratch();
        string path = folder.Path("all.ndjson");
        DiagnosticsFile file = Open(path);
        foreach ((_, MethodInfo method) in Words)
        {
            method.Invoke(null, [.. method.GetParameters().Select(p => Sample(p, file))]);
        }

        file.Dispose();
        await Assert.That(_told).IsEmpty();
        JsonElement[] lines = [.. Scratch.Lines(path).Select(line => JsonDocument.Parse(line).RootElement)];
        await Assert.That(lines).Count().IsEqualTo(Words.Length).Because("an event is missing");
        for (int i = 0; i < lines.Length; i++)
        {
            (LoggerMessageAttribute said, MethodInfo method) = Words[i];
            JsonElement line = lines[i];
            await Assert.That(line.GetProperty("event_id").GetInt32()).IsEqualTo(said.EventId);
            await Assert.That(line.GetProperty("event").GetString()).IsEqualTo(method.Name);
            await Assert.That(line.GetProperty("level").GetString()).IsEqualTo(DiagnosticsLine.Word(said.Level));
            await Assert.That(line.GetProperty("room").GetString()).IsEqualTo(DiagnosticsRoom.Names[said.EventId / 100 - 1]);
            await Assert.That(line.GetProperty("time").GetString()).EndsWith("Z");
            await Assert.That(line.GetProperty("message").GetString()).DoesNotContain("{");
            foreach (ParameterInfo parameter in method.GetParameters().Skip(1))
            {
                string key = DiagnosticsLine.Key(char.ToUpperInvariant(parameter.Name![0]) + parameter.Name[1..]);
                await Assert.That(line.TryGetProperty(key, out JsonElement value))
                    .IsTrue().Because($"{method.Name} has no {key}: {line}");
                await Assert.That(value.ValueKind).IsEqualTo(Expected(parameter.ParameterType)).Because($"{method.Name}.{key}");
            }
        }
    }

    [Test]
    public async Task Ids_are_contiguous_in_each_room_and_no_value_takes_a_name_that_every_line_has()
    {
        foreach (var room in Words.GroupBy(word => word.Said.EventId / 100))
        {
            await Assert.That(room.Key).IsLessThanOrEqualTo(DiagnosticsRoom.Names.Length).Because("a room without a name");
            await Assert.That(room.Select(word => word.Said.EventId).ToList())
                .IsSequence(Enumerable.Range(room.Key * 100, room.Count()).ToList());
            await Assert.That(room.Select(word => word.Method.DeclaringType).Distinct())
                .Count().IsEqualTo(1).Because("a room has one vocabulary");
        }

        foreach (ParameterInfo parameter in Words.SelectMany(word => word.Method.GetParameters().Skip(1)))
        {
            await Assert.That(DiagnosticsLine.OwnKeys).DoesNotContain(DiagnosticsLine.Key(parameter.Name!));
        }
    }

    [Test]
    public async Task Values_of_any_type_are_written()
    {
        using var folder = new Scratch();
        string path = folder.Path("types.ndjson");
        object?[] values =
        [
            null, true, (sbyte)-1, (ushort)7, ulong.MaxValue, 1.5f, double.NaN, 0.1m, 'x', "\"\u0000\n\u20ac", new DateTime(2026, 11, 28),
            TimeSpan.FromSeconds(1), Guid.Empty, IPAddress.IPv6Loopback, DayOfWeek.Friday, new object(), new[] { 1, 2 }, new Version(1, 2),
        ];
        DiagnosticsFile file = Open(path);
        foreach (object? value in values)
        {
            KeyValuePair<string, object?>[] said = [new("Value", value), new("{OriginalFormat}", "{Value}")];
            file.Log(LogLevel.Information, new EventId(100, "Any"), said, null, (_, _) => "any");
        }

        file.Dispose();
        await Assert.That(_told).IsEmpty();
        JsonElement[] read = [.. Scratch.Lines(path).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("value"))];
        await Assert.That(read).Count().IsEqualTo(values.Length);
        await Assert.That(read[0].ValueKind).IsEqualTo(JsonValueKind.Null);
        await Assert.That(read[1].GetBoolean()).IsTrue();
        await Assert.That(read[4].GetUInt64()).IsEqualTo(ulong.MaxValue);
        await Assert.That(read[6].GetString()).IsEqualTo("NaN");
        await Assert.That(read[9].GetString()).IsEqualTo("\"\u0000\n\u20ac");
        await Assert.That(read[13].GetString()).IsEqualTo("::1");
        await Assert.That(read[14].GetString()).IsEqualTo("Friday");
    }

    private DiagnosticsFile Open(string path)
    {
        var options = new DiagnosticsOptions(path, LogLevel.Trace, _told.Enqueue);
        if (!DiagnosticsFile.TryOpen(options, out DiagnosticsFile? file, out string problem))
        {
            Assert.Fail(problem);
        }

        return file!;
    }

    private static JsonValueKind Expected(Type type) =>
        type == typeof(int) || type == typeof(long) || type == typeof(ulong) ? JsonValueKind.Number
        : type == typeof(IReadOnlyList<IPEndPoint>) ? JsonValueKind.Array
        : JsonValueKind.String;

    /// <summary>A value of a parameter's type; a new type wants a line here and one in <see cref="Expected"/>.</summary>
    private static object Sample(ParameterInfo parameter, ILogger logger) => parameter.ParameterType switch
    {
        Type t when t == typeof(ILogger) => logger,
        Type t when t == typeof(int) => 7,
        Type t when t == typeof(long) => 8L,
        Type t when t == typeof(ulong) => 9UL,
        Type t when t == typeof(string) => $"a {parameter.Name}",
        Type t when t == typeof(IPAddress) => IPAddress.Loopback,
        Type t when t == typeof(IPEndPoint) => new IPEndPoint(IPAddress.Loopback, 5001),
        Type t when t == typeof(IReadOnlyList<IPEndPoint>) => Array.ConvertAll([1, 2], port => new IPEndPoint(IPAddress.Loopback, port)),
        Type t when t == typeof(Enum) => DayOfWeek.Friday,
        Type t => throw new NotSupportedException($"{parameter.Member.Name} takes a {t}: say here what one looks like"),
    };
}
