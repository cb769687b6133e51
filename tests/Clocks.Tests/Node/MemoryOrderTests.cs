using System.Diagnostics;
using Clocks.Journal;
using Clocks.Journal.Writing;
using Clocks.Model;
using Clocks.Node.Loop;
using Clocks.Node.Transport;
using Clocks.Node.Wire;
using Clocks.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clocks.Tests.Node;

/// <summary>
/// Two threads meet, again and again and each time a little earlier or later, where one must not miss what the other has
/// just stored (docs/decisions/0015). Natively on arm64 too: tests/arm64.
/// </summary>
[NotInParallel]
public sealed class MemoryOrderTests
{
    private const int Rounds = 50_000;

    /// <summary>A machine that does much else gets so far as it gets.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(5);

    private static readonly NodeId Sender = new(7);

    [Test]
    public async Task A_peer_that_rests_is_read_again_whenever_its_last_message_is_taken()
    {
        var inbox = new Inbox();
        var reader = new MessageReader(inbox, NullLogger.Instance);
        var buffer = new ReceiveBuffer(new BufferPool());
        var channel = new InboundChannel(Sender, null);
        reader.ShareAmong(Limits.InboxDepthMax);
        int rests = 0, forgotten = 0;
        bool isAwaited = false;
        long place = 0;
        int rounds = Meet(
            prepare: () =>
            {
                inbox.TryStage(new Arrival(new Message(Sender, 1, 1, 1), 0), channel.Share);
                inbox.Publish();
            },
            here: () =>
            {
                ReadStop stop = Receive(reader, buffer, channel, ++place);
                // As Poller.PrepareToWait, behind which the network thread looks for room.
                Interlocked.MemoryBarrier();
                rests += stop == ReadStop.ShareFull && !reader.MayResumeFrom(channel) ? 1 : 0;
            },
            there: () => isAwaited = inbox.TryTake(out _, out int left, out InboxShare? share) && reader.IsRoomAwaited(left, share),
            after: () =>
            {
                forgotten += channel.Share is { IsResting: true, Waiting: 0 } && !isAwaited ? 1 : 0;
                reader.Read(buffer, channel, 0, out _, out _);
                while (inbox.TryTake(out _, out _, out _))
                {
                }

                channel.Share.IsResting = false;
            });
        await Assert.That(buffer.Unread.Length).IsEqualTo(0);
        await Assert.That(forgotten).IsEqualTo(0).Because($"{rests} of {rounds} times it rested");
        await Assert.That(rounds).IsGreaterThan(0);
    }

    [Test]
    public async Task Bytes_that_wait_are_seen_while_they_are_moved()
    {
        var outbox = new Outbox();
        int unseen = 0, moved = 0;
        int rounds = Meet(
            prepare: () => outbox.TryAppendTimestamp(1, 1, 1, out _),
            here: () => moved = outbox.Leaving().Length,
            there: () =>
            {
                for (int i = 0; i < 10; i++)
                {
                    unseen += outbox.HasBytes ? 0 : 1;
                }
            },
            after: () => outbox.Sent(moved));
        await Assert.That(unseen).IsEqualTo(0);
        await Assert.That(outbox.HasBytes).IsFalse().Because($"all of {rounds} lots are sent");
    }

    [Test]
    public async Task Every_event_wakes_a_journal_that_is_about_to_sleep()
    {
        var disk = new SmallDisk(int.MaxValue, 0);
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Text, Sample.Header);
        var clock = Stopwatch.StartNew();
        int n = 0;
        while (n < Rounds && clock.Elapsed < Enough)
        {
            writer.Append(Sample.Internal(++n, n), default);
            long seen = 0;
            Meeting.Until(() => writer.Pending == 0 || (++seen & 0xFFFF) == 0);
            Scratch.Until(() => writer.Pending == 0, $"event {n} of a journal that sleeps");
            // Its thread writes the line now, looks once more, and sleeps: at one of these times.
            Meeting.Pass(n % 4_000);
        }

