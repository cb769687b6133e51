using Clocks.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;

namespace Clocks.Trace.Verify;

/// <summary>
/// The evidence is all there: every node that is spoken of has its journal, every journal has its END line, and the
/// totals in it are those of the events before it. Missing evidence is unknown, with its range; totals that
/// contradict the events are invalid.
/// </summary>
internal sealed class TotalsComplete : IRule
{
    public string Name => "totals-complete";

    public string Sentence =>
        "Every node has its journal, every journal ends with END, and its totals are those of its events.";

    public void Check(RuleContext context)
    {
        foreach (LoadProblem problem in context.Run.Problems)
        {
            if (problem.LosesEvidence)
            {
                context.ReportUnknown($"{Path.GetFileName(problem.Path)}: {problem.Why}");
            }
        }

        foreach (NodeId missing in context.Run.MissingPeers)
        {
            context.ReportUnknown($"Node {missing} has no journal here; {Witness(context.Run, missing)}.");
        }

        CheckCluster(context);
        bool isComplete = true;
        foreach (TraceNode node in context.Run.Nodes)
        {
            CheckLane(context, node);
            isComplete &= node.IsComplete && !MissingIncarnations.HasAny(context.Run.ByNode, node);
        }

        if (isComplete)
        {
            CheckQueues(context);
        }
    }

    /// <summary>Nodes of two clusters never talk: their journals are not of one run.</summary>
    private static void CheckCluster(RuleContext context)
    {
        TraceNode? first = null;
        foreach (TraceNode node in context.Run.Nodes)
        {
            if (node.Header is not { } header)
            {
                continue;
            }

            first ??= node;
            if (header.Cluster != first.Header!.Cluster)
            {
                context.ReportUnknown(
                    $"{node.At(1)}: the cluster is '{header.Cluster}', that of {first.Name} '{first.Header.Cluster}': "
                    + "they are not of one run.");
            }
        }
    }

    private static string Witness(RunTrace run, NodeId missing)
    {
        foreach (TraceNode node in run.Nodes)
        {
            foreach (TracePeerChange change in node.PeerChanges)
            {
                if (change.Change.Peer.Id == missing)
                {
                    return $"{node.At(change.Line)} met it";
                }
            }
        }

        return "others name it as sender or recipient";
    }

    private static void CheckLane(RuleContext context, TraceNode node)
    {
        foreach (TracePeerChange met in MissingIncarnations.Of(context.Run.ByNode, node))
        {
            Peer peer = met.Change.Peer;
            context.ReportUnknown(
                $"{node.At(met.Line)} met run {peer.Run.Prefix} of node {peer.Id}, which has no journal here.");
        }

        string after = node.EventCount == 0 ? node.Name : $"after {node[node.EventCount - 1]}";
        NameLostLines(context, node);
        if (!context.Tells(node, FormatFeatures.Totals, "totals, so that nothing shows whether it is complete"))
        {
            CheckFinalClock(context, node);
        }
        else if (node.IsTorn)
        {
            context.ReportUnknown($"The journal is torn {after}: its last line is incomplete.");
        }
        else if (node.FooterLacks is { } lacks)
        {
            context.ReportUnknown($"{node.At(node.FooterLine)}: the END line lacks {lacks}.");
        }
        else if (node.Footer is null)
        {
            context.ReportUnknown($"The journal stops {after}: there is no END line.");
        }
        else
        {
            CheckTotals(context, node, node.Footer);
        }
    }

    /// <summary>The lines that lose evidence; neighbours with the same reason together.</summary>
    private static void NameLostLines(RuleContext context, TraceNode node)
    {
        IReadOnlyList<TraceSkip> skips = node.Skips;
        for (int i = 0; i < skips.Count; i++)
        {
            TraceSkip first = skips[i];
            while (i + 1 < skips.Count && skips[i + 1] == first with { Line = skips[i].Line + 1 })
            {
                i++;
            }

            if (first.LosesEvidence)
            {
                string to = skips[i] == first ? "" : $" to {node.At(skips[i].Line)}";
                context.ReportUnknown($"{node.At(first.Line)}{to}: {first.Why}.");
            }
        }
    }

    private static void CheckFinalClock(RuleContext context, TraceNode node)
    {
        if (node.FinalClock is { } claimed)
        {
            context.Check();
            Compare(context, node, "final_clock", claimed, node.LastClock);
        }
    }

    private static void CheckTotals(RuleContext context, TraceNode node, JournalFooter footer)
    {
        context.Check();
        if (footer.Dropped > 0)
        {
            context.ReportUnknown($"{node.At(node.FooterLine)}: {footer.Dropped} events happened and are not in the file.");
        }

        // Holes are named by numbers-dense; sums over a journal with holes would only repeat them as contradictions.
        if (node.EventCount != node.LastN || node.HasLostLines || footer.Dropped > 0)
        {
            return;
        }

        Compare(context, node, "n", footer.N, node.LastN);
        CheckLeast(context, node, footer);
        Compare(context, node, "final_clock", footer.FinalClock, node.LastClock);
        Compare(context, node, "received", footer.Received, node.ReceiveCount);
        Compare(context, node, "sent", footer.Sent, node.DeliveryCount - node.Store.Blocked);
    }

    /// <summary>Nothing is taken after the last event: what waited then still waits.</summary>
    private static void CheckLeast(RuleContext context, TraceNode node, JournalFooter footer)
    {
        bool isTold = node.EventCount > 0 && node.Tells(FormatFeatures.QueueDepths | FormatFeatures.IdleQueueDepths);
        if (isTold && node.Store.QueueDepth(node.EventCount - 1) is var least && footer.InQueue < least)
        {
            TraceEvent last = node[node.EventCount - 1];
            string text = $"END says in_queue {footer.InQueue}, and after the last event {least} messages waited, which nothing took.";
            context.ReportViolation(
                node.LastClock, () => new Finding(text, [last.Ref], [last.Location, node.At(node.FooterLine)]));
        }
    }

    /// <summary>
    /// What waited at the end was sent and never taken: less can wait, for messages are on their way, not more. Only
    /// where every incarnation that was met has its journal: what a missing one sent may wait too.
    /// </summary>
    private static void CheckQueues(RuleContext context)
    {
        var unreceived = new Dictionary<int, long>();
        foreach (TraceNode node in context.Run.Nodes)
        {
            var store = new EventCursor(node.Store);
            for (int delivery = 0; delivery < node.DeliveryCount; delivery++)
            {
                if (node.Store.IsFree(delivery) && store.DeliveryK(delivery) != 0)
                {
                    int to = store.To(delivery);
                    unreceived[to] = unreceived.GetValueOrDefault(to) + 1;
                }
            }
        }

        foreach (TraceNode node in context.Run.Nodes)
        {
            long most = unreceived.GetValueOrDefault(node.Id.Value);
            if (node.Footer!.InQueue > most && context.Run.MissingPeers.Count == 0)
            {
                Compare(context, node, "in_queue", node.Footer.InQueue, most);
            }
        }
    }

    private static void Compare(RuleContext context, TraceNode node, string total, long claimed, long counted)
    {
        if (claimed == counted)
        {
            return;
        }

        string text = $"END says {total} {claimed}, the events give {counted}.";
        string end = node.At(node.FooterLine);
        context.ReportViolation(node.LastClock, () => node.EventCount == 0
            ? new Finding(text, [], [end])
            : new Finding(text, [node[node.EventCount - 1].Ref], [node[node.EventCount - 1].Location, end]));
    }
}
