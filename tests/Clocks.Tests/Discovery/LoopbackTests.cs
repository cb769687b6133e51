using System.Diagnostics;
using System.Net;
using Clocks.Discovery;
using Clocks.Discovery.Mdns;
using Clocks.Model;

namespace Clocks.Tests.Discovery;

/// <summary>Real sockets, 127.0.0.1 only: nodes of one machine.</summary>
[TestClass]
public sealed class LoopbackTests
{
    public required TestContext TestContext { get; set; }

    private static readonly string Room = "t" + Guid.NewGuid().ToString("N")[..8];

    [TestMethod]
    public void Two_nodes_on_loopback_see_each_other_and_the_goodbye()
    {
        var first = new Watcher();
        var second = new Watcher();
        using var one = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        var two = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        Advertisement a = Node(1, 4001), b = Node(2, 4002);
        one.Start(a, first);
        first.Await(_ => true, "start");
        long start = Stopwatch.GetTimestamp();
        two.Start(b, second);
        first.Await(w => w.Seen.Values.Any(s => s.Run == b.Run), "one sees two");
        TestContext.WriteLine($"first saw second after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        second.Await(w => w.Seen.Values.Any(s => s.Run == a.Run), "two sees one");
        TestContext.WriteLine($"second saw first after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        Sighting seen = first.Seen.Values.Single(s => s.Run == b.Run);
        Assert.AreEqual(new NodeId(2), seen.Id);
        Assert.AreEqual(Room, seen.Cluster);
        Assert.AreEqual("loopback", seen.Source);
        Assert.AreEqual(ClockRate.FromMillihertz(3_480), seen.Rate);
        Assert.AreEqual("lab-7", seen.Host);
        CollectionAssert.AreEqual(new[] { new IPEndPoint(IPAddress.Loopback, 4002) }, seen.EndPoints.ToArray());
        Assert.IsFalse(first.Seen.Values.Any(s => s.Run == a.Run), "never its own run");
        two.Dispose();
        first.Await(w => w.Gone.Any(s => s.Run == b.Run), "two is gone");
    }

    [TestMethod]
    public void A_browser_sees_nodes_without_being_one()
    {
        var looker = new Watcher();
        var node = new Watcher();
        Advertisement a = Node(7, 4007);
        using var one = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        one.Start(a, node);
        using var browser = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        browser.Start(null, looker);
        looker.Await(w => w.Seen.Values.Any(s => s.Run == a.Run), "the browser sees the node");
    }

    [TestMethod]
    public void Two_runs_of_one_id_are_two_sightings()
    {
        var looker = new Watcher();
        using var one = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        using var two = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        Advertisement a = Node(9, 4009), b = Node(9, 4010);
        one.Start(a, looker);
        two.Start(b, new Watcher());
        looker.Await(w => w.Seen.Values.Any(s => s.Run == b.Run && s.Id == a.Id), "the other run of the same id");
    }

    internal static Advertisement Node(int id, int port, string? cluster = null) =>
        new(new NodeId(id), cluster ?? Room, NewRun(), port, ClockRate.FromMillihertz(3_480), "lab-7");

    internal static RunId NewRun() => RunId.Read(Guid.NewGuid().ToByteArray());
}
