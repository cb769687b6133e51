using System.Net;
using Clocks.Discovery;

namespace Clocks.Tests.Discovery;

[TestClass]
public sealed class FixedPeersTests
{
    [TestMethod]
    public void A_list_becomes_sightings_of_which_only_the_address_is_known()
    {
        var watcher = new Watcher();
        using var peers = new FixedPeers(["127.0.0.1:5001", "[::1]:5002", "localhost:5003"]);
        peers.Start(null, watcher);
        watcher.Await(w => w.Seen.Count == 3, "three sightings");
        Sighting v6 = watcher.Seen["[::1]:5002"];
        Assert.AreEqual(new IPEndPoint(IPAddress.IPv6Loopback, 5002), v6.EndPoints[0]);
        Assert.AreEqual("static", v6.Source);
        Assert.IsNull(v6.Id);
    }

    [TestMethod]
    public void A_reconfirmed_peer_is_said_again()
    {
        var watcher = new Watcher();
        using var peers = new FixedPeers(["127.0.0.1:5001"]);
        peers.Start(null, watcher);
        watcher.Await(w => w.History.Count == 1, "first");
        peers.Reconfirm(watcher.Seen["127.0.0.1:5001"]);
        watcher.Await(w => w.History.Count == 2, "again");
    }

    [TestMethod]
    [DataRow("lab-3")]
    [DataRow(":5001")]
    [DataRow("lab-3:")]
    [DataRow("lab-3:0")]
    [DataRow("lab-3:65536")]
    [DataRow("lab-3:+5")]
    [DataRow("::1:5001")]
    [DataRow("[]:5001")]
    public void What_is_not_host_and_port_is_named(string entry)
    {
        StringAssert.Contains(FixedPeers.Check(entry), entry);
        Assert.ThrowsExactly<ArgumentException>(() => new FixedPeers([entry]));
    }
}
