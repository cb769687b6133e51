using Clocks.Model;

namespace Clocks.Trace.Verify;

/// <summary>The assignment's tick rule: only a tick that finds the inbox empty may be internal or send.</summary>
internal sealed class TickRuleKept : IRule
{
    public string Name => "tick-rule";

    public string Sentence =>
        "A tick that finds a message takes it: internal events and sends happen only with an empty inbox.";

    public void Judge(Trial trial)
    {
        foreach (TraceNode node in trial.Run.Nodes)
        {
            if (trial.Tells(node, Knowledge.IdleQueueDepths, "the queue at internal events and sends"))
            {
                Judge(trial, node);
            }
        }
    }

    private static void Judge(Trial trial, TraceNode node)
    {
        EventStore store = node.Store;
        for (int position = 0; position < store.Count; position++)
        {
            if (store.Kind(position) == EventKind.Receive)
            {
                continue;
            }

            trial.Check();
            int depth = store.QueueDepth(position);
            if (depth != 0)
            {
                TraceEvent happened = node[position];
                trial.Refute(happened.NewClock, () =>
                    Finding.Of($"An event of kind {happened.Kind} while {depth} messages waited.", happened));
            }
        }
    }
}
