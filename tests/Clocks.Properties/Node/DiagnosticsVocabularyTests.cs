using System.Net;
using System.Reflection;
using System.Text.Json;
using Clocks.Node;
using Clocks.Node.Diagnostics;
using Clocks.Tests.Journal;
using Microsoft.Extensions.Logging;

namespace Clocks.Tests.Node;

/// <summary>Every event that a room can say, said once: what the words are, and that each reaches the file.</summary>
[TestClass]
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

    [TestMethod]
    public void Every_event_is_a_line_with_its_values_whatever_their_types()
    {
        using var folder = new Scratch();
        string path = folder.Path("all.ndjson");
        DiagnosticsFile file = Open(path);
        foreach ((_, MethodInfo method) in Words)
        {
            method.Invoke(null, [.. method.GetParameters().Select(p => Sample(p, file))]);
        }

        file.Dispose();
        JsonElement[] lines = [.. Scratch.Lines(path).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.HasCount(Words.Length, lines, "an event is missing");
        for (int i = 0; i < lines.Length; i++)
        {
            (LoggerMessageAttribute said, MethodInfo method) = Words[i];
            JsonElement line = lines[i];
            Assert.AreEqual(said.EventId, line.GetProperty("event_id").GetInt32());
            Assert.AreEqual(method.Name, line.GetProperty("event").GetString());
            Assert.AreEqual(DiagnosticsLine.Word(said.Level), line.GetProperty("level").GetString());
            Assert.AreEqual(DiagnosticsRoom.Names[said.EventId / 100 - 1], line.GetProperty("room").GetString());
            Assert.EndsWith("Z", line.GetProperty("time").GetString()!);
            Assert.DoesNotContain("{", line.GetProperty("message").GetString()!);
            foreach (ParameterInfo parameter in method.GetParameters().Skip(1))
            {
                string key = DiagnosticsLine.Key(char.ToUpperInvariant(parameter.Name![0]) + parameter.Name[1..]);
                Assert.IsTrue(line.TryGetProperty(key, out JsonElement value), $"{method.Name} has no {key}: {line}");
                Assert.AreEqual(Expected(parameter.ParameterType), value.ValueKind, $"{method.Name}.{key}");
            }
        }
    }

    [TestMethod]
    public void Ids_are_contiguous_in_each_room_and_no_value_takes_a_name_that_every_line_has()
    {
        foreach (var room in Words.GroupBy(word => word.Said.EventId / 100))
        {
            Assert.IsLessThanOrEqualTo(DiagnosticsRoom.Names.Length, room.Key, "a room without a name");
            CollectionAssert.AreEqual(
                Enumerable.Range(room.Key * 100, room.Count()).ToList(), room.Select(word => word.Said.EventId).ToList());
            Assert.HasCount(1, room.Select(word => word.Method.DeclaringType).Distinct(), "a room has one vocabulary");
        }

        foreach (ParameterInfo parameter in Words.SelectMany(word => word.Method.GetParameters().Skip(1)))
        {
            CollectionAssert.DoesNotContain(DiagnosticsLine.OwnKeys, DiagnosticsLine.Key(parameter.Name!));
        }
    }

    [TestMethod]
    public void Values_of_any_type_are_written()
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
        JsonElement[] read = [.. Scratch.Lines(path).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("value"))];
        Assert.HasCount(values.Length, read);
        Assert.AreEqual(JsonValueKind.Null, read[0].ValueKind);
        Assert.IsTrue(read[1].GetBoolean());
        Assert.AreEqual(ulong.MaxValue, read[4].GetUInt64());
        Assert.AreEqual("NaN", read[6].GetString());
        Assert.AreEqual("\"\u0000\n\u20ac", read[9].GetString());
        Assert.AreEqual("::1", read[13].GetString());
        Assert.AreEqual("Friday", read[14].GetString());
    }

    private static DiagnosticsFile Open(string path)
    {
        var options = new DiagnosticsOptions(path, LogLevel.Trace, told => Assert.Fail(told));
        Assert.IsTrue(DiagnosticsFile.TryOpen(options, out DiagnosticsFile? file, out string problem), problem);
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
        Type { IsEnum: true } t => Enum.GetValues(t).GetValue(0)!,
        Type t => throw new AssertFailedException($"{parameter.Member.Name} takes a {t}: say here what one looks like"),
    };
}
