using Clocks.Journal;
using Clocks.Trace.Events;

namespace Clocks.Render.Report;

/// <summary>
/// What was run, in a title and a few rows: machines and rates, die, seeds, cluster, dates, version, and the command that repeats
/// it. Only what the journals tell.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class RunCard
{
    private const int RatesMax = 6, MachinesMax = 8;

    /// <summary>What a window with the run is called: <c>3 machines at 2, 3, 5 Hz, 2026-11-21 13:01</c>.</summary>
    public static string Title(RunTrace run)
    {
        string title = $"{run.MachineCount} {Plural.Noun(run.MachineCount, "machine")}{Rates(run)}";
        return Began(run) is { } began ? $"{title}, {began:yyyy-MM-dd HH:mm}" : title;
    }

    /// <summary>The rows, each with its name.</summary>
    public static List<(string Name, string Text)> Rows(RunTrace run, string duration)
    {
        var headers = new List<JournalHeader>();
        foreach (TraceNode node in run.Nodes)
        {
            headers.AddRange(node.Header is { } header ? [header] : []);
        }

        var rows = new List<(string Name, string Text)> { ("run", What(run, headers)) };
        if (Began(run) is { } began)
        {
            string virtually = headers.Exists(static header => header.IsSimulated) ? " of virtual time" : "";
            rows.Add(("began", $"{began:yyyy-MM-dd HH:mm:ss} UTC{virtually}, {duration} to the last event"));
        }

        if (headers.Count > 0)
        {
            rows.Add(("die", Each(headers, static header => $"{header.Mix} ({header.Mix.Meaning})")));
            rows.Add(("cluster", Each(headers, static header => header.Cluster)));
            rows.Add(("version", "clocks " + Each(headers, static header => header.Version)));
            rows.Add(("machines", Machines(run)));
            rows.Add(("again", Again(run, headers)));
        }

        return rows;
    }

    private static string What(RunTrace run, List<JournalHeader> headers)
    {
        if (headers.Count == 0)
        {
            var formats = new HashSet<string>();
            foreach (TraceNode node in run.Nodes)
            {
                formats.Add(node.Format);
            }

            return formats.Count == 0 ? "no log was read" : $"logs of another program, read as {string.Join(", ", formats)}";
        }

        return headers.TrueForAll(static header => header.IsSimulated)
            ? "simulated in virtual time"
            : $"real nodes on {Each(headers, static header => header.Host)}";
    }

    private static DateTime? Began(RunTrace run) => run.Nodes.Count > 0 && run.OriginUnixNs > 0
        && new List<TraceNode>(run.Nodes).TrueForAll(static node => node.Tells(FormatFeatures.WallTimes))
        ? DateTime.UnixEpoch.AddMilliseconds(Math.Round(run.OriginUnixNs / 1e6))
        : null;

    /// <summary>The rates in the order of the machines, or their range; empty where one is not told.</summary>
    private static string Rates(RunTrace run)
    {
        var rates = new List<string>();
        double least = double.PositiveInfinity, most = 0;
        foreach (TraceNode node in run.Nodes)
        {
            if (node.Rate is not { } rate)
            {
                return "";
            }

            if (!run.IsFollowed(node))
            {
                rates.Add($"{rate}");
                (least, most) = (Math.Min(least, rate.PerSecond), Math.Max(most, rate.PerSecond));
            }
        }

        bool isOne = rates.TrueForAll(rate => rate == rates[0]);
        return rates.Count == 0 ? "" : " at " + (isOne ? rates[0]
            : rates.Count <= RatesMax ? string.Join(", ", rates) : $"{least:0.###} to {most:0.###}") + " Hz";
    }

    private static string Machines(RunTrace run)
    {
        List<string> machines = new List<TraceNode>(run.Nodes).ConvertAll(static node => node.Header is { } header
            ? $"{node.Title} ({header.Rate}{(header.Rate.IsMax ? "" : " Hz")}, seed {header.Seed})"
            : node.Title);
        return machines.Count <= MachinesMax
            ? string.Join("; ", machines)
            : $"{string.Join("; ", machines.GetRange(0, MachinesMax))}; and {machines.Count - MachinesMax} more";
    }

    /// <summary>The command that was noted; else, for a run of nodes, that of each.</summary>
    private static string Again(RunTrace run, List<JournalHeader> headers)
    {
        if (run.Command is { } noted)
        {
            return noted;
        }

        return headers.Exists(static header => header.IsSimulated)
            ? "the command was not noted beside the journals"
            : Each(headers, static header => $"clocks --id {header.Id} --rate {header.Rate} --mix {header.Mix} --seed {header.Seed} "
                + $"--cluster {header.Cluster}");
    }

    /// <summary>What the journals say, each text once.</summary>
    private static string Each(List<JournalHeader> headers, Func<JournalHeader, string> text)
    {
        var said = new List<string>();
        foreach (JournalHeader header in headers)
        {
            string one = text(header);
            if (!said.Contains(one))
            {
                said.Add(one);
            }

            if (said.Count > MachinesMax)
            {
                break;
            }
        }

        return said.Count <= MachinesMax ? string.Join("; ", said) : string.Join("; ", said.GetRange(0, MachinesMax)) + "; ...";
    }
}
