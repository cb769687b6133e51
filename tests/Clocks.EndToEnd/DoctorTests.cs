using System.Text.Json;

namespace Clocks.EndToEnd;

[TestClass]
public sealed class DoctorTests
{
    [TestMethod]
    public void A_doctor_that_finds_nothing_wrong_ends_with_0_within_80_columns()
    {
        using var work = new Workplace();
        ClocksProcess doctor = work.Run("doctor", "--loopback");
        Assert.AreEqual(0, doctor.WaitForEnd(), doctor.Out + doctor.Error);
        StringAssert.Contains(doctor.Out, "nothing wrong");
        Assert.IsFalse(doctor.Out.Split('\n').Any(line => line.Length > 80), doctor.Out);
        string[] checks =
        [
            "interfaces", "skipped", "addresses", "port", "multicast", "route",
            "firewall", "enclosure", "neighbours", "traffic", "identity", "timer", "wall-clock",
        ];
        foreach (string check in checks)
        {
            Assert.IsTrue(doctor.Out.Contains($" {check} "), $"{check} in\n{doctor.Out}");
        }
    }

    [TestMethod]
    public void A_taken_id_is_a_fault_with_a_remedy_and_1()
    {
        using var work = new Workplace();
        ClocksProcess node = work.Node(3, "--duration", "0");
        node.WaitForOutput("node 3");
        ClocksProcess doctor = work.Run("doctor", "--loopback", "--id", "3", "--cluster", work.Cluster, "--json");
        Assert.AreEqual(1, doctor.WaitForEnd(), doctor.Out + doctor.Error);
        JsonElement report = JsonDocument.Parse(doctor.Out).RootElement;
        Assert.IsFalse(report.GetProperty("healthy").GetBoolean());
        JsonElement identity = report.GetProperty("checks").EnumerateArray()
            .Single(check => check.GetProperty("check").GetString() == "identity");
        Assert.AreEqual("fault", identity.GetProperty("outcome").GetString());
        StringAssert.Contains(identity.GetProperty("sentence").GetString(), Environment.MachineName);
        StringAssert.Contains(identity.GetProperty("remedy").GetString(), "--id");
    }

    [TestMethod]
    public void Hello_hears_who_listens_and_is_heard()
    {
        using var work = new Workplace();
        ClocksProcess listen = work.Run("doctor", "--listen", "--loopback");
        listen.WaitForOutput("listens");
        ClocksProcess hello = work.Run("doctor", "--hello", "--loopback");
        Assert.AreEqual(0, hello.WaitForEnd(), hello.Out + hello.Error);
        StringAssert.Contains(hello.Out, "(this one)");
        StringAssert.Contains(hello.Out, "hears us, connects");
        listen.Signal(PosixSignalNumber.Interrupt);
        Assert.AreEqual(0, listen.WaitForEnd(), listen.Out + listen.Error);
    }

    [TestMethod]
    public void Hello_without_anybody_ends_with_1_and_says_what_to_do()
    {
        using var work = new Workplace();
        ClocksProcess hello = work.Run("doctor", "--hello", "--loopback");
        Assert.AreEqual(1, hello.WaitForEnd());
        StringAssert.Contains(hello.Out, "clocks doctor --listen");
    }
}
