using System.Text.Json;

namespace Clocks.EndToEnd;

/// <summary>
/// The stream of a real connection, decoded and answered by the MessagePack library of another language.
/// </summary>
public sealed class WireTests
{
    [Test]
    public async Task A_peer_written_in_Python_is_a_peer()
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
        await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
        await Assert.That(peer.WaitForEnd()).IsEqualTo(0).Because(peer.Error);
        List<JsonElement> frames = [.. peer.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
        Evidence evidence = work.Journal(2);
        await evidence.AssertComplete();
        await Assert.That(frames[0][0].GetInt32()).IsEqualTo(0);
        await Assert.That(frames[0][2].GetString()).IsEqualTo(work.Cluster);
        var sent = evidence.Of("SEND").Select(s => (Evidence.Number(s, "n"), Evidence.Number(s, "new_clock"), Evidence.Numbers(s, "k")[0]));
        var seen = frames.Where(f => f[0].GetInt32() == 1).Select(f => (f[1].GetInt64(), f[2].GetInt64(), f[3].GetInt64()));
        await Assert.That(seen.ToList()).IsSequence(sent.ToList());
        await Assert.That(frames[^1][0].GetInt32()).IsEqualTo(2).Because("the last frame is a Bye");
        await Assert.That(frames[^1][2].GetInt64()).IsEqualTo(Evidence.Number(evidence.Last, "final_clock"));
        JsonElement receive = evidence.Of("RECEIVE").First();
        await Assert.That(Evidence.Number(receive, "from")).IsEqualTo(9);
        await Assert.That(Evidence.Number(receive, "k")).IsEqualTo(1);
        await Assert.That(Evidence.Number(receive, "message_clock")).IsEqualTo(1_000);
    }
}
