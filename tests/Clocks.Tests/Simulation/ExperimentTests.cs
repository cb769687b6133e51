using System.Text;
using Clocks.Experiments.Plans;
using Clocks.Experiments.Statistics;
using Clocks.Faults;
using Clocks.Model;
using Clocks.Simulation;
using Clocks.Tests.Tidy;

namespace Clocks.Tests.Simulation;

public sealed class ExperimentTests
{
    private static ExperimentPlan Read(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        if (!PlanDocument.TryRead(bytes, null, out ExperimentPlan? plan, out string problem))
        {
            Assert.Fail(problem);
        }

        return plan!;
    }

    private static ExperimentResult Run(ExperimentPlan plan, int processors = 0)
    {
        if (!Experiment.TryRun(plan, out ExperimentResult? result, processors: processors))
        {
            Assert.Fail("the experiment was not run to its end");
        }

        return result!;
    }

    [Test]
    public async Task A_plan_says_what_differs_from_what_the_settings_have_in_common()
    {
        ExperimentPlan plan = Read("""
            {
              "name": "mine", "seeds": [7, 9007199254740991],
              "base": { "machines": 4, "duration": "10s" }, // in all of them
              "settings": [
                { "name": "plain", "why": "to compare with" },
                { "name": "other", "rates": [1, 2.5, "3..6"], "internal": 0.4, "latency": "exp 20ms", "loss": "1%",
                  "links": { "1->2": "100..200ms" }, "faults": "kill 2 at 5s",
                  "clock_offset": "2s", "clock_drift_ppm": 50,
                  "scripts": [ "internal*2,next" ], "machines": 3 },
              ]
            }
            """);
        await Assert.That(plan.Seeds.ToArray()).IsSequence(new ulong[] { 7, Limits.SeedMax });
        await Assert.That(plan.Settings[0].Why).IsEqualTo("to compare with");
        await Assert.That(plan.Settings[0].Plan.Machines).IsEqualTo(4);
        LabPlan other = plan.Settings[1].Plan;
        await Assert.That((other.Machines, other.DurationNs, other.Rates.Count)).IsEqualTo((3, 10 * Plans.Second, 3));
        await Assert.That(other.Mix).IsEqualTo(EventMix.WithInternalShare(0.4));
        await Assert.That(other.Latency.ToString()).IsEqualTo("exp 20ms");
        await Assert.That(other.LossPerMillion).IsEqualTo(10_000);
        await Assert.That(other.Links.Single().Latency.ToString()).IsEqualTo("100ms..200ms");
        await Assert.That(other.Faults.ToString()).IsEqualTo("kill 2 at 5s");
        await Assert.That((other.ClockOffsetNsMax, other.ClockDriftPpbMax)).IsEqualTo((2 * Plans.Second, 50_000));
        await Assert.That(other.Scripts.Single().ToString()).IsEqualTo("internal*2,next");
    }

    [Test]
    [Arguments("{", "is not JSON: line 1")]
    [Arguments("[]", "is not an object")]
    [Arguments("{}", "no list of settings")]
    [Arguments("{\"settings\":[]}", "has no settings")]
    [Arguments("{\"seed\":1,\"settings\":[{}]}", "'seed' is not a key of a plan")]
    [Arguments("{\"seeds\":0,\"settings\":[{}]}", "are not seeds")]
    [Arguments("{\"settings\":[3]}", "'setting 1' is not an object")]
    [Arguments("{\"settings\":[{\"name\":\"x\",\"latenzy\":1}]}", "setting 'x': 'latenzy' is not a key")]
    [Arguments("{\"settings\":[{\"faults\":\"kill 9 at 1s\"}]}", "'setting 1': 'kill 9 at 1s': there is no node 9")]
    [Arguments("{\"settings\":[{\"rates\":[\"max\"]}]}", "setting 'setting 1': in virtual time")]
    [Arguments("{\"settings\":[{\"name\":\"x\"},{\"name\":\"x\"}]}", "two settings are called 'x'")]
    [Arguments("{\"settings\":[{\"machines\":-1}]}", "not a number of machines")]
    public async Task A_plan_that_cannot_be_run_says_why(string json, string says)
    {
        await Assert.That(PlanDocument.TryRead(Encoding.UTF8.GetBytes(json), null, out _, out string problem))
            .IsFalse();
        await Assert.That(problem).Contains(says);
    }

    [Test]
    public async Task The_plan_in_the_description_of_the_room_can_be_run()
    {
        string text = SourceTree.Read("src/Clocks.Simulation/README.md");
        string json = text.Split("```json")[1].Split("```")[0];
        await Assert.That(Run(Read(json)).Rows).Count().IsEqualTo(4);
    }

    [Test]
    public async Task The_built_in_plans_are_sound()
    {
        foreach (string name in BuiltInPlans.Names)
        {
            await Assert.That(BuiltInPlans.Find(name)!.IsSound(out string problem)).IsTrue().Because(problem);
        }

        await Assert.That(BuiltInPlans.Find("nonsense")).IsNull();
    }

    [Test]
    public async Task The_result_does_not_depend_on_how_many_run_at_once()
    {
        ExperimentPlan plan = BuiltInPlans.Find("assignment")!.WithSeeds(3);
        ExperimentResult one = Run(plan, processors: 1), many = Run(plan, processors: 8);
        foreach ((SettingResult first, SettingResult second) in one.Rows.Zip(many.Rows))
        {
            foreach ((RunFigures a, RunFigures b) in first.Runs.Zip(second.Runs))
            {
                await Assert.That(b.Seed).IsEqualTo(a.Seed);
                await Assert.That(b.Machines.ToArray()).IsSequence(a.Machines.ToArray());
            }
        }
    }

