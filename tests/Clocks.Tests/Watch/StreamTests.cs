using System.Text;
using Clocks.Model;
using Clocks.Tests.Journal;
using Clocks.Tests.Trace;
using Clocks.Watch.Sources;
using Clocks.Watch.View;

namespace Clocks.Tests.Watch;

/// <summary>Journals that come over the network in pieces, as nodes send them to who watches.</summary>
public sealed class StreamTests
{
    private static byte[] Journal(int id) => File.ReadAllBytes(Path.Combine(Samples.Folder, "good", $"machine_{id}.jsonl"));

    private static int HeadOf(byte[] journal) => Array.IndexOf(journal, (byte)'\n') + 1;

    [Test]
    public async Task Whatever_the_pieces_the_run_is_that_of_the_files()
    {
        var folder = new WatchedRun(10_000);
        new JournalFolderSource(Path.Combine(Samples.Folder, "good")).Poll(folder);
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var run = new WatchedRun(10_000);
            var streams = new Streams();
            var source = new StreamSource(streams);
            var draw = new Draw(seed);

            // Each in pieces of any size, now and then one twice, machine 3 first; and all of machine 2 once more by another way.
            foreach (int id in (int[])[3, 1, 2])
            {
                byte[] journal = Journal(id);
                streams.Add($"m{id}", 0, journal[..HeadOf(journal)]);
                for (int at = HeadOf(journal); at < journal.Length;)
                {
                    int length = Math.Min(1 + (int)draw.Below(400), journal.Length - at);
                    int before = Math.Min((int)draw.Below(50), at - HeadOf(journal));
                    streams.Add($"m{id}", at - before, journal[(at - before)..(at + length)]);
                    at += length;
                }
            }

            streams.Add("other", 0, Journal(2)[..HeadOf(Journal(2))]);
            streams.Add("other", HeadOf(Journal(2)), Journal(2)[HeadOf(Journal(2))..]);
            Until(run, source, () => run.IsOver() && run.Rows().Count == 3);
            await Assert.That(run.Rows().Select(Words)).IsSequence(folder.Rows().Select(Words));
            await Assert.That(run.Lanes.Select(lane => lane.Id.Value)).IsSequence([1, 2, 3]);
            await Assert.That(Sends(run)).IsSequence(Sends(folder)).Because("every message knows its sender");
        }
    }

    [Test]
    public async Task Behind_a_gap_it_goes_on_with_the_next_whole_line()
    {
        var run = new WatchedRun(10_000);
        var streams = new Streams();
        var source = new StreamSource(streams);
        byte[] journal = Journal(1);
        int head = HeadOf(journal), half = journal.Length / 2;
        int wholeLines = Encoding.UTF8.GetString(journal[half..]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1;
        streams.Add("m1", 0, journal[..head]);
        streams.Add("m1", head, journal[head..(head + 30)]);
        streams.Add("m1", half, journal[half..]);
        Until(run, source, run.IsOver);
        await Assert.That(run.Rows().Single().Clock).IsGreaterThan(10);
        await Assert.That(run.Lanes[0].Count).IsEqualTo(wholeLines - 1).Because("the last line ends the journal, and is no event");
    }

    [Test]
    public async Task What_is_no_journal_gives_no_lane_and_a_line_without_end_no_memory()
    {
        var run = new WatchedRun(10_000);
        var streams = new Streams();
        var source = new StreamSource(streams);
        byte[] junk = [.. Enumerable.Repeat((byte)'x', 4_000)];
        streams.Add("junk", 0, junk);
        streams.Add("late", 17, junk);
        byte[] journal = Journal(1);
        int head = HeadOf(journal);
        streams.Add("m1", 0, journal[..head]);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 20_000; i++)
        {
            streams.Add("m1", head + i * junk.Length, junk);
            if (i % 100 == 0)
            {
                source.Poll(run);
            }
        }

        // Of 80 MB that came; other tests have memory of the same heap meanwhile.
        await Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before).IsLessThan(40_000_000);
        long end = head + 20_000L * junk.Length;
        streams.Add("m1", end, [(byte)'\n', .. journal[head..]]);
        Until(run, source, run.IsOver);
        await Assert.That(run.Rows().Count).IsEqualTo(1);
    }

    [Test]
    public async Task Nodes_that_are_started_after_all_have_ended_are_another_run()
    {
        var run = new WatchedRun(10_000);
        var streams = new Streams();
        var source = new StreamSource(streams);
        streams.AddWhole("m1", Journal(1));
        Until(run, source, run.IsOver);
        long first = run.Generation;
        streams.AddWhole("again", Encoding.UTF8.GetBytes(Later(Encoding.UTF8.GetString(Journal(1)))));
        Until(run, source, () => run.Generation != first && run.IsOver());
        await Assert.That(run.Rows().Single().Lives).IsEqualTo(1);
    }

    /// <summary>The same journal a year later, of another run.</summary>
    private static string Later(string journal)
    {
        int run = journal.IndexOf("\"run\":\"", StringComparison.Ordinal) + 7;
        string first = journal[..(run + 32)];
        string text = first[..run] + new string('7', 32) + journal[(run + 32)..];
        return System.Text.RegularExpressions.Regex.Replace(text, "\"system_time\":1(\\d{9})", "\"system_time\":2$1");
    }

    private static void Until(WatchedRun run, StreamSource source, Func<bool> condition) => Scratch.Until(
        () =>
        {
            source.Poll(run);
            return condition();
        },
        "the run is seen");

    private static string Words(LiveRow row) =>
        $"{row.Name} {row.Clock} {row.Events} {row.Sent} {row.Received} {row.Queue} {row.EndReason} {row.Jump}";

    private static IEnumerable<string> Sends(WatchedRun run)
    {
        foreach (WatchedLane lane in run.Lanes)
        {
            for (long place = lane.Window.First; place < lane.Window.Next; place++)
            {
                WatchedEvent e = lane.Window[place];
                if (e.Kind == EventKind.Receive)
                {
                    yield return $"{lane.Id} {e.N} of {run.Lanes[e.SendLane].Id} {e.Message}";
                }
            }
        }
    }

    private sealed class Streams : IJournalStreams
    {
        private readonly Queue<(string Way, long At, byte[] Bytes)> _pieces = new();

        public string Title => "of a test";

        public string? Problem => null;

        public void Add(string way, long at, byte[] bytes) => _pieces.Enqueue((way, at, bytes));

        public void AddWhole(string way, byte[] journal)
        {
            int head = HeadOf(journal);
            Add(way, 0, journal[..head]);
            Add(way, head, journal[head..]);
        }

        public void Poll(JournalPieceHandler take)
        {
            while (_pieces.TryDequeue(out (string Way, long At, byte[] Bytes) piece))
            {
                take(piece.Way, piece.At, piece.Bytes);
            }
        }
    }
}
