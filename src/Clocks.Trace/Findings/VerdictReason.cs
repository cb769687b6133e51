using Clocks.Trace.Events;
using Clocks.Trace.Verify;

namespace Clocks.Trace.Findings;

/// <summary>
/// Why a verdict is unknown, in one sentence: of all that could not be judged what explains the most. Pure; any thread.
/// </summary>
public static class VerdictReason
{
    private const string KillFault = "kill ";
    private const int ListedMax = 20;

    /// <summary>The sentence, with its full stop; null for a verdict that is not unknown.</summary>
    public static string? Of(RunTrace run, Verification verification) =>
        verification.Verdict != Verdict.Unknown ? null
        : run.DifferentRuns ?? (run.Nodes.Count == 0
            ? NothingRead(run)
            : OnPurpose(run) ?? Lost(run) ?? Missing(run) ?? Doubted(verification) ?? Untold(run) ?? First(verification));

    /// <summary>The nodes that a fault on purpose killed, ascending.</summary>
    private static List<int> KilledOnPurpose(RunTrace run)
    {
        var killed = new List<int>();
        foreach (TraceNode node in run.Nodes)
        {
            foreach (TraceFault told in node.Faults)
            {
                string fault = told.Note.Fault;
                int space = fault.StartsWith(KillFault, StringComparison.Ordinal) ? fault.IndexOf(' ', KillFault.Length) : -1;
                if (space > 0 && int.TryParse(fault.AsSpan(KillFault.Length, space - KillFault.Length), out int id)
                    && !killed.Contains(id))
                {
                    killed.Add(id);
                }
            }
        }

        killed.Sort();
        return killed;
    }

    private static string NothingRead(RunTrace run) => run.Problems.Count == 0
        ? "There is no journal."
        : $"Nothing was read. {Path.GetFileName(run.Problems[0].Path)}: {run.Problems[0].Why}";

    /// <summary>Killed nodes whose journals break off; null where one broke off for another reason.</summary>
    private static string? OnPurpose(RunTrace run)
    {
        List<int> killed = KilledOnPurpose(run);
        var broken = new List<int>();
        foreach (TraceNode node in run.Nodes)
        {
            if (!node.IsComplete && node.Header is not null)
            {
                if (!killed.Contains(node.Id.Value) || node.HasLostLines)
                {
                    return null;
                }

                if (!broken.Contains(node.Id.Value))
                {
                    broken.Add(node.Id.Value);
                }
            }
        }

        return broken.Count switch
        {
            0 => null,
            1 => $"Node {broken[0]} was killed, as asked for: its journal breaks off, and nothing shows whether it is whole.",
            _ => $"Nodes {Listed(broken)} were killed, as asked for: their journals break off, and nothing shows whether "
                + "they are whole.",
        };
    }

    private static string? Lost(RunTrace run)
    {
        foreach (LoadProblem problem in run.Problems)
        {
            if (problem.LosesEvidence)
            {
                return $"{Path.GetFileName(problem.Path)}: {problem.Why}";
            }
        }

        return null;
    }

    private static string? Missing(RunTrace run)
    {
        if (run.MissingPeers.Count > 0)
        {
            var ids = new List<int>();
            foreach (NodeId id in run.MissingPeers)
            {
                ids.Add(id.Value);
            }

            return $"There is no journal of {Plural.Noun(ids.Count, "node")} {Listed(ids)}.";
        }

        foreach (TraceNode node in run.Nodes)
        {
            if (node.Header is not null && node.Footer is null)
            {
                return $"{node.Name} has no END line: its node was killed, or still runs.";
            }
        }

        return null;
    }

    private static string Listed(List<int> ids) => string.Join(", ", ids.GetRange(0, Math.Min(ids.Count, ListedMax)))
        + (ids.Count > ListedMax ? ", ..." : "");

    /// <summary>What a guess would call broken and is not sure enough to.</summary>
    private static string? Doubted(Verification verification)
    {
        foreach (RuleResult rule in verification.Rules)
        {
            if (rule.Doubt is { } doubt)
            {
                return doubt;
            }
        }

        return null;
    }

    /// <summary>Logs of other programs have no totals: they can be refuted, and never be proven whole.</summary>
    private static string? Untold(RunTrace run)
    {
        foreach (TraceNode node in run.Nodes)
        {
            if (node.Tells(FormatFeatures.Totals))
            {
                return null;
            }
        }

        return "What these logs tell breaks no rule; they have no totals, so that nothing shows whether they are whole.";
    }

    /// <summary>The first that a rule could not judge.</summary>
    private static string? First(Verification verification)
    {
        foreach (RuleResult rule in verification.Rules)
        {
            if (rule.Verdict == Verdict.Unknown && rule.Unknowns.Count > 0)
            {
                return rule.Unknowns[0];
            }
        }

        return null;
    }
}
