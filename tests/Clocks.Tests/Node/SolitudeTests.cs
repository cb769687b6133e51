using System.Net;
using Clocks.Discovery;
using Clocks.Model;
using Clocks.Node;

namespace Clocks.Tests.Node;

/// <summary>What a node that is alone says, for everything that it may know.</summary>
public sealed class SolitudeTests
{
    private static readonly RunId Own = new(7);

    private readonly Solitude _alone = new(new NodeId(1), "red", Own);

    [Test]
    public async Task Who_hears_nobody_says_so()
    {
        _alone.Hear(Seen(1, "red", "10.0.0.1", Own), 0);
        await Assert.That(Sentence()).StartsWith("no other node is heard");
        await Assert.That(_alone.HasNews(1)).IsFalse();
    }

    [Test]
    public async Task Who_is_heard_and_not_reached_is_named_with_its_address_and_why()
    {
        Sighting two = Seen(2, "red", "10.0.0.7");
        _alone.Hear(two, 1_000);
        await Assert.That(_alone.HasNews(1_500)).IsTrue().Because("it may be connected in a moment");
        await Assert.That(_alone.HasNews(2_000)).IsFalse();
        await Assert.That(Sentence()).StartsWith("node 2 is heard at 10.0.0.7:5001, but its TCP port does not answer: a firewall?");
        _alone.Failed(two, "refused");
        await Assert.That(Sentence()).Contains("does not answer (refused)");
        _alone.Failed(two, null);
        await Assert.That(Sentence()).Contains("(refused)");
        _alone.Forget(two);
        await Assert.That(Sentence()).StartsWith("no other node is heard");
    }

    [Test]
    public async Task Other_clusters_are_counted_and_named_where_nobody_is_in_this_one()
    {
        _alone.Hear(Seen(2, "blue", "10.0.0.7"), 0);
        _alone.Hear(Seen(3, "blue", "10.0.0.8"), 0);
        _alone.Hear(Seen(4, "green", "10.0.0.9"), 0);
        await Assert.That(Sentence()).StartsWith(
            "nobody is in cluster 'red'; in cluster 'blue' there are 2 nodes; in cluster 'green' there is 1 node; nodes meet in one");
        _alone.Hear(Seen(5, "red", "10.0.0.10"), 0);
        await Assert.That(Sentence()).DoesNotContain("blue");
    }

    [Test]
    public async Task Nodes_with_another_key_are_counted()
    {
        _alone.HearStrangers([new Stranger("red", AnnouncementVerdict.OtherKey), new Stranger("blue", AnnouncementVerdict.OtherKey)]);
        await Assert.That(Sentence()).StartsWith("1 node of this cluster has another key");
    }

    [Test]
    public async Task Addresses_that_were_named_are_named()
    {
        var named = new Sighting("10.0.0.7:5001", Sighting.NamedSource, [new IPEndPoint(IPAddress.Parse("10.0.0.7"), 5001)]);
        _alone.Hear(named, 0);
        _alone.Failed(named, "no answer");
        await Assert.That(Sentence()).StartsWith("10.0.0.7:5001 of --peers does not answer; is a node running there");
    }

    [Test]
    public async Task An_address_whose_node_refused_this_one_is_not_said_to_be_silent()
    {
        var named = new Sighting("10.0.0.7:5001", Sighting.NamedSource, [new IPEndPoint(IPAddress.Parse("10.0.0.7"), 5001)]);
        _alone.Hear(named, 0);
        _alone.Refused(named, "id 1 of cluster 'red' is taken by lab-7\u001b[2J");
        _alone.Failed(named, null);
        await Assert.That(Sentence()).IsEqualTo(
            "10.0.0.7:5001 of --peers refused this node: id 1 of cluster 'red' is taken by lab-7?[2J; change that here or there");
        _alone.Failed(named, "refused");
        await Assert.That(Sentence()).StartsWith("10.0.0.7:5001 of --peers does not answer (refused); is a node running there")
            .Because("nobody listens there any more");
        Sighting two = Seen(2, "red", "10.0.0.8");
        _alone.Hear(two, 0);
        _alone.Refused(two, "this node has 255 peers already");
        await Assert.That(Sentence())
            .StartsWith("node 2 is heard at 10.0.0.8:5001, and refused this one: this node has 255 peers already; 'clocks doctor'");
    }

