using Clocks.Json;

namespace Clocks.Grade.Stdio;

/// <summary>The lines that a program is told, as <c>STDIO.md</c> has them. Pure; any thread.</summary>
internal static class StdioLines
{
    public static string Init(int id, IReadOnlyList<int> peers, int rate) => JsonObject.Text(json =>
    {
        json.WriteString("type", "init");
        json.WriteNumber("id", id);
        json.WriteStartArray("peers");
        foreach (int peer in peers)
        {
            json.WriteNumberValue((long)peer);
        }

        json.WriteEndArray();
        json.WriteNumber("rate", (long)rate);
    });

    public static string Message(int from, long clock, string? extra = null) => JsonObject.Text(json =>
    {
        json.WriteString("type", "message");
        json.WriteNumber("from", (long)from);
        json.WriteNumber("clock", clock);
        AddExtra(json, extra);
    });

    public static string Tick(int die, double nowMs, string? extra = null) => JsonObject.Text(json =>
    {
        json.WriteString("type", "tick");
        json.WriteNumber("die", (long)die);
        json.WriteNumber("now", nowMs);
        AddExtra(json, extra);
    });

    public static string Peer(int peer, bool isUp) => JsonObject.Text(json =>
    {
        json.WriteString("type", isUp ? "up" : "down");
        json.WriteNumber("peer", (long)peer);
    });

    /// <summary>A line of a kind that no program knows.</summary>
    public static string Unheard(string what) => JsonObject.Text(json =>
    {
        json.WriteString("type", what);
        json.WriteStartArray("die");
        json.WriteNumberValue(1L);
        json.WriteEndArray();
    });

    private static void AddExtra(JsonWriter json, string? extra)
    {
        if (extra is not null)
        {
            json.WriteStartObject(extra);
            json.WriteString("type", "tick");
            json.WriteEndObject();
        }
    }
}
