using System.Text.Json;

namespace Clocks.EndToEnd;

/// <summary>Real nodes that are connected to their neighbours only.</summary>
public sealed class TopologyTests
{
    [Test]
    public async Task A_ring_of_real_nodes_is_a_ring_also_after_one_was_restarted_and_is_judged()
    {
        using var work = new Workplace();
        string said = work.Finish(
            2, "lab", "--nodes", "6", "--topology", "ring", "--rate", "20", "--mix", "3,2,1,4", "--duration", "3", "--loopback", "--fault",
            "kill 4 at 1s; restart 4 at 1500ms");
        await Assert.That(said).Contains("Verdict: unknown").Because("a killed node's journal is torn");
        string folder = Path.Combine(work.Folder, "logs", "latest");
        for (int id = 1; id <= 6; id++)
        {
            foreach (string file in Directory.GetFiles(folder, $"machine_{id}*.jsonl"))
            {
                Evidence journal = Evidence.Read(file);
                long[] peers = [.. journal.Of("PEER_UP").Select(e => Evidence.Number(e, "peer")).Distinct().Order()];
                await Assert.That(peers).IsSequence((long[])[.. new long[] { (id + 4) % 6 + 1, id % 6 + 1 }.Order()]).Because(file);
            }
        }
    }

    [Test]
    public async Task A_node_of_the_whole_mesh_is_refused_by_one_of_a_ring_that_it_does_not_belong_to_and_both_say_so()
    {
        using var work = new Workplace();
        ClocksProcess ring = work.Node(1, "--topology", "ring/4", "--duration", "0", "--verbose");
        ClocksProcess beside = work.Node(2, "--topology", "ring/4", "--duration", "0");
        ClocksProcess mesh = work.Node(3, "--duration", "0", "--verbose");
        beside.WaitForOutput("+ 1");
        mesh.WaitForOutput("+ 2");
        ClocksProcess.Until(() => mesh.Error.Contains("is no neighbour of node"), () => mesh.Error);
        await Assert.That(ring.Out).DoesNotContain("+ 3");
        foreach (ClocksProcess each in (ClocksProcess[])[ring, beside, mesh])
        {
            each.Signal(PosixSignalNumber.Terminate);
            await Assert.That(each.WaitForEnd()).IsEqualTo(0).Because(each.Error);
        }
    }

    [Test]
    [Arguments("--id 1 --topology ring", "nothing says of how many nodes")]
    [Arguments("--id 1 --topology ring/4 --expect 5", "ring/4 is one of 4 nodes")]
    [Arguments("--id 9 --topology ring/4", "its nodes are 1 to 4, and this one is 9")]
    [Arguments("--id 1 --topology rong", "'rong' is no topology")]
    [Arguments("lab --nodes 5 --topology grid/4 --loopback", "is one of 4 nodes, not 5")]
    [Arguments("simulate --nodes 5 --topology grid/4", "is one of 4 machines, not 5")]
    public async Task A_topology_that_cannot_be_is_refused(string line, string sentence)
    {
        using var work = new Workplace();
        string[] words = line.StartsWith("--id", StringComparison.Ordinal) ? [.. line.Split(' '), "--loopback"] : line.Split(' ');
        await Assert.That(work.Finish(64, words)).Contains(sentence);
        await Assert.That(Directory.GetFileSystemEntries(work.Folder)).IsEmpty();
    }

    [Test]
    public async Task A_plan_has_topologies_as_settings_and_the_theory_holds_in_each()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "shapes.json"), """
            { "name": "shapes", "seeds": 5, "base": { "machines": 20, "duration": "120s", "rates": "3..6" }, "settings": [
              { "name": "mesh" }, { "name": "ring", "topology": "ring" }, { "name": "random", "topology": "random:4" } ] }
            """);
        work.Finish(0, "experiment", "shapes.json", "--output", "e");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(work.Folder, "e", "experiment.json")));
        double[] spreads = [.. json.RootElement.GetProperty("settings").EnumerateArray()
            .Select(s => s.GetProperty("spread").GetProperty("estimate").GetProperty("mean").GetDouble())];
        await Assert.That(spreads).Count().IsEqualTo(3);
        await Assert.That(spreads[1] < spreads[0] / 2 && spreads[2] < spreads[0] / 2)
            .IsTrue().Because("in a mesh of twenty the slow ones only receive, and fall behind");
        await Assert.That(File.ReadAllText(Path.Combine(work.Folder, "e", "experiment.md"))).Contains("random:4");
    }
}
