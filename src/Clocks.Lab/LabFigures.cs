using Clocks.Faults;
using Clocks.Trace.Events;

namespace Clocks.Lab;

/// <summary>
/// What a run of real nodes came to, in the numbers of a simulated one, so that the same tables, means and comparisons
/// hold for both. Pure; any thread.
/// </summary>
public static class LabFigures
{
    /// <summary>The figures of a run.</summary>
    /// <param name="run">Its journals.</param>
    /// <param name="seed">The seed of the lab.</param>
    /// <param name="durationNs">How long the nodes were to tick.</param>
    public static RunFigures Of(RunTrace run, ulong seed, long durationNs)
    {
        var machines = new List<MachineFigures>();
        var lives = new Dictionary<NodeId, int>();
        bool tellsMax = true, tellsMean = true;
        foreach (TraceNode node in run.Nodes)
        {
            int life = lives.GetValueOrDefault(node.Id);
            lives[node.Id] = life + 1;
            machines.Add(Of(node, life));
            tellsMax &= node.Tells(FormatFeatures.QueueDepths);
            tellsMean &= node.Tells(FormatFeatures.QueueDepths | FormatFeatures.IdleQueueDepths);
        }

        return new RunFigures(seed, durationNs, machines) { TellsQueueMax = tellsMax, TellsQueueMean = tellsMean };
    }

    private static MachineFigures Of(TraceNode node, int life)
    {
        long sent = 0, received = 0, jumpMax = 0, queueSum = 0, emptyAtNs = -1;
        int queueMax = 0;
        for (int i = 0; i < node.EventCount; i++)
        {
            TraceEvent e = node[i];
            jumpMax = Math.Max(jumpMax, e.Jump);
            queueMax = Math.Max(queueMax, e.QueueDepth);
            queueSum += e.QueueDepth;
            emptyAtNs = e.QueueDepth == 0 ? e.MonoNs : emptyAtNs;
            received += e.Kind == EventKind.Receive ? 1 : 0;
            for (int d = 0; d < e.DeliveryCount; d++)
            {
                sent += e.Delivery(d).IsBlocked ? 0 : 1;
            }
        }

        long ranNs = node.Footer?.At.MonoNs ?? (node.EventCount == 0 ? 0 : node[node.EventCount - 1].MonoNs);
        return new MachineFigures(
            node.Id, life, node.Rate ?? ClockRate.Max, ranNs, node.Footer is null,
            node.FinalClock ?? node.LastClock, node.EventCount, sent, received, node.Footer?.InQueue ?? 0,
            node.Footer?.LateTicks ?? 0, jumpMax, queueMax, queueSum, emptyAtNs);
    }
}
