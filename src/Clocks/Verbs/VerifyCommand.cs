using System.CommandLine;
using Clocks.Json;
using Clocks.Options;
using Clocks.Output;
using Clocks.Trace.Events;
using Clocks.Trace.Verify;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks verify</c>: every rule over the journals of a run, the smallest counterexample where one is broken, and
/// the verdict as the exit code: 0 valid, 1 invalid, 2 unknown.
/// </summary>
internal sealed class VerifyCommand
{
    private readonly Terminal _terminal;
    private readonly TraceFlags _flags = new();

    private VerifyCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var verify = new VerifyCommand(terminal);
        var command = new VerbCommand(
            "verify",
            "Judge journals by the rules of logical time. Exit code 0 valid, 1 invalid, 2 unknown.",
            "clocks verify logs/latest              the newest lab",
            "clocks verify machine_*.jsonl --json   for a script");
        verify._flags.AddTo(command);
        command.SetAction(verify.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        RunTrace run = _flags.LoadAll(parsed, _terminal);
        Verification verification = Verification.Compute(run);

        // Where there is no evidence nothing is refuted either: unknown, and what is wrong has been said.
        if (run.Nodes.Count == 0 && !parsed.GetValue(_flags.Json))
        {
            return (int)verification.Verdict;
        }

        if (parsed.GetValue(_flags.Json))
        {
            _terminal.WriteLine(Json(run, verification));
        }
        else
        {
            Print(run, verification);
        }

        return (int)verification.Verdict;
    }

    private void Print(RunTrace run, Verification verification)
    {
        foreach (RuleResult rule in verification.Rules)
        {
            string verdict = $"{VerdictNames.Of(rule.Verdict),-8}";
            verdict = rule.Verdict switch
            {
                Verdict.Valid => _terminal.Good(verdict),
                Verdict.Invalid => _terminal.Bad(verdict),
                _ => verdict,
            };
            _terminal.WriteLine($"{verdict} {rule.Name,-24} checked {rule.Checked}{Broken(rule)}");
            if (rule.Verdict == Verdict.Invalid)
            {
                Detail(rule.Sentence);
            }

            if (rule.Counterexample is { } counterexample)
            {
                Detail($"{counterexample.Text} ({string.Join(" and ", counterexample.Locations)})");
            }
        }

        List<string> reasons = UnjudgedReasons.Of(verification.Rules);
        if (reasons.Count > 0)
        {
            _terminal.WriteLine("not judged, and why:");
            reasons.ForEach(Detail);
        }

        PrintFacts(verification);
        _terminal.WriteLine($"verdict: {_terminal.Strong(VerdictNames.Of(verification.Verdict))}, "
            + $"{Plural.Of(run.EventCount, "event")} of {Plural.Of(run.Nodes.Count, "journal")}");
    }

    private void PrintFacts(Verification verification)
    {
        UnjudgedMetrics metrics = verification.Metrics;
        _terminal.WriteLine("measured, not judged:");
        if (metrics.DeliveryInversions is { } inversions)
        {
            Fact(
                inversions,
                "receives that causal delivery would have ordered otherwise",
                metrics.FirstDeliveryInversion);
        }

        Fact(
            metrics.WallClockInversions,
            "messages received before they were sent by the wall clocks",
            metrics.FirstWallClockInversion);
        Fact(metrics.IdleWhileArrived, "idle ticks while a message had just arrived", null);
        Fact(
            metrics.Unreceived,
            metrics.Unreceived is null
                ? "messages that no journal receives: the format of the journals does not tell"
                : "messages that no journal receives: in flight at the end, lost, or without a journal",
            null);
        if (metrics.OrderedByLamportOnly is { } pairs)
        {
            Fact((long)pairs, "concurrent pairs that have different Lamport times all the same", null);
        }

        if (verification.NeverExercised.Count > 0)
        {
            _terminal.WriteLine("never exercised, for want of anything to judge:");
            Detail(string.Join(", ", verification.NeverExercised));
        }
    }

    private void Fact(long? count, string what, Finding? example)
    {
        string head = $"  {count?.ToString() ?? "?",7} ";
        foreach (string line in TextColumns.Wrap(what, Math.Max(40, _terminal.Width - head.Length)))
        {
            _terminal.WriteLine(head + line);
            head = new string(' ', head.Length);
        }

        if (example is not null)
        {
            Detail($"{example.Text} ({string.Join(" and ", example.Locations)})");
        }
    }

    /// <summary>A sentence below its rule, broken to the width of the terminal.</summary>
    private void Detail(string sentence)
    {
        foreach (string line in TextColumns.Wrap(sentence, Math.Max(40, _terminal.Width - 10)))
        {
            _terminal.WriteLine("         " + line);
        }
    }

    private static string Broken(RuleResult rule) => rule.Violations switch
    {
        0 => "",
        1 => ", broken once",
        _ => $", broken {rule.Violations} times",
    };

    private static string Json(RunTrace run, Verification verification) => JsonObject.Text(json =>
    {
        json.WriteString("verdict", VerdictNames.Of(verification.Verdict));
        json.WriteNumber("nodes", run.Nodes.Count);
        json.WriteNumber("events", run.EventCount);
        json.WriteStartArray("problems");
        foreach (LoadProblem problem in run.Problems)
        {
            json.WriteStartObject();
            json.WriteString("path", problem.Path);
            json.WriteString("why", problem.Why);
            json.WriteBoolean("loses_evidence", problem.LosesEvidence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rules");
        foreach (RuleResult rule in verification.Rules)
        {
            WriteRule(json, rule);
        }

        json.WriteEndArray();
        WriteFacts(json, verification);
    });

    private static void WriteRule(JsonWriter json, RuleResult rule)
    {
        json.WriteStartObject();
        json.WriteString("rule", rule.Name);
        json.WriteString("sentence", rule.Sentence);
        json.WriteString("verdict", VerdictNames.Of(rule.Verdict));
        json.WriteNumber("checked", rule.Checked);
        json.WriteNumber("violations", rule.Violations);
        if (rule.Counterexample is { } counterexample)
        {
            json.WriteStartObject("counterexample");
            json.WriteString("text", counterexample.Text);
            JsonObject.WriteStrings(json, "locations", counterexample.Locations);
            json.WriteEndObject();
        }

        JsonObject.WriteStrings(json, "unknown", rule.Unknowns);
        json.WriteEndObject();
    }

    private static void WriteFacts(JsonWriter json, Verification verification)
    {
        UnjudgedMetrics metrics = verification.Metrics;
        json.WriteStartObject("facts");
        if (metrics.DeliveryInversions is { } inversions)
        {
            json.WriteNumber("delivery_inversions", inversions);
        }

        json.WriteNumber("wall_clock_inversions", metrics.WallClockInversions);
        json.WriteNumber("idle_while_arrived", metrics.IdleWhileArrived);
        if (metrics.Unreceived is { } unreceived)
        {
            json.WriteNumber("unreceived", unreceived);
        }

        if (metrics.OrderedByLamportOnly is { } pairs)
        {
            json.WriteNumber("concurrent_pairs_ordered_by_lamport", (long)pairs);
        }

        JsonObject.WriteStrings(json, "never_exercised", verification.NeverExercised);
        json.WriteEndObject();
    }
}
