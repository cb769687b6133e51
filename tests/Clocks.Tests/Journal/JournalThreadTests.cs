using Clocks.Journal;
using Clocks.Model;

namespace Clocks.Tests.Journal;

/// <summary>
/// What the two threads of a journal promise each other: nothing lost, nothing allocated, nobody asleep for ever.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class JournalThreadTests
{
    private const int Warm = 20_000;
    private const int Events = 300_000;

    /// <summary>
    /// A disk that takes everything and remembers how much the thread that writes to it has allocated.
    /// </summary>
    private sealed class EndlessDisk : IJournalFile
    {
        private long _length;
        private long _allocated;

        public string Path => "endless.jsonl";

        public long Length => Volatile.Read(ref _length);

        /// <summary>Bytes that the journal thread had allocated at its last write.</summary>
        public long Allocated => Volatile.Read(ref _allocated);

        /// <summary>While set, a write does not return.</summary>
        public ManualResetEventSlim Blocked { get; } = new(initialState: true);

        public bool TryWrite(ReadOnlySpan<byte> bytes, long offset, out JournalFailure? failure)
        {
            failure = null;
            if (Thread.CurrentThread.Name == "journal")
            {
                Blocked.Wait();
                Volatile.Write(ref _allocated, GC.GetAllocatedBytesForCurrentThread());
            }

            Volatile.Write(ref _length, offset + bytes.Length);
            return true;
        }

        public void Cut(long length)
        {
        }

        public void ReleaseReserve()
        {
        }

        public bool TrySettle(out JournalFailure? failure)
        {
            failure = null;
            return true;
        }

        public void Dispose()
        {
        }
    }

    private static void Append(JournalWriter writer, int n, Delivery[] deliveries)
    {
        switch (n % 3)
        {
            case 0:
                writer.Append(Sample.Internal(n, n), default);
                break;
            case 1:
                writer.Append(Sample.Send(n, n), deliveries);
                break;
            default:
                writer.Append(Sample.Receive(n, n, new Message(new NodeId(2), n, n, n)), default);
                break;
        }
    }

    [TestMethod]
    [DataRow(JournalFormat.Json)]
    [DataRow(JournalFormat.Text)]
    public void Neither_thread_allocates_for_an_event(JournalFormat format)
    {
        var disk = new EndlessDisk();
        JournalWriter writer = JournalWriter.Open(disk, format, Sample.Header);
        Delivery[] deliveries = [new(Sample.Two, 1), new(Sample.Five, 0)];
        for (int n = 1; n <= Warm; n++)
        {
            Append(writer, n, deliveries);
        }

        long length = disk.Length;
        Append(writer, Warm + 1, deliveries);
        Scratch.Until(() => disk.Length > length && writer.Pending == 0, "the warm-up is written");
        long tick = GC.GetAllocatedBytesForCurrentThread();
        long journal = disk.Allocated;
        for (int n = 1; n <= Events; n++)
        {
            Append(writer, n, deliveries);
        }

        Assert.AreEqual(tick, GC.GetAllocatedBytesForCurrentThread(), "tick thread");
        length = disk.Length;
        Append(writer, Events + 1, deliveries);
        Scratch.Until(() => disk.Length > length && writer.Pending == 0, "all is written");
        Assert.AreEqual(journal, disk.Allocated, "journal thread");
        Assert.IsTrue(writer.Close(Sample.Footer(Events, Events)));
        writer.Dispose();
    }

    [TestMethod]
    public void A_slow_disk_stalls_the_tick_and_loses_nothing()
    {
        var disk = new EndlessDisk();
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Json, Sample.Header);
        disk.Blocked.Reset();
        int appended = 0;
        var tick = new Thread(() =>
        {
            for (int n = 1; n <= 3 * Limits.JournalRingEvents; n++)
            {
                writer.Append(Sample.Internal(n, n), default);
                Volatile.Write(ref appended, n);
            }
        });
        tick.Start();
        Scratch.Until(() => writer.Stalls > 0, "the ring is full");
        Assert.IsLessThan(3 * Limits.JournalRingEvents, Volatile.Read(ref appended));
        disk.Blocked.Set();
        tick.Join();
        Assert.IsTrue(writer.Close(Sample.Footer(appended, appended)));
        Assert.AreEqual(3 * Limits.JournalRingEvents, appended);
        Assert.AreEqual(0, writer.Pending);
        writer.Dispose();
    }

    [TestMethod]
    public void No_event_sleeps_in_the_ring_however_the_threads_meet()
    {
        var disk = new EndlessDisk();
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Json, Sample.Header);
        var draw = new Draw(7);
        for (int n = 1; n <= 20_000; n++)
        {
            writer.Append(Sample.Internal(n, n), default);
            if (n % 3 == 0)
            {
                Scratch.Until(() => writer.Pending == 0, $"event {n} is taken");
            }

            // A different distance to the moment in which the journal thread falls asleep each time.
            Thread.SpinWait((int)draw.Below(200));
        }

        Assert.IsTrue(writer.Close(Sample.Footer(20_000, 20_000)));
        writer.Dispose();
    }

    [TestMethod]
    public void A_real_journal_at_full_speed_is_complete_and_in_order()
    {
        using var scratch = new Scratch();
        string path = scratch.Path("machine_3.jsonl");
        Assert.IsTrue(JournalWriter.TryOpen(path, JournalFormat.Json, Sample.Header, out JournalWriter? writer, out _));
        Delivery[] deliveries = [new(Sample.Two, 1), new(Sample.Five, 0)];
        for (int n = 1; n <= Events; n++)
        {
            Append(writer!, n, deliveries);
        }

        Assert.IsTrue(writer!.Close(Sample.Footer(Events, Events)));
        writer.Dispose();
        Assert.IsTrue(JournalReader.TryOpen(path, out JournalReader? reader, out _));
        Assert.IsTrue(reader!.Next());
        for (int n = 1; n <= Events; n++)
        {
            Assert.IsTrue(reader.Next());
            Assert.AreEqual(n, reader.Line.Event.N);
        }

        Assert.IsTrue(reader.Next());
        Assert.AreEqual(writer.Stalls, reader.Line.JournalStalls);
        Assert.IsFalse(reader.Next());
        Assert.AreEqual(0, reader.SkippedCount);
        reader.Dispose();
    }
}
