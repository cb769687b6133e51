using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Node.Security;
using Clocks.Tests.Node;

namespace Clocks.Tests.Discovery;

/// <summary>What is announced in a cluster with a key: believed of who has it, and of nobody else.</summary>
public sealed class SealTests
{
    private const long NoonMs = 1_795_000_000_000;

    private static readonly ClusterKeys Ours = new(SealedChannelTests.KeyOf(1)), Theirs = new(SealedChannelTests.KeyOf(2));

    private readonly Cable _cable = new();

    private Func<long> Clock(long offMs = 0) => () => NoonMs + _cable.NowMs + offMs;

    private Advertisement Node(int id, ClusterKeys? keys, long offMs = 0) =>
        Craft.Node(id, 4_000 + id) with { Seal = keys is null ? null : new AnnouncementSeal(keys, Clock(offMs)) };

    private Host Look(ClusterKeys? keys = null) =>
        _cable.Add(null, "10.0.0.1", shared: true, seal: new AnnouncementSeal(keys ?? Ours, Clock()));

    private void Say(Advertisement node, string address = "10.0.0.8") =>
        _cable.Say(Craft.Response(Craft.Records(node, address)), address);

    [Test]
    public async Task Who_has_the_key_is_seen_and_names_no_machine()
    {
        Host browser = Look();
        Say(Node(8, Ours));
        _cable.Run(1_000);
        await Assert.That(browser.Watcher.Seen.Values.Single().Id!.Value.Value).IsEqualTo(8);
        await Assert.That(browser.Watcher.Seen.Values.Single().Host).IsNull();
        await Assert.That(browser.Watcher.Strangers).IsEmpty();
    }

    [Test]
    public async Task Who_has_another_key_or_none_is_counted_and_not_seen()
    {
        Host browser = Look();
        Say(Node(8, Theirs));
        Say(Node(9, null), "10.0.0.9");
        _cable.Run(1_000);
        await Assert.That(browser.Watcher.Seen).IsEmpty();
        await Assert.That(browser.Watcher.Strangers.Select(s => s.Verdict).Order())
            .IsSequence(new[] { AnnouncementVerdict.WithoutKey, AnnouncementVerdict.OtherKey });
    }

    [Test]
    [Arguments(-3, false)]
    [Arguments(-1, true)]
    [Arguments(1, true)]
    [Arguments(4, false)]
    public async Task A_clock_that_is_minutes_off_is_told_from_another_key(int minutes, bool isSeen)
    {
        Host browser = Look();
        Say(Node(8, Ours, minutes * 60_000));
        _cable.Run(1_000);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(isSeen ? 1 : 0);
        await Assert.That(browser.Watcher.Strangers.Any(s => s.Verdict == AnnouncementVerdict.OtherTime)).IsEqualTo(!isSeen);
    }

    [Test]
    public async Task What_was_overheard_counts_for_nothing_when_it_is_repeated_later_or_for_another()
    {
        Advertisement honest = Node(8, Ours);
        DnsRecord[] heard = Craft.Records(honest, "10.0.0.8");
        _cable.Run(5 * 60_000);
        Host browser = Look();
        _cable.Say(Craft.Response(heard), "10.0.0.66");
        _cable.Run(1_000);
        await Assert.That(browser.Watcher.Seen).IsEmpty();
        // The words of now, with the port of another.
        DnsRecord[] other = Craft.Records(honest with { Port = 22 }, "10.0.0.8");
        DnsRecord[] now = Craft.Records(Node(8, Ours), "10.0.0.8");
        _cable.Say(Craft.Response(now[0], other[1], now[2], now[3]), "10.0.0.66");
        _cable.Run(2_000);
        await Assert.That(browser.Watcher.Seen).IsEmpty();
    }

    [Test]
    public async Task Who_was_proven_stays_when_others_speak_in_its_name()
    {
        Advertisement honest = Node(8, Ours);
        Host node = _cable.Add(Craft.Node(8, 4_008), "10.0.0.8", seal: honest.Seal);
        Host browser = Look();
        DnsRecord[] old = Craft.Records(honest, "10.0.0.8");
        _cable.Run(10 * 60_000);
        // The node itself would defend its name: here it does not hear what is said in it.
        _cable.Loses = (packet, host) => host == node && packet.From.ToString() == "10.0.0.66";
        _cable.Say(Craft.Response(old), "10.0.0.66");
        _cable.Run(2_000);
        Say(honest with { Seal = null, Port = 22 }, "10.0.0.66");
        _cable.Run(2_000);
        await Assert.That(browser.Watcher.Seen.Values.Single().EndPoints[0].Port).IsEqualTo(4_008);
    }

