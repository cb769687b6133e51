using System.Diagnostics.CodeAnalysis;
using System.Text;
using Clocks.Files;
using Clocks.Journal;
using Clocks.Journal.Reading;
using Clocks.Journal.Writing;
using Clocks.Model;

namespace Clocks.Tests.Journal;

/// <summary>
/// What the two threads of a journal promise each other: nothing lost, nothing allocated, nobody asleep for ever.
/// </summary>
[NotInParallel]
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

        /// <summary>While reset, a write does not return.</summary>
        public ManualResetEventSlim Blocked { get; } = new(initialState: true);

        /// <summary>Where what is written is kept; null: nowhere.</summary>
        public StringBuilder? Text { get; init; }

        public bool TryWrite(ReadOnlySpan<byte> bytes, long offset, [NotNullWhen(false)] out FileProblem? failure)
        {
            failure = null;
            if (Thread.CurrentThread.Name == "journal")
            {
                Blocked.Wait();
                Volatile.Write(ref _allocated, GC.GetAllocatedBytesForCurrentThread());
            }

            Text?.Append(Encoding.UTF8.GetString(bytes));
            Volatile.Write(ref _length, offset + bytes.Length);
            return true;
        }

        public void Cut(long length)
        {
        }

        public void ReleaseReserve()
        {
        }

        public bool TrySettle([NotNullWhen(false)] out FileProblem? failure)
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

    [Test]
    [Arguments(JournalFormat.Json)]
    [Arguments(JournalFormat.Text)]
    public async Task Neither_thread_allocates_for_an_event(JournalFormat format)
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

        await Assert.That(GC.GetAllocatedBytesForCurrentThread()).IsEqualTo(tick).Because("tick thread");
        length = disk.Length;
        Append(writer, Events + 1, deliveries);
        Scratch.Until(() => disk.Length > length && writer.Pending == 0, "all is written");
        await Assert.That(disk.Allocated).IsEqualTo(journal).Because("journal thread");
        await Assert.That(writer.Close(Sample.Footer(Events, Events))).IsTrue();
        writer.Dispose();
    }

    [Test]
    public async Task A_slow_disk_stalls_the_tick_and_loses_nothing()
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
        await Assert.That(Volatile.Read(ref appended)).IsLessThan(3 * Limits.JournalRingEvents);
        disk.Blocked.Set();
        tick.Join();
        await Assert.That(writer.Close(Sample.Footer(appended, appended))).IsTrue();
        await Assert.That(appended).IsEqualTo(3 * Limits.JournalRingEvents);
        await Assert.That(writer.Pending).IsEqualTo(0);
        writer.Dispose();
    }

    [Test]
    public async Task A_fault_stands_behind_the_events_that_happened_before_it_and_before_the_others()
    {
        var disk = new EndlessDisk { Text = new StringBuilder() };
        JournalWriter writer = JournalWriter.Open(disk, JournalFormat.Json, Sample.Header);
        disk.Blocked.Reset();
        writer.Append(Sample.Internal(1, 1), default);
        Scratch.Until(() => writer.Pending == 0, "the journal thread is at the disk");
        ClockEvent second = Sample.Internal(2, 2), third = Sample.Internal(3, 3);
        writer.Append(second, default);
        writer.Append(third, default);
        writer.Append(new FaultNote("kill 9 at 1s", new Instant((second.At.MonoNs + third.At.MonoNs) / 2, 0)));
        disk.Blocked.Set();
        await Assert.That(writer.Close(Sample.Footer(3, 3))).IsTrue();
        writer.Dispose();
        string[] events = [.. disk.Text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('"')[3])];
        await Assert.That(events).IsSequence(["STARTUP", "INTERNAL", "INTERNAL", "FAULT", "INTERNAL", "END"]);
    }

    [Test]
    public async Task No_event_sleeps_in_the_ring_however_the_threads_meet()
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

        await Assert.That(writer.Close(Sample.Footer(20_000, 20_000))).IsTrue();
        writer.Dispose();
    }

    [Test]
    public async Task A_real_journal_at_full_speed_is_complete_and_in_order()
    {
        using var scratch = new Scratch();
        string path = scratch.Path("machine_3.jsonl");
        await Assert.That(JournalWriter.TryOpen(path, JournalFormat.Json, Sample.Header, out JournalWriter? writer, out _))
            .IsTrue();
        Delivery[] deliveries = [new(Sample.Two, 1), new(Sample.Five, 0)];
        for (int n = 1; n <= Events; n++)
        {
            Append(writer!, n, deliveries);
        }

        await Assert.That(writer!.Close(Sample.Footer(Events, Events))).IsTrue();
        writer.Dispose();
        await Assert.That(JournalReader.TryOpen(path, out JournalReader? reader, out _)).IsTrue();
        await Assert.That(reader!.Next()).IsTrue();
        for (int n = 1; n <= Events; n++)
        {
            await Assert.That(reader.Next()).IsTrue();
            await Assert.That(reader.Line.Event.N).IsEqualTo(n);
        }

        await Assert.That(reader.Next()).IsTrue();
        await Assert.That(reader.Line.JournalStalls).IsEqualTo(writer.Stalls);
        await Assert.That(reader.Next()).IsFalse();
        await Assert.That(reader.SkippedCount).IsEqualTo(0);
        reader.Dispose();
    }
}
