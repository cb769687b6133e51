using Clocks.Model;
using FsCheck;
using FsCheck.Fluent;

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
    public void The_clock_strictly_increases_and_numbers_are_dense_for_any_seed() => Prop.ForAll<ulong>(seed =>
    {
        var machine = new Machine(EventMix.Assignment, new Draw(seed));
        var around = new Script("2", "3");
        var chance = new Draw(seed + 1);
        long n = 0;
        long clock = 0;
        for (int i = 0; i < 200; i++)
        {
            if (chance.Below(3) == 0)
            {
                around.Inbox.Enqueue(new Message(new NodeId(2), i + 1, chance.Below(1000), i + 1));
            }

            ClockEvent happened = machine.Tick(around, Now);
            bool isGood = happened.N == n + 1 && happened.OldClock == clock && happened.NewClock > clock;
            (n, clock) = (happened.N, happened.NewClock);
            if (!isGood)
            {
                return false;
            }
        }

        return true;
    }).QuickCheckThrowOnFailure();

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

    /// <summary>Surroundings whose inbox and channels the test fills and reads.</summary>
    private sealed class Script : ISurroundings
    {
        private readonly IChannel[] _channels;

        public Script(params string[] peers) => _channels = [.. peers.Select(p => new Channel(this, p))];

        public Queue<Message> Inbox { get; } = [];

        public List<(string To, long N, long Lamport)> Sent { get; } = [];

        public string? Full { get; init; }

        public bool Forgets { get; init; }

        public ReadOnlySpan<IChannel> Channels => _channels;

        public bool TryReceive(out Arrival arrival, out int left)
        {
            bool taken = Inbox.TryDequeue(out Message message);
            arrival = new Arrival(message, 0);
            left = Inbox.Count;
            return taken;
        }

        private sealed class Channel(Script script, string to) : IChannel
        {
            public Peer Peer { get; } = new(new NodeId(int.Parse(to)), default, to, to, 1);

            public long TrySend(long n, long lamport)
            {
                if (script.Full == to)
                {
                    return 0;
                }

                if (!script.Forgets)
                {
                    script.Sent.Add((to, n, lamport));
                }

                return 1;
            }
        }
    }
}
