using Clocks.Model;

namespace Clocks.Trace.Verify;

/// <summary>The assignment's tick rule: only a tick that finds the inbox empty may be internal or send.</summary>
internal sealed class TickRuleKept : LaneRule
{
    public override string Name => "tick-rule";

    public override string Sentence =>
        "A tick that finds a message takes it: internal events and sends happen only with an empty inbox.";

    protected override Knowledge Needs => Knowledge.IdleQueueDepths;

    protected override string Needed => "the queue at internal events and sends";

    protected override void Judge(Trial trial, TraceNode node)
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
