using Clocks.Trace;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Trace;

[TestClass]
public sealed class SampleVerdictTests
{
    [TestMethod]
    [DataRow("good")]
    [DataRow("lost")]
    [DataRow("clocks-apart")]
    [DataRow("crlf")]
    [DataRow("bom")]
    [DataRow("extra-keys")]
    [DataRow("ids-as-strings")]
    [DataRow("unknown-kind")]
    [DataRow("older-run-aside")]
    public void A_run_that_keeps_every_rule_is_valid(string sample)
    {
        Verification verified = Verification.Of(Samples.Load(sample));
        Assert.AreEqual(Verdict.Valid, verified.Verdict, Describe(verified));
        Assert.IsEmpty(verified.NeverExercised);
    }

    [TestMethod]
    [DataRow("gap-without-room", "numbers-dense", "machine_2.jsonl:12 machine_2.jsonl:13")]
    [DataRow("repeat", "numbers-dense", "machine_2.jsonl:13 machine_2.jsonl:14")]
    [DataRow("clock-back", "clock-increases", "machine_3.jsonl:17 machine_3.jsonl:18")]
    [DataRow("lie-step", "step-is-one", "machine_3.jsonl:12")]
    [DataRow("lie-max", "receive-is-max-plus-one", "machine_3.jsonl:15 machine_1.jsonl:7")]
    [DataRow("lie-message-clock", "receive-has-send", "machine_3.jsonl:15 machine_1.jsonl:7")]
    [DataRow("forged-sender", "receive-has-send", "machine_2.jsonl:5 machine_1.jsonl:8")]
    [DataRow("forged-number", "receive-has-send", "machine_1.jsonl:8 machine_2.jsonl:52")]
    [DataRow("taken-twice", "receive-has-send", "machine_3.jsonl:11 machine_1.jsonl:6 machine_1.jsonl:7")]
    [DataRow("cycle", "no-cycle", "machine_1.jsonl:3 machine_2.jsonl:2 machine_2.jsonl:3 machine_1.jsonl:2")]
    [DataRow("clock-condition", "clock-condition", "machine_1.jsonl:4 machine_2.jsonl:2")]
    [DataRow("fifo", "fifo-channels", "machine_2.jsonl:2 machine_2.jsonl:3")]
    [DataRow("idle-with-queue", "tick-rule", "machine_3.jsonl:14")]
    [DataRow("totals-lie", "totals-complete", "machine_2.jsonl:51 machine_2.jsonl:52")]
    [DataRow("too-fast", "rate-honoured", "machine_3.jsonl:4 machine_3.jsonl:8")]
    [DataRow("too-slow", "rate-honoured", "machine_3.jsonl:4 machine_3.jsonl:75 machine_3.jsonl:76")]
    [DataRow("foreign-json-lie", "step-is-one", "machine_2.jsonl:11")]
    public void A_broken_run_is_invalid_by_the_rule_it_breaks(string sample, string rule, string locations)
    {
        Verification verified = Verification.Of(Samples.Load(sample));
        Assert.AreEqual(Verdict.Invalid, verified.Verdict);
        RuleResult result = verified.Rules.Single(r => r.Name == rule);
        Assert.AreEqual(Verdict.Invalid, result.Verdict, Describe(verified));
        Assert.AreEqual(locations, string.Join(' ', result.Counterexample!.Locations), Describe(verified));
    }

