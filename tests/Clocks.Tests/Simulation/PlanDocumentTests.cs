using System.Text;
using Clocks.Experiments.Plans;

namespace Clocks.Tests.Simulation;

public sealed class PlanDocumentTests
{
    private static ExperimentPlan Read(byte[] json)
    {
        if (!PlanDocument.TryRead(json, null, out ExperimentPlan? plan, out string problem))
        {
            Assert.Fail(problem);
        }

        return plan!;
    }

    private static async Task AssertSame(ExperimentPlan plan, ExperimentPlan read)
    {
        await Assert.That((read.Name, read.IsReal)).IsEqualTo((plan.Name, plan.IsReal));
        await Assert.That(read.Seeds.ToArray()).IsSequence(plan.Seeds.ToArray());
        await Assert.That(read.Settings).Count().IsEqualTo(plan.Settings.Count);
        foreach ((ExperimentSetting one, ExperimentSetting other) in plan.Settings.Zip(read.Settings))
        {
            await Assert.That((other.Name, other.Why)).IsEqualTo((one.Name, one.Why));
            await Assert.That(PlanFact.Of(other.Plan).ToArray()).IsSequence(PlanFact.Of(one.Plan).ToArray());
        }
    }

    [Test]
    public async Task A_plan_that_is_printed_reads_back_as_the_same()
    {
        foreach (string name in BuiltInPlans.Names)
        {
            ExperimentPlan plan = BuiltInPlans.Find(name)!;
            await AssertSame(plan, Read(PlanDocument.Write(plan)));
            await AssertSame(plan.WithSeeds(3, 7), Read(PlanDocument.Write(plan.WithSeeds(3, 7))));
        }
    }

    [Test]
    public async Task A_plan_with_everything_in_it_reads_back_as_the_same()
    {
        ExperimentPlan plan = Read("""
            { "name": "all \"of\" it", "seeds": [9007199254740991, 3], "real": true, "settings": [ {
              "name": "x", "why": "to see", "machines": 4, "duration": "1500ms", "rates": [1, "2.5", "3..6"],
              "mix": "1,2,3,4", "latency": "1ms + exp 20ms", "links": { "1->2": "1..2s", "3->1": "5us" }, "loss": "0.5%",
              "faults": "kill 2 at 500ms; delay all exp 2ms", "scripts": [ "internal*3,next", "all" ],
              "clock_offset": "2s", "clock_drift_ppm": 50.125 } ] }
            """u8.ToArray());
        await AssertSame(plan, Read(PlanDocument.Write(plan)));
    }

    [Test]
    [Arguments("{\n\"settings\":\n[{\"name\":\"x\",\n\"latenzy\":1}]}", "line 4: setting 'x': 'latenzy' is not a key of a setting")]
    [Arguments("{\n\"seed\": 1,\n\"settings\":[{}]}", "line 2: 'seed' is not a key of a plan")]
    [Arguments("{\"settings\":[{},\n{\"scripts\":\n[\"jump\"]}]}", "line 3: setting 'setting 2': 'jump' is not what an idle tick does")]
    [Arguments("{\"settings\":[\n{\"links\":{\"1-2\":\"1s\"}}]}", "line 2: setting 'setting 1': '1-2' is not a link such as 1->2")]
    [Arguments("{\"settings\":[{}],\n\"seeds\":[1,1]}", "line 2: '[...]' are not seeds")]
    [Arguments("{\"settings\":[{}],\n\"seeds\":[9007199254740992]}", "a list of different whole numbers up to 9007199254740991")]
    [Arguments("{\"settings\":[{}],\n\"real\":1}", "line 2: 'real' is true or false, not '1'")]
    [Arguments("{\"settings\":[{\"name\":\"a b\"},{\"name\":\"A-b\"}]}", "the name 'A-b' is too much like another one")]
    public async Task What_is_wrong_is_said_with_the_line_and_the_key(string json, string says)
    {
        await Assert.That(PlanDocument.TryRead(Encoding.UTF8.GetBytes(json), null, out _, out string problem))
            .IsFalse();
        await Assert.That(problem).Contains(says);
    }
}