        await Assert.That(writer.Close(Sample.Footer(n, n))).IsTrue();
        await Assert.That(disk.Content.Count(static b => b == (byte)'\n')).IsEqualTo(n + 2);
        writer.Dispose();
    }

    [Test]
    public async Task Messages_pass_an_inbox_whole_and_in_order_and_no_share_is_ever_negative()
    {
        const int messages = 1_000_000;
        var inbox = new Inbox(64);
        var share = new InboxShare();
        var writer = new Thread(() =>
        {
            var wait = new SpinWait();
            for (int n = 1; n <= messages; inbox.Publish())
            {
                while (n <= messages && share.HasRoom(48) && inbox.TryStage(new Arrival(new Message(Sender, n, 3L * n, n), n), share))
                {
                    n++;
                }

                wait.SpinOnce(sleep1Threshold: -1);
            }
        });
        writer.Start();
        long wrong = 0;
        var idle = new SpinWait();
        for (int n = 1; n <= messages; idle.SpinOnce(sleep1Threshold: -1))
        {
            while (inbox.TryTake(out Arrival arrival, out int left, out _))
            {
                Message message = arrival.Message;
                bool isWhole = message.N == n && message.Lamport == 3L * n && message.K == n && arrival.ArrivedNs == n;
                wrong += isWhole && share.Waiting is >= 0 and <= 48 && left < 48 ? 0 : 1;
                n++;
            }
        }

        writer.Join();
        await Assert.That(wrong).IsEqualTo(0);
    }

    private static ReadStop Receive(MessageReader reader, ReceiveBuffer buffer, InboundChannel channel, long place)
    {
        Span<byte> frame = stackalloc byte[FrameWriter.TimestampBytesMax];
        int length = FrameWriter.Timestamp(frame, place, place, place);
        frame[..length].CopyTo(buffer.Room());
        buffer.Received(length);
        return reader.Read(buffer, channel, 0, out _, out _);
    }

    /// <summary>
    /// Has two threads do one thing each at about the same time, many times: how often. What comes before and after is this
    /// thread's alone.
    /// </summary>
    private static int Meet(Action prepare, Action here, Action there, Action after)
    {
        var meeting = new Meeting();
        var other = new Thread(() =>
        {
            for (int round = 1; meeting.HasBegun(round); round++)
            {
                Meeting.Pass(round % 601);
                there();
                meeting.Leave(round);
            }
        });
        other.Start();
        var clock = Stopwatch.StartNew();
        int rounds = 0;
        while (rounds < Rounds && clock.Elapsed < Enough)
        {
            prepare();
            meeting.Begin(++rounds);
            Meeting.Pass(rounds % 307);
            here();
            meeting.AwaitOther(rounds);
            after();
        }

        meeting.End();
        other.Join();
        return rounds;
    }

    /// <summary>Where two threads begin something at the same time.</summary>
    private sealed class Meeting
    {
        private int _begun, _left;

        public void Begin(int round) => Volatile.Write(ref _begun, round);

        public void End() => Volatile.Write(ref _begun, int.MaxValue);

        public void Leave(int round) => Volatile.Write(ref _left, round);

        public void AwaitOther(int round) => Until(() => Volatile.Read(ref _left) == round);

        /// <summary>Waits for the round; false: there are no more.</summary>
        public bool HasBegun(int round)
        {
            Until(() => Volatile.Read(ref _begun) >= round);
            return Volatile.Read(ref _begun) == round;
        }

        /// <summary>Waits awake, so that both go on within nanoseconds; lets others run only when it takes long.</summary>
        public static void Until(Func<bool> condition)
        {
            for (int spins = 1; !condition(); spins++)
            {
                if (spins % 20_000 == 0)
                {
                    Thread.Yield();
                }
            }
        }

        /// <summary>Lets about so many nanoseconds go by, which a pause of the processor would be too coarse for.</summary>
        public static void Pass(int nanoseconds)
        {
            int nothing = 0;
            for (int i = 0; i < nanoseconds; i++)
            {
                Volatile.Write(ref nothing, i);
            }
        }
    }
}
