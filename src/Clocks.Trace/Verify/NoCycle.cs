namespace Clocks.Trace.Verify;

/// <summary>Nothing happens before itself: following local order and messages never leads back.</summary>
internal sealed class NoCycle : IRule
{
    public string Name => "no-cycle";

    public string Sentence =>
        "Happened-before has no cycle: no chain of local steps and messages leads back to where it began.";

    public void Judge(Trial trial)
    {
        foreach (TraceNode node in trial.Run.Nodes)
        {
            if (node.ReceiveCount > 0)
            {
                trial.Tells(node, Knowledge.Senders, "who sent a message");
            }
        }

        trial.MissingSends();
        trial.Check(trial.Run.MatchedCount);
        IReadOnlyList<(EventRef Send, EventRef Receive)> cycle = trial.Relation.Cycle;
        if (cycle.Count > 0)
        {
            trial.Refute(cycle.Count, () => Describe(trial.Run, cycle));
        }
    }

    private static Finding Describe(RunTrace run, IReadOnlyList<(EventRef Send, EventRef Receive)> cycle)
    {
        string chain = string.Join(", then ", cycle.Select(m => $"{Name(m.Send)} to {Name(m.Receive)}"));
        TraceEvent[] events = [.. cycle.SelectMany(m => new[] { run[m.Send], run[m.Receive] })];
        return Finding.Of(
            $"Messages lead back to where they began, each sent after the one before was received: {chain}.", events);

        string Name(EventRef which) => $"{run[which].Node.Label}#{run[which].N}";
    }
}
