using System.Net;
using Clocks.Discovery;

namespace Clocks.Tests.Discovery;

public sealed class FixedPeersTests
{
    [Test]
    public async Task A_list_becomes_sightings_of_which_only_the_address_is_known()
    {
        var watcher = new Watcher();
        using var peers = new FixedPeers(["127.0.0.1:5001", "[::1]:5002", "localhost:5003"]);
        peers.Start(null, watcher);
        watcher.Await(w => w.Seen.Count == 3, "three sightings");
        Sighting v6 = watcher.Seen["[::1]:5002"];
        await Assert.That(v6.EndPoints[0]).IsEqualTo(new IPEndPoint(IPAddress.IPv6Loopback, 5002));
        await Assert.That(v6.Source).IsEqualTo("static");
        await Assert.That(v6.Id).IsNull();
    }

    [Test]
    public void A_reconfirmed_peer_is_said_again()
    {
        var watcher = new Watcher();
        using var peers = new FixedPeers(["127.0.0.1:5001"]);
        peers.Start(null, watcher);
        watcher.Await(w => w.History.Count == 1, "first");
        peers.Reconfirm(watcher.Seen["127.0.0.1:5001"]);
        watcher.Await(w => w.History.Count == 2, "again");
    }

    [Test]
    [Arguments("lab-3")]
    [Arguments(":5001")]
    [Arguments("lab-3:")]
    [Arguments("lab-3:0")]
    [Arguments("lab-3:65536")]
    [Arguments("lab-3:+5")]
    [Arguments("::1:5001")]
    [Arguments("[]:5001")]
    public async Task What_is_not_host_and_port_is_named(string entry)
    {
        await Assert.That(FixedPeers.Check(entry)).Contains(entry);
        Assert.ThrowsExactly<ArgumentException>(() => _ = new FixedPeers([entry]));
    }
}
