using Clocks.Trace.Causality;
using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Trace;

public sealed class SampleVerdictTests
{
    [Test]
    public async Task What_a_run_was_read_as_can_be_asked_for_by_that_name()
    {
        foreach (string sample in Directory.GetDirectories(Samples.Folder, "foreign-*"))
        {
            RunTrace run = TraceLoader.Load([sample]);
            string format = run.Nodes[0].Format;
            await Assert.That(JournalFormats.IsKnown(format)).IsTrue().Because($"{sample}: {format}");
            await Assert.That(TraceLoader.Load([sample], format).EventCount).IsEqualTo(run.EventCount).Because($"{sample}: {format}");
        }
    }

    [Test]
    [Arguments("good")]
    [Arguments("lost")]
    [Arguments("clocks-apart")]
    [Arguments("crlf")]
    [Arguments("bom")]
    [Arguments("extra-keys")]
    [Arguments("ids-as-strings")]
    [Arguments("unknown-kind")]
    [Arguments("older-run-aside")]
    [Arguments("real")]
    public async Task A_run_that_keeps_every_rule_is_valid(string sample)
    {
        Verification verified = Verification.Compute(Samples.Load(sample));
        await Assert.That(verified.Verdict).IsEqualTo(Verdict.Valid).Because(Describe(verified));
        await Assert.That(verified.NeverExercised).IsEmpty();
    }

    [Test]
    [Arguments("gap-without-room", "numbers-dense", "machine_2.jsonl:12 machine_2.jsonl:13")]
    [Arguments("repeat", "numbers-dense", "machine_2.jsonl:13 machine_2.jsonl:14")]
    [Arguments("clock-back", "clock-increases", "machine_3.jsonl:17 machine_3.jsonl:18")]
    [Arguments("lie-step", "step-is-one", "machine_3.jsonl:12")]
    [Arguments("lie-max", "receive-is-max-plus-one", "machine_3.jsonl:15 machine_1.jsonl:7")]
    [Arguments("lie-message-clock", "receive-has-send", "machine_3.jsonl:15 machine_1.jsonl:7")]
    [Arguments("forged-sender", "receive-has-send", "machine_2.jsonl:5 machine_1.jsonl:8")]
    [Arguments("forged-number", "receive-has-send", "machine_1.jsonl:8 machine_2.jsonl:52")]
    [Arguments("taken-twice", "receive-has-send", "machine_3.jsonl:11 machine_1.jsonl:6 machine_1.jsonl:7")]
    [Arguments("cycle", "no-cycle", "machine_1.jsonl:3 machine_2.jsonl:2 machine_2.jsonl:3 machine_1.jsonl:2")]
    [Arguments("clock-condition", "clock-condition", "machine_1.jsonl:4 machine_2.jsonl:2")]
    [Arguments("fifo", "fifo-channels", "machine_2.jsonl:2 machine_2.jsonl:3")]
    [Arguments("idle-with-queue", "tick-rule", "machine_3.jsonl:14")]
    [Arguments("lie-waited", "lines-agree", "machine_2.jsonl:14")]
    [Arguments("lie-two-ends", "lines-agree", "machine_2.jsonl:53")]
    [Arguments("lie-queue", "queue-length", "machine_2.jsonl:14")]
    [Arguments("lie-arrival", "queue-length", "machine_1.jsonl:14 machine_1.jsonl:15")]
    [Arguments("lie-in-queue", "totals-complete", "machine_1.jsonl:15 machine_1.jsonl:16")]
    [Arguments("lie-fault", "lines-agree", "machine_3.jsonl:13 machine_3.jsonl:14")]
    [Arguments("lie-end-early", "lines-agree", "machine_2.jsonl:51 machine_2.jsonl:52")]
    [Arguments("lie-hole", "fifo-channels", "machine_1.jsonl:8 machine_1.jsonl:13")]
    [Arguments("lie-vector-back", "clock-increases", "run.shiviz.log:11")]
    [Arguments("lie-vector-cycle", "no-cycle", "run.shiviz.log:5")]
    [Arguments("lie-vector-forgets", "no-cycle", "run.shiviz.log:13")]
    [Arguments("lie-vector-twice", "numbers-dense", "run.shiviz.log:5")]
    [Arguments("totals-lie", "totals-complete", "machine_2.jsonl:51 machine_2.jsonl:52")]
    [Arguments("too-fast", "rate-honoured", "machine_3.jsonl:4 machine_3.jsonl:8")]
    [Arguments("too-slow", "rate-honoured", "machine_3.jsonl:4 machine_3.jsonl:75 machine_3.jsonl:76")]
    [Arguments("foreign-json-lie", "step-is-one", "machine_2.jsonl:11")]
    public async Task A_broken_run_is_invalid_by_the_rule_it_breaks(string sample, string rule, string locations)
    {
        Verification verified = Verification.Compute(Samples.Load(sample));
        await Assert.That(verified.Verdict).IsEqualTo(Verdict.Invalid).Because(Describe(verified));
        RuleResult result = verified.Rules.Single(r => r.Name == rule);
        await Assert.That(result.Verdict).IsEqualTo(Verdict.Invalid).Because(Describe(verified));
        await Assert.That(string.Join(' ', result.Counterexample!.Locations))
            .IsEqualTo(locations).Because(Describe(verified));
    }

