using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;
using Clocks.Model;
using Clocks.Node;
using Clocks.Node.Transport;

namespace Clocks.Tests.Node;

/// <summary>Whom a node dials, when, and of whom it complains: without a socket and without a clock.</summary>
public sealed class DialScheduleTests
{
    private static readonly RunId OwnRun = new(500);

    private readonly DialSchedule _schedule = new(
        new NodeId(5), "default", OwnRun, new AddressRule(() => [IPNetwork.Parse("10.0.0.0/24")]));

    [Test]
    public async Task The_node_itself_and_other_clusters_are_no_targets()
    {
        _schedule.Add(Seen(5) with { Run = OwnRun }, 0);
        _schedule.Add(Seen(6) with { Cluster = "blue" }, 0);
        await Assert.That(Due(60_000)).IsEqualTo("");
    }

    [Test]
    public async Task The_greater_id_has_the_first_move_and_who_announces_itself_is_dialled_at_once()
    {
        _schedule.Add(Seen(4), 1_000);
        _schedule.Add(Seen(6), 1_000);
        _schedule.Add(Seen(7) with { IsAnnounced = true }, 1_000);
        await Assert.That(Due(1_000, out long nextMs)).IsEqualTo("4 7");
        await Assert.That(nextMs).IsEqualTo(1_005).Because("node 6 may dial us before that");
        await Assert.That(Due(1_005)).IsEqualTo("6");
    }

