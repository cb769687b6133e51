using System.Diagnostics;
using System.Net;
using Clocks.Discovery;
using Clocks.Discovery.Mdns;
using Clocks.Model;

namespace Clocks.Tests.Discovery;

/// <summary>Real sockets, 127.0.0.1 only: nodes of one machine. They all share one multicast group, so one test at a time.</summary>
[NotInParallel("multicast on loopback")]
public sealed class LoopbackTests
{
    [Test]
    public async Task Two_nodes_on_loopback_see_each_other_and_the_goodbye()
    {
        var first = new Watcher();
        var second = new Watcher();
        using var one = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        var two = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        Advertisement a = Craft.Node(1, 4001), b = Craft.Node(2, 4002);
        one.Start(a, first);
        first.Await(_ => true, "start");
        long start = Stopwatch.GetTimestamp();
        two.Start(b, second);
        first.Await(w => w.Seen.Values.Any(s => s.Run == b.Run), "one sees two");
        Console.WriteLine($"first saw second after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        second.Await(w => w.Seen.Values.Any(s => s.Run == a.Run), "two sees one");
        Console.WriteLine($"second saw first after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        Sighting seen = first.Seen.Values.Single(s => s.Run == b.Run);
        await Assert.That(seen.Id).IsEqualTo(new NodeId(2));
        await Assert.That(seen.Cluster).IsEqualTo(Craft.Room);
        await Assert.That(seen.Source).IsEqualTo("loopback");
        await Assert.That(seen.Rate).IsEqualTo(ClockRate.FromMillihertz(3_480));
        await Assert.That(seen.Host).IsEqualTo("lab-7");
        await Assert.That(seen.EndPoints.ToArray()).IsSequence(new[] { new IPEndPoint(IPAddress.Loopback, 4002) });
        await Assert.That(first.Seen.Values.Any(s => s.Run == a.Run)).IsFalse().Because("never its own run");
        two.Dispose();
        first.Await(w => w.Gone.Any(s => s.Run == b.Run), "two is gone");
    }

    [Test]
    public void A_browser_sees_nodes_without_being_one()
    {
        var looker = new Watcher();
        var node = new Watcher();
        Advertisement a = Craft.Node(7, 4007);
        using var one = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        one.Start(a, node);
        using var browser = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        browser.Start(null, looker);
        looker.Await(w => w.Seen.Values.Any(s => s.Run == a.Run), "the browser sees the node");
    }

    [Test]
    public void Two_runs_of_one_id_are_two_sightings()
    {
        var looker = new Watcher();
        using var one = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        using var two = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        Advertisement a = Craft.Node(9, 4009), b = Craft.Node(9, 4010);
        one.Start(a, looker);
        two.Start(b, new Watcher());
        looker.Await(w => w.Seen.Values.Any(s => s.Run == b.Run && s.Id == a.Id), "the other run of the same id");
    }
}
