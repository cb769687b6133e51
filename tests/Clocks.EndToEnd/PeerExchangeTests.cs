using System.Net;
using System.Net.Sockets;

namespace Clocks.EndToEnd;

/// <summary>From one address the mesh learns the rest.</summary>
public sealed class PeerExchangeTests
{
    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task Nodes_that_name_one_of_them_are_connected_to_all(bool hasKey)
    {
        using var work = new Workplace();
        string[] key = hasKey ? ["--key-file", "clocks.key"] : [];
        if (hasKey)
        {
            work.Finish(0, "key", "new");
        }

        string seed = $"127.0.0.1:{FreePort()}";
        string[] all =
        [
            "--host", "127.0.0.1", "--discovery", "static", "--cluster", work.Cluster, "--expect", "4", "--rate", "20", "--duration", "1",
            .. key,
        ];
        var nodes = new List<ClocksProcess> { work.Run(["--id", "1", "--port", seed.Split(':')[1], .. all]) };
        for (int id = 2; id <= 4; id++)
        {
            nodes.Add(work.Run(["--id", $"{id}", "--peers", seed, .. all]));
        }

        foreach (ClocksProcess node in nodes)
        {
            await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Out + node.Error);
        }

        await Assert.That(work.Finish(0, "verify", ".")).Contains("valid");
        string told = string.Concat(Directory.GetFiles(work.Folder, "machine_*.jsonl").Select(File.ReadAllText));
        await Assert.That(told).Contains("\"reason\":\"told\"");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
