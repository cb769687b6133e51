using System.Diagnostics;
using System.Net;
using Clocks.Discovery;
using Clocks.Json;

namespace Clocks.Output;

/// <summary>
/// Sightings as lines: columns that fit 80 for people, one object a line for programs. What a node says of itself came
/// through discovery, which leaves nothing in it that could steer a terminal. The discovery thread calls it;
/// <see cref="Count"/>, <see cref="HadTrouble"/> and <see cref="QuietMs"/> may be read by any.
/// </summary>
/// <param name="terminal">Where the lines go.</param>
/// <param name="cluster">The only cluster to show; null: all.</param>
/// <param name="isJson">Whether for programs.</param>
/// <param name="isOnce">Whether it ends by itself, and what remains to be said is said then.</param>
internal sealed class PeerLines(Terminal terminal, string? cluster, bool isJson, bool isOnce) : IDiscoveryWatcher
{
    private const int Width = 80;
    private const int AddressIndent = 8;

    /// <summary>When each was first seen, by its key: the service instance name, or its place in a zone.</summary>
    private readonly Dictionary<string, long> _since = [];
    private long _lastNews = Stopwatch.GetTimestamp();
    private int _count;
    private int _strangers;
    private volatile bool _hadTrouble;

    /// <summary>How many are there.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether something kept it from looking everywhere.</summary>
    public bool HadTrouble => _hadTrouble;

    /// <summary>Called by the discovery thread when a zone was looked at and all that it names was told; null: nobody waits.</summary>
    public Action? Looked { get; init; }

    DiscoveryDetail IDiscoveryWatcher.Detail => Looked is null ? DiscoveryDetail.None : DiscoveryDetail.Steps;

    /// <summary>Milliseconds since the last news.</summary>
    public double QuietMs => Stopwatch.GetElapsedTime(Interlocked.Read(ref _lastNews)).TotalMilliseconds;

    /// <summary>The names of the columns, for people.</summary>
    public void WriteHead()
    {
        if (!isJson)
        {
            terminal.WriteLine(terminal.Strong(Columns(" ", "id", "cluster", "host", "rate", "interface", "age")));
        }
    }

    public void OnSeen(Sighting sighting)
    {
        if (!IsWanted(sighting))
        {
            return;
        }

        Interlocked.Exchange(ref _lastNews, Stopwatch.GetTimestamp());
        bool isNew = _since.TryAdd(sighting.Key, Stopwatch.GetTimestamp());
        Volatile.Write(ref _count, _since.Count);
        Write(isNew ? "+" : "=", sighting, _since[sighting.Key]);
    }

    public void OnGone(Sighting sighting)
    {
        if (!IsWanted(sighting) || !_since.Remove(sighting.Key, out long since))
        {
            return;
        }

        Interlocked.Exchange(ref _lastNews, Stopwatch.GetTimestamp());
        Volatile.Write(ref _count, _since.Count);
        Write("-", sighting, since);
    }

    public void OnStrangers(IReadOnlyCollection<Stranger> strangers)
    {
        int count = 0;
        foreach (Stranger stranger in strangers)
        {
            count += cluster is null || cluster == stranger.Cluster ? 1 : 0;
        }

        bool isNew = count > Volatile.Read(ref _strangers);
        Volatile.Write(ref _strangers, count);
        if (isNew && !isOnce)
        {
            WriteStrangers();
        }
    }

    /// <summary>How many are there that cannot be told from anybody.</summary>
    public void WriteStrangers()
    {
        if (Volatile.Read(ref _strangers) is > 0 and int count)
        {
            terminal.WriteError($"clocks peers: {Plural.Of(count, "node")} with another key, or with none");
        }
    }

    public void OnTrouble(string sentence)
    {
        _hadTrouble = true;
        terminal.WriteError($"clocks peers: {sentence}");
    }

    void IDiscoveryWatcher.OnStep(in DiscoveryStep step)
    {
        if (step.Kind == DiscoveryStepKind.Looked)
        {
            Looked?.Invoke();
        }
    }

    /// <summary>Where a zone does not say a cluster it may be any: its nodes are dialled, and so they are shown.</summary>
    private bool IsWanted(Sighting sighting) =>
        cluster is null || cluster == sighting.Cluster || sighting is { IsOfZone: true, Cluster: null };

    private void Write(string sign, Sighting sighting, long since)
    {
        double age = Stopwatch.GetElapsedTime(since).TotalSeconds;
        if (isJson)
        {
            terminal.WriteLine(Json(sign, sighting, age));
            return;
        }

        // One write, so that the lines of one node stay together.
        var text = new System.Text.StringBuilder(Columns(
            sign, sighting.Id?.ToString() ?? "?", sighting.Cluster ?? "?", sighting.Host ?? "?", Rate(sighting.Rate),
            sighting.Interface ?? "?", $"{age:0.0} s"));
        foreach (string line in TextColumns.Wrap(string.Join(' ', AddressesOf(sighting)), Width - AddressIndent))
        {
            text.Append('\n').Append(' ', AddressIndent).Append(line);
        }

        terminal.Write(text.AppendLine().ToString());
    }

    private static string Columns(
        string sign, string id, string cluster, string host, string rate, string @interface, string age) =>
        $"{sign} {id,-5} {cluster,-16} {host,-20} {rate,-8} {@interface,-12} {age}".TrimEnd();

    private static string Rate(ClockRate? rate) => rate switch
    {
        null => "?",
        { IsMax: true } => "max",
        { } known => $"{known}/s",
    };

    /// <summary>Each as <c>--peers</c> takes it.</summary>
    private static List<string> AddressesOf(Sighting sighting) =>
        new List<IPEndPoint>(sighting.EndPoints).ConvertAll(static endPoint => endPoint.ToString());

    private static string Json(string sign, Sighting sighting, double age) => JsonObject.Text(json =>
    {
        json.WriteString("event", sign switch { "+" => "found", "=" => "changed", _ => "gone" });
        json.WriteString("name", sighting.Key);
        WriteClaims(json, sighting);
        json.WriteString("source", sighting.Source);
        json.WriteString("interface", sighting.Interface);
        JsonObject.WriteStrings(json, "addresses", AddressesOf(sighting));
        json.WriteNumber("age_seconds", Math.Round(age, 3));
    });

    /// <summary>What it says of itself; null where it does not say. A rate of 0 is the unpaced one.</summary>
    private static void WriteClaims(JsonWriter json, Sighting sighting)
    {
        if (sighting.Id is { } id)
        {
            json.WriteNumber("id", id.Value);
        }
        else
        {
            json.WriteNull("id");
        }

        json.WriteString("cluster", sighting.Cluster);
        json.WriteString("run", sighting.Run?.ToString());
        json.WriteString("host", sighting.Host);
        if (sighting.Rate is { } rate)
        {
            json.WriteNumber("clock_rate", rate.Millihertz / 1000m);
        }
        else
        {
            json.WriteNull("clock_rate");
        }
    }
}
