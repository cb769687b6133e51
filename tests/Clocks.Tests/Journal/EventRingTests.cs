using Clocks.Journal.Writing;
using Clocks.Model;

namespace Clocks.Tests.Journal;

public sealed class EventRingTests
{
    [Test]
    public async Task A_full_ring_takes_nothing_until_places_are_released()
    {
        var ring = new EventRing(4, 8);
        for (int n = 1; n <= 4; n++)
        {
            await Assert.That(ring.TryAppend(Sample.Internal(n, n), default)).IsTrue();
        }

        await Assert.That(ring.TryAppend(Sample.Internal(5, 5), default)).IsFalse();
        await Assert.That(ring.Peek(out _).N).IsEqualTo(1);
        await Assert.That(ring.TryAppend(Sample.Internal(5, 5), default))
            .IsFalse().Because("peeked at is not released");
        ring.Release();
        await Assert.That(ring.TryAppend(Sample.Internal(5, 5), default)).IsTrue();
    }

    [Test]
    public async Task Recipients_are_never_torn_apart_by_the_end_of_their_ring()
    {
        var ring = new EventRing(16, 8);
        Delivery[] three = [new(Sample.Two, 1), new(Sample.Two, 2), new(Sample.Two, 3)];
        for (int n = 1; n <= 1_000; n++)
        {
            await Assert.That(ring.TryAppend(Sample.Send(n, n), three)).IsTrue();
            ref readonly ClockEvent happened = ref ring.Peek(out ReadOnlySpan<Delivery> deliveries);
            (long number, Delivery[] recipients) = (happened.N, deliveries.ToArray());
            ring.Release();
            await Assert.That(number).IsEqualTo(n);
            await Assert.That(recipients).IsSequence(three);
        }
    }

    [Test]
    public async Task A_ring_full_of_recipients_takes_no_send_but_comes_round_again()
    {
        var ring = new EventRing(16, 8);
        Delivery[] four = [new(Sample.Two, 1), new(Sample.Two, 2), new(Sample.Two, 3), new(Sample.Two, 4)];
        await Assert.That(ring.TryAppend(Sample.Send(1, 1), four)).IsTrue();
        await Assert.That(ring.TryAppend(Sample.Send(2, 2), four)).IsTrue();
        await Assert.That(ring.TryAppend(Sample.Send(3, 3), four)).IsFalse();
        await Assert.That(ring.TryAppend(Sample.Internal(3, 3), default)).IsTrue();
        ring.Peek(out _);
        ring.Release();
        await Assert.That(ring.TryAppend(Sample.Send(4, 4), four)).IsTrue();
    }

    [Test]
    public async Task Two_threads_pass_a_million_events_whole_and_in_order_and_allocate_nothing()
    {
        const int events = 1_000_000;
        var ring = new EventRing(256, 256);
        Delivery[] deliveries = [.. Enumerable.Range(1, 32).Select(k => new Delivery(Sample.Two, k))];
        long writerBytes = 0;
        var writer = new Thread(() =>
        {
            ring.TryAppend(Sample.Internal(1, 1), default);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var wait = new SpinWait();
            for (int n = 2; n <= events; n++)
            {
                var happened = new ClockEvent { Kind = EventKind.Send, N = n, NewClock = 3L * n, QueueDepth = n };
                ReadOnlySpan<Delivery> some = deliveries.AsSpan(0, n % 33);
                while (!ring.TryAppend(happened, some))
                {
                    wait.SpinOnce(sleep1Threshold: -1);
                }
            }

            writerBytes = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        writer.Start();
        long wrong = 0;
        var idle = new SpinWait();
        for (long taken = 0; taken < events; ring.Release(), idle.SpinOnce(sleep1Threshold: -1))
        {
            for (long appended = ring.Appended; taken < appended; taken++)
            {
                wrong += IsWhole(ring, taken + 1) ? 0 : 1;
            }
        }

        writer.Join();
        await Assert.That(wrong).IsEqualTo(0);
        await Assert.That(writerBytes).IsEqualTo(0);
    }

    private static bool IsWhole(EventRing ring, long n)
    {
        ref readonly ClockEvent happened = ref ring.Peek(out ReadOnlySpan<Delivery> some);
        int count = n == 1 ? 0 : (int)(n % 33);
        return happened.N == n && some.Length == count && (some.IsEmpty || some[^1].K == count)
            && (n == 1 || (happened.NewClock == 3 * n && happened.QueueDepth == n));
    }
}
