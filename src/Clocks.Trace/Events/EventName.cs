using System.Globalization;

namespace Clocks.Trace.Events;

/// <summary>
/// What people call an event: <c>2#17</c>, the machine and the number of the event. A machine is called by its id, by the name
/// that its log uses (<c>web#3</c>), and a life of one that was restarted by which it is (<c>2/2#17</c>: of the second life). Pure;
/// any thread.
/// </summary>
public static class EventName
{
    private const int NamedMax = 20;

    /// <summary>Finds the event of a name.</summary>
    /// <param name="run">The run that it is looked for in.</param>
    /// <param name="name">What somebody wrote.</param>
    /// <param name="found">The event; none where there is no such.</param>
    /// <param name="problem">A sentence that says what is wrong and what to write; empty where it was found.</param>
    public static bool TryFind(RunTrace run, string name, out EventRef found, out string problem)
    {
        (found, problem) = (EventRef.None, "");
        int mark = name.LastIndexOf('#');
        if (mark <= 0 || !long.TryParse(name.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long n))
        {
            problem = $"'{name}' names no event: write the machine and the number of the event, such as {Example(run)}.";
            return false;
        }

        string machine = name[..mark];
        List<TraceNode> lanes = LanesOf(run, machine);
        List<TraceNode> having = lanes.FindAll(lane => lane.PositionOf(n) >= 0);
        problem = lanes.Count == 0 ? NoMachine(run, machine)
            : having.Count == 0 ? NoEvent(lanes, machine, n)
            : having.Count > 1 ? Several(having, machine, n)
            : "";
        if (problem.Length == 0)
        {
            found = new EventRef(having[0].Lane, having[0].PositionOf(n));
        }

        return problem.Length == 0;
    }

    /// <summary>The lanes that a name means: one of that label, or all lives of a machine.</summary>
    private static List<TraceNode> LanesOf(RunTrace run, string machine)
    {
        List<TraceNode> all = [.. run.Nodes];
        return all.Find(lane => lane.Label == machine) is { } labelled
            ? [labelled]
            : all.FindAll(lane => lane.MachineName == machine || lane.Id.ToString() == machine);
    }

    private static string Example(RunTrace run)
    {
        foreach (TraceNode node in run.Nodes)
        {
            if (node.EventCount > 0)
            {
                return $"{node.Label}#{node.LastN}";
            }
        }

        return "2#17";
    }

    private static string NoMachine(RunTrace run, string machine)
    {
        var names = new List<string>();
        foreach (TraceNode node in run.Nodes)
        {
            names.Add(node.Label);
        }

        return $"There is no machine '{machine}' in this run; it has {Listing.Of(names, NamedMax)}.";
    }

    private static string NoEvent(List<TraceNode> lanes, string machine, long n)
    {
        var said = new List<string>();
        foreach (TraceNode lane in lanes)
        {
            string whose = lanes.Count == 1 ? "its journal" : $"that of {lane.Label}";
            said.Add(lane.EventCount == 0 ? $"{whose} has no events"
                : n >= lane[0].N && n <= lane.LastN ? $"{whose} goes from {lane[0].N} to {lane.LastN}, and the line of {n} is lost"
                : $"{whose} has {Plural.Of(lane.EventCount, "event")}, {lane.Label}#{lane[0].N} to {lane.Label}#{lane.LastN}");
        }

        return $"Machine {machine} has no event {n}; {string.Join(", ", said)}.";
    }

    private static string Several(List<TraceNode> lives, string machine, long n)
    {
        List<string> names = lives.ConvertAll(life => $"{life.Label}#{n}");
        return $"{lives.Count} lives of machine {machine} have an event {n}: write {string.Join(" or ", names)}.";
    }
}
