using Clocks.Json;

namespace Clocks.Grade.Programs;

/// <summary>
/// Where a program that speaks over TCP finds its peers, in the three ways in which it may be told: placeholders of its command line,
/// variables of its environment, and a file. Immutable.
/// </summary>
/// <param name="Id">Its number.</param>
/// <param name="Port">The port to listen on.</param>
/// <param name="Rate">Ticks a second.</param>
/// <param name="Cluster">The word of its hello.</param>
/// <param name="Peers">The number and the port of each peer, all on 127.0.0.1.</param>
public sealed record ProgramPlaces(int Id, int Port, int Rate, string Cluster, IReadOnlyList<(int Id, int Port)> Peers)
{
    /// <summary>What begins the name of each variable.</summary>
    public const string Prefix = "CLOCKS_";

    private const string Host = "127.0.0.1";

    /// <summary>The placeholders without their braces; in capitals, behind the prefix, the variables.</summary>
    public IReadOnlyList<(string Name, string Value)> Words =>
    [
        ("id", $"{Id}"), ("port", $"{Port}"), ("rate", $"{Rate}"), ("cluster", Cluster),
        ("peers", string.Join(',', new List<(int Id, int Port)>(Peers).ConvertAll(static peer => $"{Host}:{peer.Port}"))),
        ("peer_ids", string.Join(',', new List<(int Id, int Port)>(Peers).ConvertAll(static peer => $"{peer.Id}"))),
    ];

    /// <summary>The same as a file.</summary>
    public byte[] Config() => IndentedJson.Of(json =>
    {
        json.WriteNumber("id", (long)Id);
        json.WriteNumber("port", (long)Port);
        json.WriteNumber("rate", (long)Rate);
        json.WriteString("cluster", Cluster);
        json.WriteStartArray("peers");
        foreach ((int id, int port) in Peers)
        {
            json.WriteStartObject();
            json.WriteNumber("id", (long)id);
            json.WriteString("host", Host);
            json.WriteNumber("port", (long)port);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