    [Test]
    public async Task What_is_dialled_is_due_again_after_a_pause_that_doubles()
    {
        _schedule.Add(Seen(4), 0);
        long nowMs = 0;
        foreach (long pauseMs in (long[])[100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
        {
            await Assert.That(Due(nowMs, out long nextMs)).IsEqualTo("4");
            await Assert.That(nextMs - nowMs).IsEqualTo(pauseMs);
            await Assert.That(Due(nextMs - 1)).IsEqualTo("");
            nowMs = nextMs;
        }
    }

    [Test]
    public async Task What_a_zone_names_is_dialled_wherever_it_is_and_ever_more_rarely_up_to_a_minute()
    {
        Sighting zoned = Zoned(1);
        await Assert.That(_schedule.Add(zoned, 0)).IsTrue();
        long nowMs = 0;
        foreach (long pauseMs in (long[])[100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 60_000, 60_000])
        {
            await Assert.That(Take(nowMs).Count).IsEqualTo(1);
            await Assert.That(Due(nowMs, out long nextMs)).IsEqualTo("");
            await Assert.That(nextMs - nowMs).IsEqualTo(pauseMs);
            nowMs = nextMs;
        }
    }

    [Test]
    public async Task A_zone_that_names_a_thousand_is_dialled_at_a_bounded_rate()
    {
        for (int i = 0; i < 1_000; i++)
        {
            _schedule.Add(Zoned(i), 0);
        }

        int dialled = 0;
        for (long nowMs = 0; nowMs < 10_000; nowMs += 100)
        {
            foreach (DialTarget target in Take(nowMs))
            {
                dialled++;
                target.IsRejected = true;
            }
        }

        // 256 as fast as there is room, and 32 a second.
        await Assert.That(dialled is > 256 + 300 and <= 256 + 320).IsTrue().Because($"{dialled}");
    }

    [Test]
    public async Task A_zone_is_asked_again_before_its_node_is_believed_that_an_id_is_taken()
    {
        _schedule.Add(Zoned(1), 0);
        DialTarget target = Take(0).Single();
        await Assert.That(target.ConfirmConflict(0)).IsFalse();
        await Assert.That(target.ConfirmConflict(10_999)).IsFalse();
        await Assert.That(target.ConfirmConflict(11_000)).IsTrue();
    }

    private static Sighting Zoned(int i) => new(
        $"host-{i}.lab.example:5001 from the DNS", Sighting.ZoneSource,
        [new IPEndPoint(new IPAddress([203, 0, (byte)(i >> 8), (byte)i]), 5001)]);

    [Test]
    public async Task Where_not_all_fit_the_rest_waits_for_the_next_time()
    {
        _schedule.Add(Seen(4), 30);
        _schedule.Add(Seen(3), 20);
        _schedule.Add(Seen(2) with { EndPoints = [At(2), At(2)] }, 10);
        await Assert.That(Due(50, room: 3)).IsEqualTo("2 3");
        await Assert.That(Due(50, room: 0)).IsEqualTo("");
        await Assert.That(Due(50, room: 3)).IsEqualTo("4");
    }

    [Test]
    public async Task Who_is_connected_or_has_been_rejected_is_not_dialled_until_it_moves()
    {
        _schedule.Add(Seen(4), 0);
        await Assert.That(Due(0, isLive: run => run == Seen(4).Run)).IsEqualTo("");
        foreach (DialTarget target in Take(0))
        {
            target.IsRejected = true;
        }

        _schedule.Add(Seen(4), 10_000);
        await Assert.That(Due(10_000)).IsEqualTo("").Because("nothing about it has changed");
        _schedule.Add(Seen(4) with { EndPoints = [At(44)] }, 20_000);
        await Assert.That(Due(20_000)).IsEqualTo("4");
        _schedule.Remove(Seen(4));
        await Assert.That(Due(90_000)).IsEqualTo("");
    }

    [Test]
    public async Task After_a_loss_it_is_dialled_at_once_and_after_a_bye_only_behind_an_address_without_a_name()
    {
        var address = new Sighting("10.0.0.3:5001", "static", [At(3)]);
        _schedule.Add(Seen(4), 0);
        _schedule.Add(address, 0);
        foreach (DialTarget target in Take(0))
        {
            target.Run ??= Seen(3).Run;
        }

        List<Sighting> doubted = _schedule.ConnectionEnded(PeerOf(4), DownReason.ConnectionLost, 50);
        await Assert.That(doubted.Single().Key).IsEqualTo("default-4");
        await Assert.That(Due(50)).IsEqualTo("4");
        await Assert.That(_schedule.ConnectionEnded(PeerOf(4), DownReason.Bye, 60)).IsEmpty();
        await Assert.That(_schedule.ConnectionEnded(PeerOf(3), DownReason.Bye, 60).Single()).IsEqualTo(address);
        await Assert.That(Due(60)).IsEqualTo("10.0.0.3:5001");
        await Assert.That(Due(90_000)).IsEqualTo("10.0.0.3:5001").Because("that run of node 4 has ended");
    }

    [Test]
    public async Task What_a_stranger_announces_elsewhere_is_dialled_only_where_it_is_private_and_then_one_address_of_it()
    {
        IPEndPoint foreign = new(IPAddress.Parse("203.0.113.5"), 80);
        IPEndPoint[] distant = [new(IPAddress.Parse("192.168.9.1"), 80), new(IPAddress.Parse("192.168.9.2"), 80)];
        await Assert.That(_schedule.Add(Seen(1) with { EndPoints = [foreign, foreign] }, 0)).IsFalse();
        await Assert.That(_schedule.Add(Seen(2) with { EndPoints = [foreign, .. distant] }, 0)).IsTrue();
        await Assert.That(_schedule.Add(Seen(3) with { EndPoints = [foreign, .. distant, At(3)] }, 0)).IsTrue();
        await Assert.That(_schedule.Add(new Sighting("far:80", Sighting.NamedSource, [foreign]), 0)).IsTrue();
        await Assert.That(string.Join(' ', Take(0).SelectMany(t => t.EndPoints).Select(e => e.Address).Order(ByText)))
            .IsEqualTo("10.0.0.3 192.168.9.1 203.0.113.5").Because("the last one a person named");
    }

    [Test]
    public async Task Forged_instances_on_other_networks_are_dialled_few_a_second_and_seldom_again()
    {
        for (int id = 10; id < 210; id++)
        {
            _schedule.Add(Seen(id) with { EndPoints = [new(IPAddress.Parse($"192.168.9.{id}"), 80)] }, 0);
        }

        int dials = 0;
        for (long ms = 0; ms < 10_000; ms += 100)
        {
            // None of them answers, and each is given up before the next look.
            dials += Take(ms).Count;
        }

        await Assert.That(dials).IsBetween(30, 45);
        await Assert.That(Due(20_000, isLive: _ => true)).IsEqualTo("");
    }

    [Test]
    public async Task An_id_that_is_taken_is_believed_of_a_named_address_and_of_a_record_that_stays()
    {
        await Assert.That(new DialTarget(new Sighting("lab-3:5001", Sighting.NamedSource, [At(3)]), 0).ConfirmConflict(0)).IsTrue();
        var announced = new DialTarget(Seen(7), 0);
        await Assert.That(announced.ConfirmConflict(1_000)).IsFalse().Because("anybody can send a record");
        await Assert.That(announced.NextAtMs).IsEqualTo(12_000).Because("discovery lets go of what nobody answers for");
        await Assert.That(announced.ConfirmConflict(12_000)).IsTrue();
    }

    [Test]
    public async Task Who_sends_what_is_no_frame_waits_longer_and_longer_however_well_it_greets()
    {
        _schedule.Add(Seen(4), 0);
        long nowMs = 0;
        foreach (long pauseMs in (long[])[2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
        {
            DialTarget target = Take(nowMs).Single();
            target.Succeeded();
            _schedule.ConnectionEnded(PeerOf(4), DownReason.Malformed, nowMs);
            await Assert.That(target.NextAtMs - nowMs).IsEqualTo(pauseMs);
            nowMs = target.NextAtMs;
        }
    }

    [Test]
    public async Task Behind_a_partition_nobody_is_dialled_before_it_is_over()
    {
        var links = new LinkSchedule([new LinkFault("cut", [new NodeId(4)], 0, 300_000_000, null)]);
        links.Begin(0);
        _schedule.Add(Seen(4), 0);
        _schedule.Postpone(links, 1_000_000);
        await Assert.That(Due(299)).IsEqualTo("");
        await Assert.That(Due(301)).IsEqualTo("4");
    }

    [Test]
    public async Task Of_many_that_are_never_reached_a_few_are_named_and_then_that_there_are_more()
    {
        var sentences = new List<string>();
        for (int id = 10; id < 30; id++)
        {
            var target = new DialTarget(Seen(id), 0);
            target.BeginAttempt(0);
            target.LastError = SocketError.ConnectionRefused;
            if (_schedule.Complaint(target, 20_000) is { } sentence)
            {
                sentences.Add(sentence);
            }
        }

        await Assert.That(sentences).Count().IsEqualTo(8);
        await Assert.That(sentences[^1]).EndsWith("; more of these are not named");
        await Assert.That(sentences.Count(s => s.Contains("not named", StringComparison.Ordinal))).IsEqualTo(1);
    }

    [Test]
    public async Task Who_has_not_failed_yet_is_dialled_first_and_then_who_has_waited_longest()
    {
        var stubborn = new DialTarget(Seen(1), 0);
        var failed = new DialTarget(Seen(2), 0);
        var late = new DialTarget(Seen(3), 900);
        stubborn.BeginAttempt(0);
        stubborn.BeginAttempt(0);
        failed.BeginAttempt(0);
        List<DialTarget> due = [stubborn, failed, late];
        due.Sort(DialTarget.Precedence);
        await Assert.That(due).IsSequence(new[] { late, failed, stubborn });
    }

    [Test]
    public async Task A_peer_that_is_seen_and_never_reached_is_named_once_when_it_cannot_have_died()
    {
        var target = new DialTarget(Seen(7), 0);
        target.BeginAttempt(1_000);
        target.LastError = SocketError.TimedOut;
        await Assert.That(target.Complaint(12_999)).IsNull();
        string sentence = target.Complaint(13_000)!;
        await Assert.That(sentence)
            .Contains("node 7 on lab-7 is seen, but cannot be connected to at 10.0.0.7:5001 (no answer)");
        await Assert.That(sentence).Contains("firewall");
        await Assert.That(target.Complaint(99_000)).IsNull().Because("it was said");
    }

    [Test]
    public async Task A_peer_that_was_reached_or_refuses_in_words_is_not_complained_of()
    {
        var reached = new DialTarget(Seen(7), 0);
        reached.BeginAttempt(0);
        reached.LastError = SocketError.ConnectionRefused;
        reached.Succeeded();
        reached.BeginAttempt(20_000);
        await Assert.That(reached.Complaint(20_001)).IsNull().Because("the next failure is a first one");
        var refused = new DialTarget(Seen(8), 0);
        refused.BeginAttempt(0);
        await Assert.That(refused.Complaint(60_000)).IsNull().Because("it was connected to, and told why not");
    }

    [Test]
    public async Task An_address_of_the_list_that_nobody_answers_at_is_named_as_it_was_written()
    {
        var target = new DialTarget(new Sighting("lab-3:5001", "static", [new IPEndPoint(IPAddress.Parse("10.0.0.3"), 5001)]), 0);
        target.BeginAttempt(0);
        target.LastError = SocketError.ConnectionRefused;
        await Assert.That(target.Complaint(12_000))
            .IsEqualTo("lab-3:5001 of --peers cannot be reached (refused); is a node running there, on that port?");
    }

    private string Due(long nowMs, int room = 100, Predicate<RunId?>? isLive = null) => Due(nowMs, out _, room, isLive);

    private string Due(long nowMs, out long nextMs, int room = 100, Predicate<RunId?>? isLive = null)
    {
        nextMs = long.MaxValue;
        IReadOnlyList<DialTarget> due = _schedule.TakeDue(nowMs, room, isLive ?? (_ => false), ref nextMs);
        return string.Join(' ', due.Select(t => t.Sighting.Id?.ToString() ?? t.Sighting.Key).Order());
    }

    private static readonly Comparer<IPAddress> ByText =
        Comparer<IPAddress>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    private List<DialTarget> Take(long nowMs)
    {
        long nextMs = 0;
        return [.. _schedule.TakeDue(nowMs, 100, _ => false, ref nextMs)];
    }

    private static Peer PeerOf(int id) => new(new NodeId(id), new RunId((UInt128)id), $"lab-{id}", $"10.0.0.{id}", 5001);

    private static IPEndPoint At(int id) => new(IPAddress.Parse($"10.0.0.{id}"), 5001);

    private static Sighting Seen(int id) => new(
        $"default-{id}", "mdns", [At(id)], new NodeId(id), "default", new RunId((UInt128)id), $"lab-{id}");
}
