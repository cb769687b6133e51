using System.Text;
using Clocks.Simulation;

namespace Clocks.Tests.Simulation;

[TestClass]
public sealed class PlanDocumentTests
{
    private static ExperimentPlan Read(byte[] json)
    {
        Assert.IsTrue(PlanDocument.TryRead(json, null, out ExperimentPlan? plan, out string problem), problem);
        return plan!;
    }

    private static void AssertSame(ExperimentPlan plan, ExperimentPlan read)
    {
        Assert.AreEqual((plan.Name, plan.IsReal), (read.Name, read.IsReal));
        CollectionAssert.AreEqual(plan.Seeds.ToArray(), read.Seeds.ToArray());
        Assert.HasCount(plan.Settings.Count, read.Settings);
        foreach ((ExperimentSetting one, ExperimentSetting other) in plan.Settings.Zip(read.Settings))
        {
            Assert.AreEqual((one.Name, one.Why), (other.Name, other.Why));
            CollectionAssert.AreEqual(PlanFact.Of(one.Plan).ToArray(), PlanFact.Of(other.Plan).ToArray());
        }
    }

    [TestMethod]
    public void A_plan_that_is_printed_reads_back_as_the_same()
    {
        foreach (string name in BuiltInPlans.Names)
        {
            ExperimentPlan plan = BuiltInPlans.Find(name)!;
            AssertSame(plan, Read(PlanDocument.Write(plan)));
            AssertSame(plan.WithSeeds(3, 7), Read(PlanDocument.Write(plan.WithSeeds(3, 7))));
        }
    }

    [TestMethod]
    public void A_plan_with_everything_in_it_reads_back_as_the_same()
    {
        ExperimentPlan plan = Read("""
            { "name": "all \"of\" it", "seeds": [18446744073709551615, 3], "real": true, "settings": [ {
              "name": "x", "why": "to see", "machines": 4, "duration": "1500ms", "rates": [1, "2.5", "3..6"],
              "mix": "1,2,3,4", "latency": "1ms + exp 20ms", "links": { "1->2": "1..2s", "3->1": "5us" }, "loss": "0.5%",
              "faults": "kill 2 at 500ms; delay all exp 2ms", "scripts": [ "internal*3,next", "all" ],
              "clock_offset": "2s", "clock_drift_ppm": 50.125 } ] }
            """u8.ToArray());
        AssertSame(plan, Read(PlanDocument.Write(plan)));
    }

    [TestMethod]
    [DataRow("{\n\"settings\":\n[{\"name\":\"x\",\n\"latenzy\":1}]}", "line 4: setting 'x': 'latenzy' is not a key of a setting")]
    [DataRow("{\n\"seed\": 1,\n\"settings\":[{}]}", "line 2: 'seed' is not a key of a plan")]
    [DataRow("{\"settings\":[{},\n{\"scripts\":\n[\"jump\"]}]}", "line 3: setting 'setting 2': 'jump' is not what an idle tick does")]
    [DataRow("{\"settings\":[\n{\"links\":{\"1-2\":\"1s\"}}]}", "line 2: setting 'setting 1': '1-2' is not a link such as 1->2")]
    [DataRow("{\"settings\":[{}],\n\"seeds\":[1,1]}", "line 2: '[...]' are not seeds")]
    [DataRow("{\"settings\":[{}],\n\"real\":1}", "line 2: 'real' is true or false, not '1'")]
    [DataRow("{\"settings\":[{\"name\":\"a b\"},{\"name\":\"A-b\"}]}", "the name 'A-b' is too much like another one")]
    public void What_is_wrong_is_said_with_the_line_and_the_key(string json, string says)
    {
        Assert.IsFalse(PlanDocument.TryRead(Encoding.UTF8.GetBytes(json), null, out _, out string problem));
        StringAssert.Contains(problem, says);
    }
}
