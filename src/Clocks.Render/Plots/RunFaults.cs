using Clocks.Faults;
using Clocks.Trace.Events;

namespace Clocks.Render.Plots;

/// <summary>
/// The faults of a run that pictures show, from the FAULT lines of its journals. A fault that several nodes note is one, from the
/// first of their lines on.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class RunFaults
{
    /// <summary>The faults, by when they began.</summary>
    public static IReadOnlyList<FaultMark> Of(RunTrace run)
    {
        var found = new Dictionary<string, FaultMark>();
        foreach (TraceNode node in run.Nodes)
        {
            foreach (TraceFault told in node.Faults)
            {
                string sentence = told.Note.Fault;
                if (Fault.Read(sentence) is { } fault)
                {
                    Add(run, node, fault, sentence, run.AxisNs(node, told.Note.At.MonoNs), found);
                }
            }
        }

        List<FaultMark> marks = [.. found.Values];
        marks.Sort(static (one, other) => one.FromNs != other.FromNs
            ? one.FromNs.CompareTo(other.FromNs)
            : string.CompareOrdinal(one.Sentence, other.Sentence));
        return marks;
    }

    private static void Add(
        RunTrace run, TraceNode writer, Fault fault, string sentence, long fromNs, Dictionary<string, FaultMark> found)
    {
        if (found.TryGetValue(sentence, out FaultMark? known))
        {
            known.FromNs = Math.Min(known.FromNs, fromNs);
            return;
        }

        bool isMoment = fault.Kind is FaultKind.Kill or FaultKind.Restart;
        bool isAlways = !isMoment && fault.UntilNs == Fault.Always;
        long lastsNs = isMoment ? 0 : isAlways ? Math.Max(0, EndOf(run) - fromNs) : fault.UntilNs - fault.FromNs;
        IReadOnlyList<int> lanes = fault.Kind switch
        {
            FaultKind.Kill => Latest(run.IncarnationsOf(fault.Node), run, fromNs),
            FaultKind.Restart => [writer.Lane],
            FaultKind.Pause => Latest(run.IncarnationsOf(fault.Node), run, fromNs),
            _ => Concerned(run, fault, fromNs, fromNs + lastsNs),
        };
        found[sentence] = new FaultMark
        {
            Kind = fault.Kind,
            Sentence = sentence,
            Lanes = lanes,
            FromNs = fromNs,
            LastsNs = lastsNs,
            IsAlways = isAlways,
        };
    }

    /// <summary>The life of a node that ran at a time: the last that had begun.</summary>
    private static IReadOnlyList<int> Latest(IReadOnlyList<TraceNode> lives, RunTrace run, long atNs)
    {
        int lane = -1;
        foreach (TraceNode life in lives)
        {
            lane = life.EventCount > 0 && (lane < 0 || run.TimeNs(life, 0) <= atNs) ? life.Lane : lane;
        }

        return lane < 0 ? [] : [lane];
    }

    /// <summary>The lives of the nodes on all sides, of both ends of a link, that ran while it lasted; all, where none is named.</summary>
    private static List<int> Concerned(RunTrace run, Fault fault, long fromNs, long untilNs)
    {
        var named = new HashSet<NodeId>();
        foreach (IReadOnlyList<NodeId> group in fault.Groups)
        {
            named.UnionWith(group);
        }

        var lanes = new List<int>();
        foreach (TraceNode life in run.Nodes)
        {
            if ((fault.Groups.Count == 0 || named.Contains(life.Id))
                && life.EventCount > 0 && run.TimeNs(life, 0) <= untilNs && run.TimeNs(life, life.EventCount - 1) >= fromNs)
            {
                lanes.Add(life.Lane);
            }
        }

        lanes.Sort();
        return lanes;
    }

    /// <summary>When the last event happened, on the time axis of the run.</summary>
    private static long EndOf(RunTrace run)
    {
        long endNs = 0;
        foreach (TraceNode life in run.Nodes)
        {
            endNs = life.EventCount > 0 ? Math.Max(endNs, run.TimeNs(life, life.EventCount - 1)) : endNs;
        }

        return endNs;
    }
}
