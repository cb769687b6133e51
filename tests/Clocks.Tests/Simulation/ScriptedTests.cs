using Clocks.Faults;
using Clocks.Model;

namespace Clocks.Tests.Simulation;

/// <summary>Runs without chance, whose clocks can be worked out on paper.</summary>
public sealed class ScriptedTests
{
    /// <summary>
    /// Machine 1 ticks every second, machine 2 every half, machine 3 six times a second. 3 counts five times and sends
    /// to 1 at its sixth tick, at 1 s; 2 counts three times and sends to 3 at 2 s; 1 counts once and would send to 2,
    /// but finds the message of 3 first.
    /// </summary>
    private static readonly LabPlan Known = Plans.With(rates: "1,2,6", seconds: 4, latency: "10ms") with
    {
        Scripts = [Plans.Script("internal,next"), Plans.Script("internal*3,next"), Plans.Script("internal*5,next")],
    };

    [Test]
    public async Task Rates_1_2_6_with_scripts_give_the_clocks_worked_out_on_paper()
    {
        Recorder run = Recorder.Of(Known, 1);

        // At 1 s an internal event; at 2 s the message of machine 3 (clock 6, so 7); at 3 s the send; at 4 s internal.
        await Assert.That(run.ClocksOf(1)).IsSequence(new long[] { 1, 7, 8, 9 });

        // Three internal, the send at 2 s, two internal, then at 3.5 s the message of machine 1 (clock 8, so 9).
        await Assert.That(run.ClocksOf(2)).IsSequence(new long[] { 1, 2, 3, 4, 5, 6, 9, 10 });

        // The message of machine 2 carries 4 and arrives after tick 12: tick 13 takes it and is 13 all the same.
        await Assert.That(run.ClocksOf(3)).IsSequence(Enumerable.Range(1, 24).Select(i => (long)i).ToArray());
        await Assert.That(run.Events.Single(e => e.Id.Value == 3 && e.Event.N == 13).Event.Kind)
            .IsEqualTo(EventKind.Receive);
    }

    [Test]
    public async Task A_script_has_no_chance_in_it() =>
        await Assert.That(Recorder.Of(Known, 2).Events.Select(e => (e.Id, e.Event.N, e.Event.NewClock)).ToArray())
            .IsSequence(Recorder.Of(Known, 1).Events.Select(e => (e.Id, e.Event.N, e.Event.NewClock)).ToArray());

    [Test]
    public async Task A_message_that_arrives_at_the_nanosecond_of_a_tick_has_arrived()
    {
        LabPlan plan = Plans.With(rates: "1", seconds: 2, latency: "1s") with
        {
            Scripts = [Plans.Script("next")],
        };
        await Assert.That(Recorder.Of(plan, 1).Events.Single(e => e.Id.Value == 2 && e.Event.N == 2).Event.Kind)
            .IsEqualTo(EventKind.Receive);
    }

    [Test]
    public async Task A_link_of_its_own_can_be_slower()
    {
        LabPlan plan = Plans.With(rates: "1", seconds: 3, latency: "0s") with
        {
            Scripts = [Plans.Script("all")],
            Links = [new(new NodeId(1), new NodeId(3), Plans.Latency("1500ms"))],
        };
        Recorder run = Recorder.Of(plan, 1);
        await Assert.That(run.ClocksOf(2)).IsSequence(new long[] { 2, 3, 4 });
        await Assert.That(run.ClocksOf(3)).IsSequence(new long[] { 1, 2, 3 });
        await Assert.That(run.Events.Single(e => e.Id.Value == 3 && e.Event.N == 3).Event.Kind)
            .IsEqualTo(EventKind.Receive);
    }

    [Test]
    [Arguments("internal*5,next", "internal*5,next")]
    [Arguments("1,2*3,all", "next,second*3,all")]
    public async Task A_script_is_words_or_faces(string text, string words)
    {
        IdleScript script = Plans.Script(text);
        await Assert.That(script.ToString()).IsEqualTo(words);
        await Assert.That(Plans.Script(script.ToString()).ToString()).IsEqualTo(script.ToString());
    }

    [Test]
    [Arguments("11", "'11' is not what an idle tick does")]
    [Arguments("nxt", "'nxt' is not what an idle tick does")]
    [Arguments("next*0", "does not say how often")]
    [Arguments("next*many", "does not say how often")]
    public async Task A_script_that_cannot_be_read_says_why(string text, string says)
    {
        await Assert.That(IdleScript.TryParse(text, EventMix.Assignment, out _, out string problem)).IsFalse();
        await Assert.That(problem).Contains(says);
    }
}
