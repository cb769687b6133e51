using Clocks.Journal;
using Clocks.Model;
using Clocks.Watch.View;

namespace Clocks.Tests.Watch;

/// <summary>What a watched run keeps, counts and shows.</summary>
public sealed class ViewTests
{
    private static WatchedLane Lane(WatchedRun run, int id, ClockRate? rate = null)
    {
        (int index, int life) = run.NextOf(new NodeId(id));
        var lane = new WatchedLane(index, new NodeId(id), life) { Label = $"{id}", File = $"machine_{id}.jsonl", Rate = rate };
        run.Add(lane);
        return lane;
    }

    private static WatchedEvent Event(long n, EventKind kind = EventKind.Internal) =>
        new() { Kind = kind, N = n, OldClock = n - 1, NewClock = n, AtUs = n * 1_000, From = -1, SendLane = -1 };

    [Test]
    public async Task The_window_bounds_what_is_kept_and_cuts_all_lanes_at_one_time()
    {
        var run = new WatchedRun(windowMax: 1_000);
        WatchedLane[] lanes = [Lane(run, 1), Lane(run, 2)];
        for (long n = 1; n <= 5_000; n++)
        {
            foreach (WatchedLane lane in lanes)
            {
                run.Add(lane, Event(n, EventKind.Send), null, [new WatchedDelivery(3, n), new WatchedDelivery(4, 0)]);
            }

            await Assert.That(lanes.Sum(lane => lane.Window.Count) <= 1_126).IsTrue();
        }

        await Assert.That(Math.Abs(lanes[0].Window.First - lanes[1].Window.First) <= 1).IsTrue();
        foreach (WatchedLane lane in lanes)
        {
            await Assert.That(lane.Window.Next).IsEqualTo(5_000);
            WatchedEvent last = lane.Window[4_999];
            await Assert.That(lane.Window.DeliveriesOf(last).ToArray().Select(to => (to.To, to.K))).IsSequence([(3, 5_000L), (4, 0L)]);
            await Assert.That(lane.Window.PlaceOf(5_000)).IsEqualTo(4_999);
            await Assert.That(lane.Window.PlaceOf(1)).IsEqualTo(-1);
        }
    }

    [Test]
    public async Task Events_that_all_have_one_time_are_bounded_too()
    {
        var run = new WatchedRun(windowMax: 1_000);
        WatchedLane lane = Lane(run, 1);
        for (long n = 1; n <= 5_000; n++)
        {
            WatchedEvent e = Event(n);
            e.AtUs = 0;
            run.Add(lane, e, null, []);
        }

        await Assert.That(lane.Window.Count is > 900 and <= 1_126).IsTrue().Because($"{lane.Window.Count}");
    }

    [Test]
    public async Task Messages_are_counted_by_their_places_so_that_lines_that_were_passed_over_count_too()
    {
        var peer = new WatchedPeer();
        await Assert.That(peer.Sent(1) + peer.Sent(2)).IsEqualTo(2);
        await Assert.That(peer.Sent(50)).IsEqualTo(48);
        await Assert.That(peer.Received(1)).IsEqualTo(1).Because("each direction is a channel");
        await Assert.That(peer.Sent(1)).IsEqualTo(1).Because("a peer that was restarted begins again");
        await Assert.That(peer.Sent(-1)).IsEqualTo(1).Because("where no place is told each line is one");
    }

    [Test]
    public async Task Lateness_counts_from_the_most_punctual_tick()
    {
        var meter = new LatenessMeter();
        ClockRate rate = ClockRate.FromMillihertz(4_000);
        foreach (long ns in new long[] { 250_050_000, 500_020_000, 750_090_000 })
        {
            meter.Add(ns, rate);
        }

        await Assert.That(meter.LastNs!.Value).IsBetween(69_999, 70_001);
        await Assert.That(meter.MaxNs!.Value).IsBetween(69_999, 70_001);
        var unpaced = new LatenessMeter();
        unpaced.Add(5, ClockRate.Max);
        await Assert.That(unpaced.LastNs is null).IsTrue();
    }

    [Test]
    public async Task Offsets_are_bounded_by_the_quickest_message_of_each_direction()
    {
        var run = new WatchedRun(1_000);
        WatchedLane one = Lane(run, 1), two = Lane(run, 2);
        var bounds = new RecentBounds();

        // The clock of 2 is 5 000 us ahead: a message of 300 us arrives 5 300 us later by it, the way back 4 700 earlier.
        bounds.Add(one, two, 7, 7_000 + 5_300);
        bounds.Resolve();
        run.Add(one, Event(7, EventKind.Send), null, []);
        run.Add(two, Event(9, EventKind.Send), null, []);
        bounds.Add(two, one, 9, 9_000 - 4_700);
        bounds.Resolve();
        await Assert.That(bounds.All.Select(bound => (bound.From, bound.To, bound.LeastUs))).HasItems([(1, 2, 5_300L), (2, 1, -4_700L)]);
    }