    [Test]
    public async Task Who_is_named_by_a_zone_is_named_with_what_became_of_him_and_an_empty_zone_is_said_to_be_empty()
    {
        var alone = new Solitude(new NodeId(1), "red", Own) { Zone = "dns:lab.example" };
        await Assert.That(alone.Sentence(() => (true, true))).IsEqualTo(
            "dns:lab.example names no other node; 'clocks doctor --discovery dns:lab.example' says more");
        var zoned = new Sighting(
            "a.lab.example:5001 from the DNS", Sighting.ZoneSource, [new IPEndPoint(IPAddress.Parse("10.0.0.7"), 5001)], Cluster: "red");
        alone.Hear(zoned, 0);
        alone.Failed(zoned, "refused");
        await Assert.That(alone.Sentence(() => (true, true)))
            .StartsWith("a.lab.example:5001 from the DNS does not answer (refused); is a node");
    }

    [Test]
    public async Task Nine_addresses_that_were_named_and_refuse_are_one_trouble()
    {
        for (int i = 1; i <= 9; i++)
        {
            var named = new Sighting($"10.0.0.{i}:5001", Sighting.NamedSource, [new IPEndPoint(IPAddress.Parse($"10.0.0.{i}"), 5001)]);
            _alone.Hear(named, 0);
            _alone.Failed(named, i == 9 ? "no route" : "refused");
        }

        await Assert.That(Sentence())
            .StartsWith("10.0.0.1:5001, 10.0.0.2:5001, 10.0.0.3:5001 and 5 more of --peers do not answer (refused); "
                + "10.0.0.9:5001 of --peers does not answer (no route); is a node running there");
    }

    [Test]
    public async Task Who_has_addresses_of_the_other_kind_alone_can_never_be_met()
    {
        _alone.Hear(Seen(2, "red", "fe80::2%3"), 0);
        await Assert.That(_alone.Sentence(() => (true, false)))
            .Contains("IPv6 addresses, and this machine has IPv4 alone: they can never meet");
        await Assert.That(_alone.Sentence(() => (true, true))).Contains("does not answer");
        _alone.Hear(Seen(2, "red", "127.0.0.1"), 0);
        await Assert.That(_alone.Sentence(() => (false, false))).Contains("does not answer").Because("loopback is always there");
    }

    [Test]
    public async Task A_flood_is_counted_and_only_some_are_named()
    {
        for (int i = 0; i < 5_000; i++)
        {
            _alone.Hear(Seen(i + 2, "red", "10.0.0.7", new RunId((UInt128)(i + 9))), 0);
        }

        await Assert.That(Sentence()).Contains("so it is with 253 more");
        await Assert.That(Sentence().Length).IsLessThan(600);
    }

    [Test]
    public async Task The_first_peer_ends_it_for_good()
    {
        await Assert.That(_alone.IsUnbroken).IsTrue();
        _alone.End();
        _alone.Hear(Seen(2, "red", "10.0.0.7"), 0);
        await Assert.That(_alone.IsUnbroken).IsFalse();
        await Assert.That(Sentence()).StartsWith("no other node is heard");
    }

    private string Sentence() => _alone.Sentence(() => (true, true));

    private static Sighting Seen(int id, string cluster, string address, RunId? run = null) =>
        new($"{cluster}-{id}-{run}", "mdns", [new IPEndPoint(IPAddress.Parse(address), 5001)])
        {
            Id = new NodeId(id),
            Cluster = cluster,
            Run = run ?? new RunId(8),
        };
}
