using System.Text;
using Clocks.Model;
using Clocks.Simulation;
using Clocks.Tests.Tidy;

namespace Clocks.Tests.Simulation;

[TestClass]
public sealed class ExperimentTests
{
    private static ExperimentPlan Read(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        Assert.IsTrue(PlanDocument.TryRead(bytes, null, out ExperimentPlan? plan, out string problem), problem);
        return plan!;
    }

    private static ExperimentResult Run(ExperimentPlan plan, int processors = 0)
    {
        Assert.IsTrue(Experiment.TryRun(plan, out ExperimentResult? result, processors: processors));
        return result!;
    }

    [TestMethod]
    public void A_plan_says_what_differs_from_what_the_settings_have_in_common()
    {
        ExperimentPlan plan = Read("""
            {
              "name": "mine", "seeds": [7, 18446744073709551615],
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
        CollectionAssert.AreEqual(new ulong[] { 7, ulong.MaxValue }, plan.Seeds.ToArray());
        Assert.AreEqual("to compare with", plan.Settings[0].Why);
        Assert.AreEqual(4, plan.Settings[0].Plan.Machines);
        LabPlan other = plan.Settings[1].Plan;
        Assert.AreEqual((3, 10 * Plans.Second, 3), (other.Machines, other.DurationNs, other.Rates.Count));
        Assert.AreEqual(EventMix.WithInternalShare(0.4), other.Mix);
        Assert.AreEqual("exp 20ms", other.Latency.ToString());
        Assert.AreEqual(10_000, other.LossPerMillion);
        Assert.AreEqual("100ms..200ms", other.Links.Single().Latency.ToString());
        Assert.AreEqual("kill 2 at 5s", other.Faults.ToString());
        Assert.AreEqual((2 * Plans.Second, 50_000), (other.ClockOffsetNsMax, other.ClockDriftPpbMax));
        Assert.AreEqual(3, other.Scripts.Single().Length);
    }

    [TestMethod]
    [DataRow("{", "is not JSON: line 1")]
    [DataRow("[]", "is not an object")]
    [DataRow("{}", "no list of settings")]
    [DataRow("{\"settings\":[]}", "has no settings")]
    [DataRow("{\"seed\":1,\"settings\":[{}]}", "'seed' is not a key of a plan")]
    [DataRow("{\"seeds\":0,\"settings\":[{}]}", "are not seeds")]
    [DataRow("{\"settings\":[3]}", "'setting 1' is not an object")]
    [DataRow("{\"settings\":[{\"name\":\"x\",\"latenzy\":1}]}", "setting 'x': 'latenzy' is not a key")]
    [DataRow("{\"settings\":[{\"faults\":\"kill 9 at 1s\"}]}", "'setting 1': 'kill 9 at 1s': there is no node 9")]
    [DataRow("{\"settings\":[{\"rates\":[\"max\"]}]}", "setting 'setting 1': in virtual time")]
    [DataRow("{\"settings\":[{\"name\":\"x\"},{\"name\":\"x\"}]}", "two settings are called 'x'")]
    [DataRow("{\"settings\":[{\"machines\":-1}]}", "not a number of machines")]
    public void A_plan_that_cannot_be_run_says_why(string json, string says)
    {
        Assert.IsFalse(PlanDocument.TryRead(Encoding.UTF8.GetBytes(json), null, out _, out string problem));
        StringAssert.Contains(problem, says);
    }

    [TestMethod]
    public void The_plan_in_the_description_of_the_room_can_be_run()
    {
        string text = SourceTree.Read("src/Clocks.Simulation/README.md");
        string json = text.Split("```json")[1].Split("```")[0];
        Assert.HasCount(4, Run(Read(json)).Rows);
    }

    [TestMethod]
    public void The_built_in_plans_are_sound()
    {
        foreach (string name in BuiltInPlans.Names)
        {
            Assert.IsTrue(BuiltInPlans.Find(name)!.IsSound(out string problem), problem);
        }

        Assert.IsNull(BuiltInPlans.Find("nonsense"));
    }

    [TestMethod]
    public void The_result_does_not_depend_on_how_many_run_at_once()
    {
        ExperimentPlan plan = BuiltInPlans.Find("assignment")!.WithSeeds(3);
        ExperimentResult one = Run(plan, processors: 1), many = Run(plan, processors: 8);
        foreach ((SettingResult first, SettingResult second) in one.Rows.Zip(many.Rows))
        {
            foreach ((RunFigures a, RunFigures b) in first.Runs.Zip(second.Runs))
            {
                Assert.AreEqual(a.Seed, b.Seed);
                CollectionAssert.AreEqual(a.Machines.ToArray(), b.Machines.ToArray());
            }
        }
    }

    [TestMethod]
    public void An_experiment_can_be_ended_between_runs()
    {
        using var end = new CancellationTokenSource();
        Assert.IsFalse(Experiment.TryRun(
            BuiltInPlans.Find("assignment")!, out ExperimentResult? result, onRunDone: _ => end.Cancel(), processors: 1,
            cancellation: end.Token));
        Assert.IsNull(result);
    }

    [TestMethod]
    public void The_assignment_shows_what_it_asks_about()
    {
        ExperimentResult result = Run(BuiltInPlans.Find("assignment")!.WithSeeds(30));
        SettingResult Row(string name) => result.Rows.Single(r => r.Setting.Name == name);
        double Spread(string name) => Row(name).Of(Metric.Spread).Mean;
        Assert.IsTrue(Spread("narrow rates") < Spread("as assigned"), "rates that differ less drift less");
        Assert.IsTrue(Spread("identical rates") <= Spread("narrow rates"));
        Assert.IsTrue(Spread("rare sends") < Spread("internal only"), "any message is better than none");
        Assert.AreEqual(1.0, Row("internal only").Of(Metric.JumpMean).Mean);
        Assert.AreEqual(
            ComparisonResult.Differs, result.AgainstFirst(Row("internal only")).Result(Metric.Spread));
    }

    [TestMethod]
    public void A_machine_keeps_up_while_arrivals_are_fewer_than_ticks()
    {
        KeepUp theory = Run(BuiltInPlans.Find("assignment")!.WithSeeds(30)).KeepUp;
        Assert.IsTrue(theory.Agreeing >= 0.95 * theory.Count, theory.ToString());
        Assert.IsTrue(theory.Slower > 0 && theory.Faster > 0, theory.ToString());
    }

    [TestMethod]
    public void Arrivals_are_what_the_balance_of_flows_predicts()
    {
        LabPlan plan = Plans.With(rates: "1,2,6", seconds: 3_600);
        RunFigures run = VirtualLab.Run(plan, 1);
        double[] predicted = FlowTheory.Arrivals([1, 2, 6], EventMix.Assignment);
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(predicted[i], run.Machines[i].ArrivalsPerSecond, 0.1 * predicted[i] + 0.02);
        }
    }

    [TestMethod]
    public void The_interval_of_five_runs_is_that_of_the_textbook()
    {
        Estimate five = Estimate.Of([1, 2, 3, 4, 5]);
        Assert.AreEqual(3, five.Mean);
        Assert.AreEqual(Math.Sqrt(2.5), five.Deviation, 1e-12);
        Assert.AreEqual(2.776 * Math.Sqrt(2.5) / Math.Sqrt(5), five.HalfWidth, 1e-12);
        Assert.AreEqual(double.PositiveInfinity, Estimate.Of([1]).HalfWidth);
        Assert.AreEqual(0, Estimate.Of([2, 2, 2]).HalfWidth);
    }

    [TestMethod]
    public void The_interval_holds_the_true_mean_in_about_95_of_100_samples()
    {
        var draw = new Draw(1);
        int held = 0;
        for (int i = 0; i < 2_000; i++)
        {
            double[] sample = [.. Enumerable.Range(0, 5).Select(_ => draw.Unit() + draw.Unit() + draw.Unit())];
            Estimate estimate = Estimate.Of(sample);
            held += estimate.Low <= 1.5 && estimate.High >= 1.5 ? 1 : 0;
        }

        Assert.AreEqual(0.95, held / 2_000.0, 0.02);
    }

    [TestMethod]
    public void Two_settings_with_the_same_seeds_are_compared_run_by_run()
    {
        ExperimentResult result = Run(BuiltInPlans.Find("assignment")!.WithSeeds(10));
        SettingComparison pair = result.AgainstFirst(result.Rows.Single(r => r.Setting.Name == "low internal"));
        Assert.AreEqual(("mix", "1,1,1,7", "2,2,2,4"), pair.Settings.Single());
        Assert.IsTrue(pair.IsPaired);
        Assert.AreEqual(pair.Of(Metric.Spread).Difference, pair.Paired(Metric.Spread)!.Mean, 1e-9);
        Assert.IsTrue(pair.Paired(Metric.QueueMean)!.HalfWidth < pair.Of(Metric.QueueMean).HalfWidth);
        SettingComparison same = result.AgainstFirst(result.Rows[0]);
        Assert.IsEmpty(same.Settings);
        Assert.AreEqual(ComparisonResult.WithinSpread, same.Result(Metric.Spread));
    }

    [TestMethod]
    public void A_difference_counts_only_when_it_is_larger_than_the_spread_over_seeds()
    {
        Estimate low = Estimate.Of([1, 2, 3, 2, 1]), high = Estimate.Of([11, 12, 13, 12, 11]);
        Estimate wide = Estimate.Of([-20, 30, 5, -10, 10]);
        Assert.AreEqual(ComparisonResult.Differs, new Comparison(low, high).Result);
        Assert.AreEqual(10, new Comparison(low, high).Difference, 1e-9);
        Assert.AreEqual(ComparisonResult.WithinSpread, new Comparison(low, wide).Result);
        Assert.AreEqual(ComparisonResult.WithinSpread, new Comparison(low, low).Result);
        Assert.AreEqual(ComparisonResult.TooFewRuns, new Comparison(low, Estimate.Of([5])).Result);
    }
}