    [Test]
    public async Task A_row_fits_79_columns_and_the_longest_queue_fills_its_bar()
    {
        LiveRow Row(string name, int queue) => new()
        {
            Name = name,
            Lane = 0,
            Lives = 1,
            State = MachineState.Silent,
            Peers = [],
            Queue = queue,
            Clock = 1_234_567_890,
            Sent = 12_345_678,
            Received = 123_456_789,
            Jump = 123_456,
            JumpAt = 3,
            Rate = ClockRate.Max,
        };

        IReadOnlyList<string> lines = WatchTable.Lines([Row("1", 0), Row("2", 1), Row("machine-with-a-long-name", 400)]);
        await Assert.That(lines.Append(WatchTable.Head).Max(line => line.Length)).IsLessThanOrEqualTo(79);
        await Assert.That(lines.Select(line => line.Count(c => c == '#'))).IsSequence([0, 1, 10]);
        LiveRow[] forty = [.. Enumerable.Range(1, 40).Select(i => Row($"{i}", 3))];
        await Assert.That(WatchTable.Lines(forty, 21)[^1]).IsEqualTo("and 20 more machines");
        await Assert.That(WatchTable.Lines([Row("1", 3), Row("2", 10)]).Select(line => line.Count(c => c == '#'))).IsSequence([3, 10]);
    }

    [Test]
    public async Task A_fault_that_several_journals_tell_is_noted_once()
    {
        var run = new WatchedRun(1_000);
        WatchedLane[] lanes = [Lane(run, 1), Lane(run, 2), Lane(run, 3)];
        run.Note(lanes[0], new FaultNote("partition 1|2 1s..2s", new Instant(0, 6)));
        run.Note(lanes[1], new FaultNote("partition 1|2 1s..2s", new Instant(0, 5)));
        await Assert.That((run.Faults.Single().FromUs, run.Faults.Single().UntilUs)).IsEqualTo((5L, 1_000_005L));
        run.Note(new RunNote(7, "lost", "machine 1 lost 2: connection-lost"));
        run.Note(new RunNote(7, "lost", "machine 1 lost 2: connection-lost"));
        await Assert.That(run.Notes.Count).IsEqualTo(3);
        for (int i = 0; i < 1_000; i++)
        {
            run.Note(new RunNote(i, "ended", "x"));
        }

        await Assert.That(run.Notes.Count).IsEqualTo(200);
        await Assert.That(run.FirstNote).IsEqualTo(803);
    }

    [Test]
    [Arguments("kill 2 at 3s", "killed", "1")]
    [Arguments("pause 2 3s..4s", "paused", "1")]
    [Arguments("restart 2 at 5s", "restarted", "3")]
    [Arguments("partition 1|2,3 3s..9s", "partition", "0 1 2 3")]
    [Arguments("delay 1->3 100ms 3s..4s", "delayed", "0 2")]
    [Arguments("loss all 5%", "losing", "0 1 2 3")]
    public async Task A_fault_strikes_the_lives_that_run_while_it_lasts(string sentence, string kind, string lanes)
    {
        var run = new WatchedRun(1_000);
        foreach (int id in (int[])[1, 2, 3])
        {
            run.Add(Lane(run, id), Event(3_000), null, []);
        }

        // Machine 2 again, five seconds after the others began.
        (int index, int life) = run.NextOf(new NodeId(2));
        run.Add(new WatchedLane(index, new NodeId(2), life) { Label = "2/2", File = "", StartedUs = 5_000_000 });
        run.Note(run.Lanes[^1], new FaultNote(sentence, new Instant(0, 3_000_000)));
        WatchedFault fault = run.Faults.Single();
        await Assert.That(fault.Word).IsEqualTo(kind);
        await Assert.That(string.Join(' ', fault.LanesOf(run.Lanes))).IsEqualTo(lanes);
        run.Lanes[0].End("signal");
        run.Note(run.Lanes[1], new FaultNote("partition 1|2,3 9s..10s", new Instant(0, 9_000_000)));
        await Assert.That(string.Join(' ', run.Faults[^1].LanesOf(run.Lanes))).IsEqualTo("2 3").Because("nothing is read yet of then");
        await Assert.That(run.Lanes.Select(lane => lane.Machine)).IsSequence([0, 1, 2, 1]);
        await Assert.That(run.Lanes[^1].Title).IsEqualTo("2, second life");
    }
}
