using System.Diagnostics.CodeAnalysis;

namespace Clocks.Faults;

/// <summary>
/// Reads one sentence of the fault language: a fault, or what is wrong with it and how such a sentence looks. Pure; any
/// thread.
/// </summary>
internal static class FaultSentence
{
    private const string Kinds = "kill, restart, pause, delay, partition or loss";

    public static bool TryRead(string sentence, [NotNullWhen(true)] out Fault? fault, out string problem)
    {
        string[] words = sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        fault = null;
        return words[0] switch
        {
            "kill" => TryReadMachine(FaultKind.Kill, sentence, words, out fault, out problem),
            "restart" => TryReadMachine(FaultKind.Restart, sentence, words, out fault, out problem),
            "pause" => TryReadMachine(FaultKind.Pause, sentence, words, out fault, out problem),
            "partition" => TryReadPartition(sentence, words, out fault, out problem),
            "delay" => TryReadLink(FaultKind.Delay, sentence, words, out fault, out problem),
            "loss" => TryReadLink(FaultKind.Loss, sentence, words, out fault, out problem),
            _ => Fail($"'{sentence}' does not begin with {Kinds}", out problem),
        };
    }

    /// <summary>One machine, at a moment or for a while.</summary>
    private static bool TryReadMachine(
        FaultKind kind, string sentence, string[] words, [NotNullWhen(true)] out Fault? fault, out string problem)
    {
        fault = null;
        bool isPause = kind == FaultKind.Pause;
        if (isPause ? words.Length != 3 : words is not [_, _, "at", _])
        {
            return Fail($"'{sentence}' is not like '{words[0]} {(isPause ? "3 10s..15s" : "2 at 20s")}'", out problem);
        }

        long from = 0, until = Fault.Always;
        bool isRead = TryReadNode(sentence, words[1], out NodeId node, out problem)
            && (isPause
                ? TryReadWindow(words[2], out from, out until, out problem)
                : TimeText.TryParse(words[3], out from, out problem));
        if (!isRead)
        {
            return Explain(sentence, ref problem);
        }

        fault = new Fault { Kind = kind, Groups = [[node]], FromNs = from, UntilNs = until };
        return true;
    }

    private static bool TryReadPartition(
        string sentence, string[] words, [NotNullWhen(true)] out Fault? fault, out string problem)
    {
        fault = null;
        if (words is not [_, var sides, var window] || !sides.Contains('|', StringComparison.Ordinal))
        {
            return Fail($"'{sentence}' is not like 'partition 1|2,3 20s..40s'", out problem);
        }

        var groups = new List<IReadOnlyList<NodeId>>();
        var seen = new HashSet<NodeId>();
        foreach (string side in sides.Split('|'))
        {
            var group = new List<NodeId>();
            foreach (string who in side.Split(','))
            {
                if (!TryReadNode(sentence, who, out NodeId node, out problem))
                {
                    return Explain(sentence, ref problem);
                }

                if (!seen.Add(node))
                {
                    return Fail($"'{sentence}': node {node} stands on it twice", out problem);
                }

                group.Add(node);
            }

            groups.Add(group);
        }

        if (!TryReadWindow(window, out long from, out long until, out problem))
        {
            return Explain(sentence, ref problem);
        }

        fault = new Fault { Kind = FaultKind.Partition, Groups = groups, FromNs = from, UntilNs = until };
        return true;
    }

    private static bool TryReadLink(
        FaultKind kind, string sentence, string[] words, [NotNullWhen(true)] out Fault? fault, out string problem)
    {
        fault = null;
        string example = kind == FaultKind.Delay ? "delay 1->2 100..500ms" : "loss 1->2 5%";
        bool isExponential = words.Length > 3 && words[2] == "exp";
        int used = isExponential ? 4 : 3;
        if (words.Length != used && words.Length != used + 1)
        {
            return Fail($"'{sentence}' is not like '{example}' or '{example} 20s..40s'", out problem);
        }

        string[] ends = words[1].Split("->");
        IReadOnlyList<IReadOnlyList<NodeId>> groups = [];
        if (words[1] != "all")
        {
            if (ends.Length != 2)
            {
                return Fail($"'{sentence}': '{words[1]}' is not a link such as 1->2, or all", out problem);
            }

            if (!TryReadNode(sentence, ends[0], out NodeId sender, out problem)
                || !TryReadNode(sentence, ends[1], out NodeId receiver, out problem))
            {
                return Explain(sentence, ref problem);
            }

            if (sender == receiver)
            {
                return Fail($"'{sentence}': a node has no link to itself", out problem);
            }

            groups = [[sender], [receiver]];
        }

        LatencyRule? delay = null;
        int loss = 0;
        long from = 0, until = Fault.Always;
        bool isRead = kind == FaultKind.Delay
            ? LatencyRule.TryParse(isExponential ? $"exp {words[3]}" : words[2], out delay, out problem)
            : PercentText.TryParse(words[2], out loss, out problem);
        if (!isRead || (words.Length > used && !TryReadWindow(words[used], out from, out until, out problem)))
        {
            return Explain(sentence, ref problem);
        }

        fault = new Fault
        {
            Kind = kind,
            Groups = groups,
            FromNs = from,
            UntilNs = until,
            Delay = delay,
            LossPerMillion = loss,
        };
        return true;
    }

    private static bool TryReadNode(string sentence, string text, out NodeId node, out string problem)
    {
        bool isGood = NodeId.TryParse(text, out node);
        problem = isGood ? "" : $"'{sentence}': '{text}' is not the number of a node";
        return isGood;
    }

    private static bool TryReadWindow(string text, out long from, out long until, out string problem)
    {
        bool isRead = TimeText.TryParseRange(text, out from, out until, out problem);
        if (isRead && from == until)
        {
            problem = $"'{text}' lasts no time";
        }

        return problem.Length == 0;
    }

    private static bool Fail(string sentence, out string problem)
    {
        problem = sentence;
        return false;
    }

    /// <summary>Puts the whole sentence before what is wrong in it, once.</summary>
    private static bool Explain(string sentence, ref string problem)
    {
        problem = problem.StartsWith($"'{sentence}'", StringComparison.Ordinal) ? problem : $"'{sentence}': {problem}";
        return false;
    }
}
