using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>Nothing happens before itself: following local order and messages never leads back.</summary>
internal sealed class NoCycle : IRule
{
    public string Name => "no-cycle";

    public string Sentence =>
        "Happened-before has no cycle: no chain of local steps and messages leads back to where it began.";

    public void Check(RuleContext context)
    {
        foreach (TraceNode node in context.Run.Nodes)
        {
            if (node.ReceiveCount > 0)
            {
                context.Tells(node, FormatFeatures.Senders, "who sent a message");
            }
        }

        context.MissingSends();
        context.Check(context.Run.MatchedCount);
        IReadOnlyList<EventRef> cycle = context.Causes.Cycle;
        if (cycle.Count > 0)
        {
            context.ReportViolation(cycle.Count, () => Describe(context.Run, cycle));
        }
    }

    private static Finding Describe(RunTrace run, IReadOnlyList<EventRef> cycle)
    {
        string[] messages = new string[cycle.Count];
        var events = new TraceEvent[2 * cycle.Count];
        for (int i = 0; i < messages.Length; i++)
        {
            TraceEvent receive = run[cycle[i]], send = run[receive.Sender];
            messages[i] = $"{send.Node.Label}#{send.N} to {receive.Node.Label}#{receive.N}";
            (events[2 * i], events[2 * i + 1]) = (send, receive);
        }

        string chain = string.Join(", then ", messages);
        return Finding.Of(
            $"Messages lead back to where they began, each sent after the one before was received: {chain}.", events);
    }
}
