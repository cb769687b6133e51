using System.Text.Json;

namespace Clocks.EndToEnd;

// What it says depends on which other nodes are on loopback.
[NotInParallel]
public sealed class DoctorTests
{
    [Test]
    public async Task A_doctor_that_finds_nothing_wrong_ends_with_0_within_80_columns()
    {
        using var work = new Workplace();
        ClocksProcess doctor = work.Run("doctor", "--loopback");
        await Assert.That(doctor.WaitForEnd()).IsEqualTo(0).Because(doctor.Out + doctor.Error);
        await Assert.That(doctor.Out).Contains("nothing wrong");
        await Assert.That(doctor.Out.Split('\n').Any(line => line.Length > 80)).IsFalse().Because(doctor.Out);
        string[] checks =
        [
            "interfaces", "skipped", "addresses", "port", "multicast", "route",
            "firewall", "enclosure", "neighbours", "traffic", "identity", "timer", "wall-clock",
        ];
        foreach (string check in checks)
        {
            await Assert.That(doctor.Out.Contains($" {check} ")).IsTrue().Because($"{check} in\n{doctor.Out}");
        }
    }

    [Test]
    public async Task A_taken_id_is_a_fault_with_a_remedy_and_1()
    {
        using var work = new Workplace();
        ClocksProcess node = work.Node(3, "--duration", "0");
        node.WaitForOutput("node 3");
        ClocksProcess doctor = work.Run("doctor", "--loopback", "--id", "3", "--cluster", work.Cluster, "--json");
        await Assert.That(doctor.WaitForEnd()).IsEqualTo(1).Because(doctor.Out + doctor.Error);
        JsonElement report = JsonDocument.Parse(doctor.Out).RootElement;
        await Assert.That(report.GetProperty("healthy").GetBoolean()).IsFalse();
        JsonElement identity = report.GetProperty("checks").EnumerateArray()
            .Single(check => check.GetProperty("check").GetString() == "identity");
        await Assert.That(identity.GetProperty("outcome").GetString()).IsEqualTo("fault");
        await Assert.That(identity.GetProperty("sentence").GetString()).Contains(Environment.MachineName);
        await Assert.That(identity.GetProperty("remedy").GetString()).Contains("--id");
    }

    [Test]
    public async Task Hello_hears_who_listens_and_is_heard()
    {
        using var work = new Workplace();
        ClocksProcess listen = work.Run("doctor", "--listen", "--loopback");
        listen.WaitForOutput("listens");
        ClocksProcess hello = work.Run("doctor", "--hello", "--loopback");
        await Assert.That(hello.WaitForEnd()).IsEqualTo(0).Because(hello.Out + hello.Error);
        await Assert.That(hello.Out).Contains("(this one)");
        await Assert.That(hello.Out).Contains("hears us, connects");
        listen.Signal(PosixSignalNumber.Interrupt);
        await Assert.That(listen.WaitForEnd()).IsEqualTo(0).Because(listen.Out + listen.Error);
    }

    [Test]
    public async Task Hello_without_anybody_ends_with_1_and_says_what_to_do()
    {
        using var work = new Workplace();
        ClocksProcess hello = work.Run("doctor", "--hello", "--loopback");
        await Assert.That(hello.WaitForEnd()).IsEqualTo(1);
        await Assert.That(hello.Out).Contains("clocks doctor --listen");
    }
}
