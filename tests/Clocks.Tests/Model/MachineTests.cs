using Clocks.Model;

namespace Clocks.Tests.Model;

public sealed class MachineTests
{
    private static readonly Instant Now = new(0, 0);

    [Test]
    public async Task An_idle_machine_without_peers_only_counts()
    {
        var machine = new Machine(new EventMix(1, 0, 0, 0), new Draw(1));
        ClockEvent happened = machine.Tick(new Script(), Now);
        await Assert.That(happened.Kind).IsEqualTo(EventKind.Internal);
        await Assert.That(happened.NewClock).IsEqualTo(1);
    }

    [Test]
    public async Task The_inbox_comes_before_the_die()
    {
        var machine = new Machine(new EventMix(1, 0, 0, 0), new Draw(1));
        var around = new Script("2");
        around.Inbox.Enqueue(new Message(new NodeId(2), 5, 41, 1));
        ClockEvent happened = machine.Tick(around, Now);
        await Assert.That(happened.Kind).IsEqualTo(EventKind.Receive);
        await Assert.That(happened.NewClock).IsEqualTo(42);
        await Assert.That(around.Sent).IsEmpty();
    }

    [Test]
    public async Task A_receive_says_how_many_still_wait()
    {
        var machine = new Machine(EventMix.Assignment, new Draw(1));
        var around = new Script("2");
        around.Inbox.Enqueue(new Message(new NodeId(2), 1, 1, 1));
        around.Inbox.Enqueue(new Message(new NodeId(2), 2, 2, 2));
        await Assert.That(machine.Tick(around, Now).QueueDepth).IsEqualTo(1);
        await Assert.That(machine.Tick(around, Now).QueueDepth).IsEqualTo(0);
    }

    [Test]
    [Arguments("1,0,0,0", "2")]
    [Arguments("0,1,0,0", "3")]
    [Arguments("0,0,1,0", "2 3 1")]
    public async Task The_die_chooses_the_recipients_by_their_place_in_the_ring(string mix, string expected)
    {
        await Assert.That(EventMix.TryParse(mix, out EventMix die, out _)).IsTrue();
        var around = new Script("2", "3", "1");
        new Machine(die, new Draw(1)).Tick(around, Now);
        await Assert.That(string.Join(' ', around.Sent.Select(s => s.To))).IsEqualTo(expected);
    }

    [Test]
    public async Task The_second_peer_of_a_single_one_is_that_one()
    {
        var around = new Script("2");
        new Machine(new EventMix(0, 1, 0, 0), new Draw(1)).Tick(around, Now);
        await Assert.That(around.Sent).HasSingleItem();
    }

    [Test]
    public async Task A_send_to_all_is_one_event_with_one_time_in_every_message()
    {
        var machine = new Machine(new EventMix(0, 0, 1, 0), new Draw(1));
        var around = new Script("2", "3");
        ClockEvent happened = machine.Tick(around, Now);
        await Assert.That(machine.Events).IsEqualTo(1);
        await Assert.That(machine.Sent).IsEqualTo(2);
        await Assert.That(around.Sent.All(s => s.Lamport == happened.NewClock && s.N == happened.N)).IsTrue();
    }

    [Test]
    public async Task A_full_channel_is_blocked_and_nothing_is_claimed_to_be_sent()
    {
        var machine = new Machine(new EventMix(0, 0, 1, 0), new Draw(1));
        var around = new Script("2", "3") { Full = "3" };
        machine.Tick(around, Now);
        await Assert.That(machine.Sent).IsEqualTo(1);
        await Assert.That(machine.Deliveries[1].IsBlocked).IsTrue();
        await Assert.That(machine.Deliveries[0].IsBlocked).IsFalse();
    }

    [Test]
    public async Task A_tick_allocates_nothing()
    {
        var machine = new Machine(new EventMix(1, 1, 1, 1), new Draw(1));
        var around = new Script("2", "3") { Forgets = true };
        machine.Tick(around, Now);
        long least = long.MaxValue;
        // The runtime may book something of its own beside one pass; what a tick allocated would be in all of them.
        for (int pass = 0; pass < 5 && least > 0; pass++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10_000; i++)
            {
                machine.Tick(around, Now);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        await Assert.That(least).IsEqualTo(0);
    }
}