    [Test]
    public async Task An_experiment_can_be_ended_between_runs()
    {
        using var end = new CancellationTokenSource();
        await Assert.That(Experiment.TryRun(
            BuiltInPlans.Find("assignment")!, out ExperimentResult? result, onRunDone: _ => end.Cancel(), processors: 1,
            cancellation: end.Token))
            .IsFalse();
        await Assert.That(result).IsNull();
    }

    [Test]
    public async Task The_assignment_shows_what_it_asks_about()
    {
        ExperimentResult result = Run(BuiltInPlans.Find("assignment")!.WithSeeds(30));
        SettingResult Row(string name) => result.Rows.Single(r => r.Setting.Name == name);
        double Spread(string name) => Row(name).Of(Metric.Spread).Mean;
        await Assert.That(Spread("narrow rates") < Spread("as assigned"))
            .IsTrue().Because("rates that differ less drift less");
        await Assert.That(Spread("identical rates") <= Spread("narrow rates")).IsTrue();
        await Assert.That(Spread("rare sends") < Spread("internal only"))
            .IsTrue().Because("any message is better than none");
        await Assert.That(Row("internal only").Of(Metric.JumpMean).Mean).IsEqualTo(1.0);
        await Assert.That(result.AgainstFirst(Row("internal only")).Result(Metric.Spread))
            .IsEqualTo(ComparisonResult.Differs);
    }

    [Test]
    public async Task A_machine_keeps_up_while_arrivals_are_fewer_than_ticks()
    {
        QueueStability theory = Run(BuiltInPlans.Find("assignment")!.WithSeeds(30)).KeepUp;
        await Assert.That(theory.Agreeing >= 0.95 * theory.Count).IsTrue().Because(theory.ToString());
        await Assert.That(theory.Slower > 0 && theory.Faster > 0).IsTrue().Because(theory.ToString());
    }

    [Test]
    public async Task Arrivals_are_what_the_balance_of_flows_predicts()
    {
        LabPlan plan = Plans.With(rates: "1,2,6", seconds: 3_600);
        RunFigures run = VirtualLab.Run(plan, 1);
        double[] predicted = FlowTheory.Arrivals([1, 2, 6], EventMix.Assignment);
        for (int i = 0; i < 3; i++)
        {
            await Assert.That(run.Machines[i].ArrivalsPerSecond)
                .IsEqualTo(predicted[i]).Within(0.1 * predicted[i] + 0.02);
        }
    }

    [Test]
    public async Task The_interval_of_five_runs_is_that_of_the_textbook()
    {
        Estimate five = Estimate.Of([1, 2, 3, 4, 5]);
        await Assert.That(five.Mean).IsEqualTo(3);
        await Assert.That(five.Deviation).IsEqualTo(Math.Sqrt(2.5)).Within(1e-12);
        await Assert.That(five.HalfWidth).IsEqualTo(2.776 * Math.Sqrt(2.5) / Math.Sqrt(5)).Within(1e-12);
        await Assert.That(Estimate.Of([1]).HalfWidth).IsEqualTo(double.PositiveInfinity);
        await Assert.That(Estimate.Of([2, 2, 2]).HalfWidth).IsEqualTo(0);
    }

    [Test]
    public async Task The_interval_holds_the_true_mean_in_about_95_of_100_samples()
    {
        var draw = new Draw(1);
        int held = 0;
        for (int i = 0; i < 2_000; i++)
        {
            double[] sample = [.. Enumerable.Range(0, 5).Select(_ => draw.Unit() + draw.Unit() + draw.Unit())];
            Estimate estimate = Estimate.Of(sample);
            held += Math.Abs(estimate.Mean - 1.5) <= estimate.HalfWidth ? 1 : 0;
        }

        await Assert.That(held / 2_000.0).IsEqualTo(0.95).Within(0.02);
    }

    [Test]
    public async Task Two_settings_with_the_same_seeds_are_compared_run_by_run()
    {
        ExperimentResult result = Run(BuiltInPlans.Find("assignment")!.WithSeeds(10));
        SettingComparison pair = result.AgainstFirst(result.Rows.Single(r => r.Setting.Name == "low internal"));
        await Assert.That(pair.Settings.Single()).IsEqualTo(("mix", "1,1,1,7", "2,2,2,4"));
        await Assert.That(pair.IsPaired).IsTrue();
        await Assert.That(pair.Paired(Metric.Spread)!.Mean).IsEqualTo(pair.Of(Metric.Spread).Difference).Within(1e-9);
        await Assert.That(pair.Paired(Metric.QueueMean)!.HalfWidth < pair.Of(Metric.QueueMean).HalfWidth).IsTrue();
        SettingComparison same = result.AgainstFirst(result.Rows[0]);
        await Assert.That(same.Settings).IsEmpty();
        await Assert.That(same.Result(Metric.Spread)).IsEqualTo(ComparisonResult.WithinSpread);
    }

    [Test]
    public async Task A_difference_counts_only_when_it_is_larger_than_the_spread_over_seeds()
    {
        Estimate low = Estimate.Of([1, 2, 3, 2, 1]), high = Estimate.Of([11, 12, 13, 12, 11]);
        Estimate wide = Estimate.Of([-20, 30, 5, -10, 10]);
        await Assert.That(new Comparison(low, high).Result).IsEqualTo(ComparisonResult.Differs);
        await Assert.That(new Comparison(low, high).Difference).IsEqualTo(10).Within(1e-9);
        await Assert.That(new Comparison(low, wide).Result).IsEqualTo(ComparisonResult.WithinSpread);
        await Assert.That(new Comparison(low, low).Result).IsEqualTo(ComparisonResult.WithinSpread);
        await Assert.That(new Comparison(low, Estimate.Of([5])).Result).IsEqualTo(ComparisonResult.TooFewRuns);
    }
}
