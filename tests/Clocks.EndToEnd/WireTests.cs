using System.Text.Json;

namespace Clocks.EndToEnd;

/// <summary>
/// The stream of a real connection, decoded and answered by the MessagePack library of another language.
/// </summary>
[TestClass]
public sealed class WireTests
{
    [TestMethod]
    public void A_peer_written_in_Python_is_a_peer()
    {
        using var work = new Workplace();
        ClocksProcess node = work.Node(
            2, "--rate", "20", "--duration", "0", "--mix", "1,1,1,1", "--verbose", "--seed", "4");
        ClocksProcess.Until(() => node.Error.Contains("listening on port"), () => node.Error);
        string port = node.Error.Split("listening on port ")[1].Split(' ')[0];
        string script = Path.Combine(AppContext.BaseDirectory, "peer.py");
        ClocksProcess peer = work.Keep(ClocksProcess.StartOther("/usr/bin/python3", work.Folder, script, port, work.Cluster, "9"));
        node.WaitForOutput("+ 9");
        string journal = Path.Combine(work.Folder, "machine_2.jsonl");
        ClocksProcess.Until(() => File.ReadAllText(journal).Contains("\"RECEIVE\""), () => node.Out);
        ClocksProcess.Until(() => File.ReadAllText(journal).Contains("\"SEND\""), () => node.Out);
        node.Signal(PosixSignalNumber.Interrupt);
        Assert.AreEqual(0, node.WaitForEnd(), node.Error);
        Assert.AreEqual(0, peer.WaitForEnd(), peer.Error);
        List<JsonElement> frames = [.. peer.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
        Evidence evidence = work.Journal(2);
        evidence.AssertComplete();
        Assert.AreEqual(0, frames[0][0].GetInt32());
        Assert.AreEqual(work.Cluster, frames[0][2].GetString());
        var sent = evidence.Of("SEND").Select(s => (Evidence.Number(s, "n"), Evidence.Number(s, "new_clock"), Evidence.Numbers(s, "k")[0]));
        var seen = frames.Where(f => f[0].GetInt32() == 1).Select(f => (f[1].GetInt64(), f[2].GetInt64(), f[3].GetInt64()));
        CollectionAssert.AreEqual(sent.ToList(), seen.ToList());
        Assert.AreEqual(2, frames[^1][0].GetInt32(), "the last frame is a Bye");
        Assert.AreEqual(Evidence.Number(evidence.Last, "final_clock"), frames[^1][2].GetInt64());
        JsonElement receive = evidence.Of("RECEIVE").First();
        Assert.AreEqual(9, Evidence.Number(receive, "from"));
        Assert.AreEqual(1, Evidence.Number(receive, "k"));
        Assert.AreEqual(1_000, Evidence.Number(receive, "message_clock"));
    }
}