    [TestMethod]
    [DataRow("gap", "numbers-dense", "machine_2.jsonl:13: 2#10 missing before it")]
    [DataRow("torn", "totals-complete", "The journal is torn after 2#")]
    [DataRow("torn", "receive-has-send", "names node 2: its journal ends before that")]
    [DataRow("no-end", "totals-complete", "there is no END line")]
    [DataRow("missing-peer", "totals-complete", "Node 3 has no journal here; machine_1.jsonl:3 met it.")]
    [DataRow("missing-peer", "receive-has-send", "name node 3: its journal is missing")]
    [DataRow("missing-peer", "no-cycle", "in no journal here")]
    [DataRow("empty", "totals-complete", "machine_3.jsonl: The file is empty")]
    [DataRow("garbage-line", "totals-complete", "machine_2.jsonl:13")]
    [DataRow("garbage-line", "numbers-dense", "2#10 missing before it")]
    [DataRow("not-a-journal", "totals-complete", "This is no journal in a format that is known")]
    [DataRow("restarted", "totals-complete", "The journal stops after 2/")]
    [DataRow("restarted-life-missing", "totals-complete", "which has no journal here")]
    [DataRow("restarted-life-missing", "receive-has-send", "The receive 1#1")]
    [DataRow("foreign-json", "receive-has-send", "does not tell who sent a message")]
    [DataRow("foreign-text", "receive-has-send", "does not tell who sent a message")]
    [DataRow("foreign-speed-log", "fifo-channels", "does not tell channel numbers")]
    [DataRow("foreign-pipe-log", "receive-has-send", "does not tell who sent a message")]
    [DataRow("foreign-shiviz", "step-is-one", "does not tell clocks")]
    [DataRow("foreign-govector", "totals-complete", "does not tell totals")]
    public void A_run_with_missing_evidence_is_unknown_and_the_range_is_named(string sample, string rule, string why)
    {
        Verification verified = Verification.Of(Samples.Load(sample));
        Assert.AreEqual(Verdict.Unknown, verified.Verdict, Describe(verified));
        RuleResult result = verified.Rules.Single(r => r.Name == rule);
        Assert.AreEqual(Verdict.Unknown, result.Verdict, Describe(verified));
        Assert.IsTrue(
            result.Unknowns.Any(u => u.Contains(why, StringComparison.Ordinal)), string.Join('\n', result.Unknowns));
    }

    [TestMethod]
    [DataRow("foreign-speed-log", "receive-is-max-plus-one")]
    [DataRow("foreign-pipe-log", "receive-is-max-plus-one")]
    [DataRow("foreign-json", "tick-rule")]
    [DataRow("foreign-text", "step-is-one")]
    [DataRow("foreign-shiviz", "receive-has-send")]
    [DataRow("foreign-govector", "no-cycle")]
    public void What_a_foreign_format_does_tell_is_judged(string sample, string rule)
    {
        RuleResult result = Verification.Of(Samples.Load(sample)).Rules.Single(r => r.Name == rule);
        Assert.AreEqual(Verdict.Valid, result.Verdict);
        Assert.AreNotEqual(0, result.Checked);
    }

    [TestMethod]
    public void Every_sample_has_its_intended_verdict_above()
    {
        IEnumerable<string> judged = typeof(SampleVerdictTests).GetMethods()
            .SelectMany(m => m.GetCustomAttributes(typeof(DataRowAttribute), false).Cast<DataRowAttribute>())
            .Select(row => (string)row.Data![0]!);
        string[] samples = [.. Directory.GetDirectories(Samples.Folder).Select(d => Path.GetFileName(d)!)];
        Assert.IsEmpty(samples.Except(judged));
    }

    [TestMethod]
    public void Vector_logs_give_back_the_relation_of_the_run_they_were_made_from()
    {
        RunTrace original = Samples.Load("good");
        HappenedBefore relation = HappenedBefore.Of(original);
        foreach (string sample in (string[])["foreign-shiviz", "foreign-govector"])
        {
            RunTrace imported = Samples.Load(sample);
            Assert.AreEqual(original.EventCount, imported.EventCount);
            foreach (TraceNode node in original.Nodes)
            {
                for (int position = 0; position < node.EventCount; position++)
                {
                    CollectionAssert.AreEqual(
                        relation.VectorOf(node[position].Ref),
                        HappenedBefore.Of(imported).VectorOf(node[position].Ref),
                        $"{sample} {node[position]}");
                }
            }
        }
    }

    private static string Describe(Verification verified) => string.Join('\n', verified.Rules.Select(r =>
        $"{r.Name} {r.Verdict} {r.Counterexample?.Text} {string.Join(' ', r.Counterexample?.Locations ?? [])} "
        + string.Join(' ', r.Unknowns)));
}