    [Test]
    [Arguments("gap", "numbers-dense", "machine_2.jsonl:13: 2#10 missing before it")]
    [Arguments("torn", "totals-complete", "The journal is torn after 2#")]
    [Arguments("torn", "receive-has-send", "names node 2: its journal ends before that")]
    [Arguments("no-end", "totals-complete", "there is no END line")]
    [Arguments("end-lacks", "totals-complete", "machine_2.jsonl:52: the END line lacks in_queue.")]
    [Arguments("two-clusters", "totals-complete", "machine_3.jsonl:1: the cluster is 'elsewhere', that of machine_1.jsonl 'default'")]
    [Arguments("negative", "totals-complete", "machine_2.jsonl:14")]
    [Arguments("vector-names-nothing", "totals-complete", "run.shiviz.log:13: it knows of a#9, and no such event is here.")]
    [Arguments("missing-peer", "totals-complete", "Node 3 has no journal here; machine_1.jsonl:3 met it.")]
    [Arguments("missing-peer", "receive-has-send", "name node 3: its journal is missing")]
    [Arguments("missing-peer", "no-cycle", "in no journal here")]
    [Arguments("empty", "totals-complete", "machine_3.jsonl: The file is empty")]
    [Arguments("garbage-line", "totals-complete", "machine_2.jsonl:13")]
    [Arguments("garbage-line", "numbers-dense", "2#10 missing before it")]
    [Arguments("not-a-journal", "totals-complete", "This is no journal in a format that is known")]
    [Arguments("restarted", "totals-complete", "The journal stops after 2/")]
    [Arguments("restarted-life-missing", "totals-complete", "which has no journal here")]
    [Arguments("restarted-life-missing", "receive-has-send", "The receive 1#1")]
    [Arguments("foreign-json", "receive-has-send", "does not tell who sent a message")]
    [Arguments("foreign-text", "receive-has-send", "does not tell who sent a message")]
    [Arguments("foreign-speed-log", "fifo-channels", "does not tell channel numbers")]
    [Arguments("foreign-pipe-log", "receive-has-send", "does not tell who sent a message")]
    [Arguments("foreign-shiviz", "step-is-one", "does not tell clocks")]
    [Arguments("foreign-govector", "totals-complete", "does not tell totals")]
    [Arguments("foreign-otlp", "step-is-one", "does not tell clocks")]
    public async Task A_run_with_missing_evidence_is_unknown_and_the_range_is_named(string sample, string rule, string why)
    {
        Verification verified = Verification.Compute(Samples.Load(sample));
        await Assert.That(verified.Verdict).IsEqualTo(Verdict.Unknown).Because(Describe(verified));
        RuleResult result = verified.Rules.Single(r => r.Name == rule);
        await Assert.That(result.Verdict).IsEqualTo(Verdict.Unknown).Because(Describe(verified));
        await Assert.That(result.Unknowns.Any(u => u.Contains(why, StringComparison.Ordinal)))
            .IsTrue().Because(string.Join('\n', result.Unknowns));
    }

    [Test]
    [Arguments("foreign-speed-log", "receive-is-max-plus-one")]
    [Arguments("foreign-pipe-log", "receive-is-max-plus-one")]
    [Arguments("foreign-json", "tick-rule")]
    [Arguments("foreign-text", "step-is-one")]
    [Arguments("foreign-shiviz", "receive-has-send")]
    [Arguments("foreign-govector", "no-cycle")]
    [Arguments("foreign-otlp", "receive-has-send")]
    public async Task What_a_foreign_format_does_tell_is_judged(string sample, string rule)
    {
        RuleResult result = Verification.Compute(Samples.Load(sample)).Rules.Single(r => r.Name == rule);
        await Assert.That(result.Verdict).IsEqualTo(Verdict.Valid);
        await Assert.That(result.Checked).IsNotEqualTo(0);
    }

    [Test]
    public async Task Every_sample_has_its_intended_verdict_above()
    {
        IEnumerable<string> judged = typeof(SampleVerdictTests).GetMethods()
            .SelectMany(m => m.GetCustomAttributes(typeof(ArgumentsAttribute), false).Cast<ArgumentsAttribute>())
            .Select(row => (string)row.Values[0]!);
        string[] samples = [.. Directory.GetDirectories(Samples.Folder).Select(d => Path.GetFileName(d))];
        await Assert.That(samples.Except(judged)).IsEmpty();
    }

    [Test]
    public async Task Vector_logs_give_back_the_relation_of_the_run_they_were_made_from()
    {
        RunTrace original = Samples.Load("good");
        HappenedBefore relation = HappenedBefore.Of(original);
        foreach (string sample in (string[])["foreign-shiviz", "foreign-govector"])
        {
            RunTrace imported = Samples.Load(sample);
            await Assert.That(imported.EventCount).IsEqualTo(original.EventCount);
            foreach (TraceNode node in original.Nodes)
            {
                for (int position = 0; position < node.EventCount; position++)
                {
                    await Assert.That(HappenedBefore.Of(imported).VectorOf(node[position].Ref))
                        .IsSequence(relation.VectorOf(node[position].Ref)).Because($"{sample} {node[position]}");
                }
            }
        }
    }

    private static string Describe(Verification verified) => string.Join('\n', verified.Rules.Select(r =>
        $"{r.Name} {r.Verdict} {r.Counterexample?.Text} {string.Join(' ', r.Counterexample?.Locations ?? [])} "
        + string.Join(' ', r.Unknowns)));
}
