using System.CommandLine;
using Clocks.Experiments.Runs;
using Clocks.Json;
using Clocks.Options;
using Clocks.Output;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks verify</c>: every rule over the journals of a run, the smallest counterexample where one is broken, and
/// the verdict as the exit code: 0 valid, 1 invalid, 2 unknown, 3 when nothing was recognised. Of several runs, or a class, one
/// line each.
/// </summary>
internal sealed class VerifyCommand
{
    private readonly Terminal _terminal;
    private readonly TraceFlags _flags = new();

    private readonly Option<bool> _table = new("--table")
    {
        Description = "one line a submission: each folder that was named, or in the folder that was",
    };

    private readonly Option<bool> _csv = new("--csv") { Description = "the same table as comma-separated values" };

    private VerifyCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var verify = new VerifyCommand(terminal);
        var command = new VerbCommand(
            "verify",
            "Judge journals by the rules of logical time. Exit code 0 valid, 1 invalid, 2 unknown, 3 not recognised.",
            "clocks verify logs/latest              the newest lab",
            "clocks verify class --table            a folder of submissions, one line each",
            "clocks verify machine_*.jsonl --json   for a script");
        verify._flags.AddTo(command);
        command.AddAll([verify._table, verify._csv]);
        command.SetAction(verify.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        bool isTable = parsed.GetValue(_table) || parsed.GetValue(_csv);
        IReadOnlyList<Submission> found = _flags.Find(parsed, isTable);
        return isTable || TraceFlags.RunsOf(found) > 1 ? InvokeClass(parsed, found) : InvokeRun(parsed, found[0].Runs[0]);
    }

    private int InvokeClass(ParseResult parsed, IReadOnlyList<Submission> found)
    {
        _terminal.Doing("reading and judging the logs");
        ClassTable table = ClassTable.Of(found, _flags.ReadingOf(parsed));
        if (parsed.GetValue(_flags.Json))
        {
            _terminal.WriteLine(table.Json());
        }
        else if (parsed.GetValue(_csv))
        {
            _terminal.Write(table.Csv());
        }
        else
        {
            foreach (string line in table.Lines())
            {
                _terminal.WriteLine(line);
            }

            _terminal.WriteLine($"verdict: {_terminal.Strong(VerdictNames.Of(table.Verdict))}, {table.Counts()}");
        }

        return table.IsAnyRecognised ? (int)table.Verdict : ExitCode.NotRecognised;
    }

    private int InvokeRun(ParseResult parsed, FoundRunPlace place)
    {
        RunTrace run = _flags.Load(parsed, place, _terminal);
        bool isText = !parsed.GetValue(_flags.Json);
        List<LoadProblem> problems = [.. run.Problems];
        if (isText && Terminal.ShowsBoth)
        {
            problems.RemoveAll(problem => problem.Why == run.DifferentRuns);
        }

        TraceFlags.Say(problems, _terminal);
        _terminal.Doing($"judging {run.EventCount} events");
        Verification verification = Verification.Compute(run);

        // Where there is no evidence nothing is refuted either: unknown, and what is wrong has been said.
        if (run.Nodes.Count == 0 && isText)
        {
            return ExitCode.NotRecognised;
        }

        if (isText)
        {
            Print(run, verification);
        }
        else
        {
            _terminal.WriteLine(Json(run, verification));
        }

        return run.Nodes.Count > 0 ? (int)verification.Verdict : ExitCode.NotRecognised;
    }

    private void Print(RunTrace run, Verification verification)
    {
        if (run.DifferentRuns is { } different)
        {
            Wrap("", different);
        }

        foreach (string read in ReadFiles.Of(run))
        {
            Wrap("", read);
        }

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
        reasons.RemoveAll(reason => run.DifferentRuns is { } said && reason.Contains(said, StringComparison.Ordinal));
        if (reasons.Count > 0)
        {
            _terminal.WriteLine("not judged, and why:");
            reasons.ForEach(Detail);
        }

        PrintFacts(verification);
        _terminal.WriteLine($"verdict: {_terminal.Strong(VerdictNames.Of(verification.Verdict))}, "
            + $"{Plural.Of(run.EventCount, "event")} of {Plural.Of(run.Nodes.Count, "journal")}");
        if (VerdictReason.Of(run, verification) is { } reason && reason != run.DifferentRuns)
        {
            Wrap("", reason);
        }
    }

    private void PrintFacts(Verification verification)
    {
        UnjudgedMetrics metrics = verification.Metrics;
        _terminal.WriteLine("measured, not judged:");
        if (metrics.DeliveryInversions is { } inversions)
        {
            string how = inversions.IsExact ? ""
                : $" (estimated from {inversions.Drawn} of them, standard error {inversions.StandardError:0})";
            Fact(
                (long)inversions.Number,
                $"receives{how} that causal delivery would have ordered otherwise",
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
        if (metrics.Pairs.OrderedByLamportOnly is { } pairs)
        {
            string how = metrics.Pairs.IsExact ? "" : $" (estimated from {metrics.Pairs.SampledEvents} events)";
            Fact((long)pairs, $"concurrent pairs{how} that have different Lamport times all the same", null);
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
        _terminal.WriteParagraph(what, head);

        if (example is not null)
        {
            Detail($"{example.Text} ({string.Join(" and ", example.Locations)})");
        }
    }

    /// <summary>A sentence below its rule, broken to the width of the terminal.</summary>
    private void Detail(string sentence) => Wrap("         ", sentence);

    private void Wrap(string indent, string sentence)
    {
        _terminal.WriteParagraph(sentence, indent, width: Math.Max(40, _terminal.Width - indent.Length - 1));
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
        json.WriteString("reason", VerdictReason.Of(run, verification));
        json.WriteNumber("nodes", run.Nodes.Count);
        json.WriteNumber("events", run.EventCount);
        json.WriteStartArray("files");
        foreach (TraceNode node in run.Nodes)
        {
            json.WriteStartObject();
            json.WriteString("path", node.Path);
            json.WriteString("format", node.Format);
            json.WriteString("machine", node.Label);
            json.WriteNumber("events", node.EventCount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
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
            json.WriteNumber("delivery_inversions", (long)inversions.Number);
            json.WriteNumber("delivery_inversions_sampled_receives", inversions.Drawn);
        }

        json.WriteNumber("wall_clock_inversions", metrics.WallClockInversions);
        json.WriteNumber("idle_while_arrived", metrics.IdleWhileArrived);
        if (metrics.Unreceived is { } unreceived)
        {
            json.WriteNumber("unreceived", unreceived);
        }

        if (metrics.Pairs.OrderedByLamportOnly is { } pairs)
        {
            json.WriteNumber("concurrent_pairs_ordered_by_lamport", (long)pairs);
            json.WriteNumber("concurrent_pairs_sampled_events", metrics.Pairs.SampledEvents);
        }

        JsonObject.WriteStrings(json, "never_exercised", verification.NeverExercised);
        json.WriteEndObject();
    }
}