    [Test]
    public async Task An_address_that_a_stranger_adds_or_puts_in_place_of_another_is_not_dialled()
    {
        Advertisement honest = Node(8, Ours);
        Host node = _cable.Add(Craft.Node(8, 4_008) with { Run = honest.Run }, "10.0.0.8", seal: honest.Seal);
        Host browser = Look();
        _cable.RunUntil(() => browser.Watcher.Seen.Count == 1, 5_000);
        // What is true, with an address of his; the node itself does not hear it.
        _cable.Loses = (packet, host) => host == node && packet.From.ToString() == "10.0.0.66";
        DnsRecord[] forged = Craft.Records(honest, "10.0.0.66");
        DnsRecord added = new(forged[3].Name, DnsType.A, 120, false, forged[3].Data);
        _cable.Say(Craft.Response(added), "10.0.0.66");
        _cable.Run(2_000);
        await Assert.That(string.Join(' ', browser.Watcher.Seen.Values.Single().EndPoints)).IsEqualTo("10.0.0.8:4008");
        _cable.Say(Craft.Response(forged[3]), "10.0.0.66");
        _cable.Run(5_000);
        await Assert.That(string.Join(' ', browser.Watcher.Seen.Values.Single().EndPoints)).IsEqualTo("10.0.0.8:4008");
    }

    [Test]
    public async Task Whoever_is_known_only_by_forged_addresses_is_not_seen()
    {
        Advertisement honest = Node(8, Ours);
        DnsRecord[] said = Craft.Records(honest, "10.0.0.8"), forged = Craft.Records(honest, "10.0.0.66");
        Host browser = Look();
        _cable.Say(Craft.Response(said[0], said[1], said[2], forged[3]), "10.0.0.66");
        _cable.Run(2_000);
        await Assert.That(browser.Watcher.Seen).IsEmpty();
    }

    [Test]
    public async Task A_proof_is_of_the_minute_in_which_it_is_asked_for_and_nobody_is_told_unasked()
    {
        Host node = _cable.Add(Craft.Node(8, 4_008), "10.0.0.8", seal: new AnnouncementSeal(Ours, Clock()));
        _cable.Run(30 * 60_000);
        long quiet = _cable.NowMs - 20 * 60_000;
        await Assert.That(_cable.Sent(node, quiet).Count(p => p.IsResponse)).IsEqualTo(0);
        Host browser = Look();
        _cable.Run(3_000);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_stranger_who_claims_the_name_of_a_member_does_not_take_it()
    {
        Advertisement honest = Node(8, Ours);
        Host node = _cable.Add(Craft.Node(8, 4_008) with { Run = honest.Run }, "10.0.0.8", seal: honest.Seal, probeFirst: true);
        DnsRecord[] claims = Craft.Records(honest with { Seal = null, Port = 22 }, "10.0.0.66");
        for (int i = 0; i < 40; i++)
        {
            _cable.Say(Craft.Response(claims[1], claims[2]), "10.0.0.66");
            _cable.Say(Craft.Probe(claims[1].Name, claims[1], claims[2]), "10.0.0.66");
            _cable.Run(250);
        }

        long since = _cable.NowMs;
        _cable.Run(5_000);
        Host browser = Look();
        await Assert.That(_cable.RunUntil(() => browser.Sees(node), 2_000)).IsTrue();
        await Assert.That(node.Watcher.Troubles).IsEmpty();
        await Assert.That(_cable.Sent(node, since).Count(p => p.IsResponse)).IsLessThan(10);
    }

    [Test]
    public async Task Our_words_of_another_minute_are_no_conflict()
    {
        Host node = _cable.Add(Craft.Node(8, 4_008), "10.0.0.8", seal: new AnnouncementSeal(Ours, Clock()));
        _cable.Run(10_000);
        byte[] said = _cable.Sent(node).Last(p => p.IsResponse).Bytes;
        _cable.Run(10 * 60_000);
        long since = _cable.NowMs;
        _cable.Say(said, "10.0.0.66");
        _cable.Run(10_000);
        await Assert.That(_cable.Sent(node, since).Any(p => !p.IsResponse && p.Questions.Exists(q => q.Type == DnsType.Any))).IsFalse();
    }
}
