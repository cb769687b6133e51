using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// A rule that each journal keeps or breaks by itself. Checks the lanes of a run one after the other; where the format
/// of one does not tell what the rule needs, that is reported and the lane passed over.
/// </summary>
internal abstract class LaneRule : IRule
{
    public abstract string Name { get; }

    public abstract string Sentence { get; }

    /// <summary>What a journal must tell.</summary>
    protected abstract FormatFeatures Needs { get; }

    /// <summary>The same in words, for those that do not tell it.</summary>
    protected abstract string Needed { get; }

    public void Check(RuleContext context)
    {
        foreach (TraceNode node in context.Run.Nodes)
        {
            if (Concerns(node) && context.Tells(node, Needs, Needed))
            {
                Check(context, node);
            }
        }
    }

    /// <summary>Whether a lane has anything to judge, such as a receive.</summary>
    protected virtual bool Concerns(TraceNode node) => true;

    /// <summary>
    /// Looks at all events of one lane. A finding is made in a function of its own: a lambda here would cost an object
    /// at every event, broken rule or not.
    /// </summary>
    protected abstract void Check(RuleContext context, TraceNode node);
}
