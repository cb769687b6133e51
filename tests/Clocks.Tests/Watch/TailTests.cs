using Clocks.Journal.Reading;
using Clocks.Model;
using Clocks.Tests.Journal;
using Clocks.Tests.Trace;
using Clocks.Watch.Sources;
using Clocks.Watch.View;

namespace Clocks.Tests.Watch;

/// <summary>Journals that grow, come, are moved aside and cut off, as a folder of a lab shows them to who watches.</summary>
public sealed class TailTests
{
    private const int Window = 10_000;

    private static string[] Lines(string sample, string name) => File.ReadAllLines(Path.Combine(Samples.Folder, sample, name));

    private static void Append(string path, params IEnumerable<string> lines) => File.AppendAllText(path, string.Join("\n", lines) + "\n");

    private static LiveRow Row(WatchedRun run, string name) => run.Rows().Single(row => row.Name == name);

    [Test]
    public async Task A_journal_is_read_as_it_grows()
    {
        using var scratch = new Scratch();
        var run = new WatchedRun(Window);
        var source = new JournalFolderSource(scratch.Folder);
        string[] lines = Lines("good", "machine_1.jsonl");
        source.Poll(run);
        await Assert.That(run.IsEmpty).IsTrue();

        Append(scratch.Path("machine_1.jsonl"), lines[..4]);
        source.Poll(run);
        LiveRow row = Row(run, "1");
        await Assert.That((row.Clock, row.Events, row.Queue, row.Received, row.Jump)).IsEqualTo((4L, 1L, 1, 1L, 4L));
        await Assert.That((row.LastFrom, row.LastMessageClock)).IsEqualTo((3, 3L));
        await Assert.That(row.Peers).IsSequence([2, 3]);
        await Assert.That(row.State).IsEqualTo(MachineState.Running);

        Append(scratch.Path("machine_1.jsonl"), lines[4..]);
        source.Poll(run);
        row = Row(run, "1");
        await Assert.That(row.State).IsEqualTo(MachineState.Ended);
        await Assert.That(row.EndReason).IsEqualTo("duration");
        await Assert.That(row.Events).IsEqualTo(run.Lanes[0].Window.Count);
        await Assert.That(run.IsOver()).IsTrue();
    }

    [Test]
    public async Task A_line_that_is_half_written_waits_for_its_end()
    {
        using var scratch = new Scratch();
        var run = new WatchedRun(Window);
        var source = new JournalFolderSource(scratch.Folder);
        string[] lines = Lines("good", "machine_1.jsonl");
        string path = scratch.Path("machine_1.jsonl");
        File.WriteAllText(path, lines[0][..40]);
        source.Poll(run);
        await Assert.That(run.IsEmpty).IsTrue().Because("who it is stands in the first line");
        File.WriteAllText(path, string.Join('\n', lines[..4]) + "\n" + lines[4][..50]);
        source.Poll(run);
        await Assert.That(Row(run, "1").Events).IsEqualTo(1);
        File.AppendAllText(path, lines[4][50..] + "\n");
        source.Poll(run);
        await Assert.That(Row(run, "1").Events).IsEqualTo(2);
        await Assert.That(run.Lanes[0].Window[1].Line).IsEqualTo(5);
    }

    [Test]
    public async Task A_restarted_node_is_another_life_and_the_first_is_read_to_its_end_under_its_new_name()
    {
        using var scratch = new Scratch();
        var run = new WatchedRun(Window);
        var source = new JournalFolderSource(scratch.Folder);
        string[] first = Lines("good", "machine_1.jsonl"), second = Lines("older-run-aside", "machine_1.2026-11-20T09-23-00Z.jsonl");
        string path = scratch.Path("machine_1.jsonl");
        Append(path, first[..5]);
        Append(scratch.Path("machine_2.jsonl"), Lines("good", "machine_2.jsonl")[..9]);
        source.Poll(run);

        // Two lines that nobody has read yet go with the file.
        Append(path, first[5..7]);
        File.Move(path, scratch.Path("machine_1.2026-11-21_09-23-27.jsonl"));
        Append(path, second[..6]);
        source.Poll(run);
        await Assert.That(run.Lanes.Count).IsEqualTo(3);
        await Assert.That(run.Lanes[0].Count).IsEqualTo(4);
        LiveRow row = Row(run, "1");
        await Assert.That((row.Lives, row.Lane, row.Events)).IsEqualTo((2, 2, 3L));
        await Assert.That(run.Lanes[2].Label).IsEqualTo("1/2");
        await Assert.That(run.Notes.Single(note => note.Kind == "began").Text).IsEqualTo("machine 1 was started again: life 2");
    }

    [Test]
    public async Task A_journal_that_was_cut_off_is_read_on_from_its_new_beginning()
    {
        using var scratch = new Scratch();
        var run = new WatchedRun(Window);
        var source = new JournalFolderSource(scratch.Folder);
        string[] lines = Lines("good", "machine_3.jsonl");
        string path = scratch.Path("machine_3.jsonl");
        Append(path, lines[..40]);
        source.Poll(run);
        long before = Row(run, "3").Events;
        File.WriteAllText(path, lines[0] + "\n" + string.Join('\n', lines[42..45]) + "\n");
        source.Poll(run);
        await Assert.That(Row(run, "3").Events).IsEqualTo(before + 5).Because("two were lost with the lines that were cut off");
        await Assert.That(run.Lanes.Count).IsEqualTo(1);
        await Assert.That(run.Lanes[0].Window.Count).IsEqualTo((int)before + 3);
    }

    [Test]
    public async Task Older_runs_that_lie_in_the_folder_are_left_out_and_lives_of_this_one_are_not()
    {
        var run = new WatchedRun(Window);
        new JournalFolderSource(Path.Combine(Samples.Folder, "older-run-aside")).Poll(run);
        await Assert.That(run.Lanes.Select(lane => lane.Label).Order()).IsSequence(["1", "2", "3"]);
        run.Begin("");
        new JournalFolderSource(Path.Combine(Samples.Folder, "restarted")).Poll(run);
        await Assert.That(run.Lanes.Select(lane => lane.Label).Order()).IsSequence(["1", "2", "2/2"]);
    }

    [Test]
    public async Task Nodes_that_have_just_begun_one_after_the_other_are_one_run()
    {
        using var scratch = new Scratch();
        var run = new WatchedRun(Window);
        foreach (int id in (int[])[1, 2, 3])
        {
            Append(scratch.Path($"machine_{id}.jsonl"), Lines("good", $"machine_{id}.jsonl")[0].Replace("2980.0", $"2980.{id}"));
        }

        new JournalFolderSource(scratch.Folder).Poll(run);
        await Assert.That(run.Lanes.Count).IsEqualTo(3);
    }

    [Test]
    public async Task Nodes_that_begin_after_all_have_ended_are_another_run()
    {
        using var scratch = new Scratch();
        var run = new WatchedRun(Window);
        var source = new JournalFolderSource(scratch.Folder);
        string path = scratch.Path("machine_1.jsonl");
        Append(path, Lines("good", "machine_1.jsonl"));
        source.Poll(run);
        File.Move(path, scratch.Path("machine_1.2026-11-21_09-23-27.jsonl"));
        string later = Lines("good", "machine_1.jsonl")[0].Replace("1795252980", "1795259999").Replace("216363698b", "aaaaaaaaaa");
        Append(path, later);
        source.Poll(run);
        await Assert.That(run.Lanes.Single().Label).IsEqualTo("1");
        await Assert.That(run.Rows().Single().Events).IsEqualTo(0);
    }

    [Test]
    public async Task A_receive_knows_the_lane_of_its_send_whichever_journal_is_read_first()
    {
        var run = new WatchedRun(Window);
        new JournalFolderSource(Path.Combine(Samples.Folder, "good")).Poll(run);
        int matched = 0;
        foreach (WatchedLane lane in run.Lanes)
        {
            for (long place = 0; place < lane.Window.Next; place++)
            {
                WatchedEvent e = lane.Window[place];
                if (e.Kind == EventKind.Receive)
                {
                    WatchedLane sender = run.Lanes[e.SendLane];
                    WatchedEvent send = sender.Window[sender.Window.PlaceOf(e.Message)];
                    await Assert.That(send.NewClock).IsEqualTo(e.MessageClock);
                    matched++;
                }
            }
        }

        await Assert.That(matched).IsGreaterThan(30);
        await Assert.That(run.Offsets.All.Count).IsGreaterThan(3);
    }

    [Test]
    [Arguments("foreign-text")]
    [Arguments("foreign-shiviz")]
    [Arguments("foreign-otlp")]
    [Arguments("foreign-json-lie")]
    public async Task Logs_of_other_programs_are_read_as_the_analysis_reads_them(string sample)
    {
        var run = new WatchedRun(Window);
        new TraceSource(Path.Combine(Samples.Folder, sample)).Poll(run);
        Clocks.Trace.Events.RunTrace trace = Samples.Load(sample);
        await Assert.That(run.Lanes.Select(lane => lane.Count)).IsSequence(trace.Nodes.Select(node => (long)node.EventCount));
        long matched = run.Lanes.Sum(lane => Enumerable.Range(0, lane.Window.Count).Count(place => lane.Window[place].SendLane >= 0));
        await Assert.That(matched).IsEqualTo(trace.MatchedCount);
    }

    [Test]
    public async Task A_replay_keeps_the_order_of_the_run_and_ends_where_it_ended()
    {
        var run = new WatchedRun(Window);
        var replay = new ReplaySource(Path.Combine(Samples.Folder, "good"), 1e6);
        Scratch.Until(() => !replay.Poll(run) && !run.IsReplayed, "the end of the replay");
        var whole = new WatchedRun(Window);
        new JournalFolderSource(Path.Combine(Samples.Folder, "good")).Poll(whole);
        await Assert.That(run.Rows().Select(row => (row.Name, row.Clock, row.Events, row.Sent, row.Received, row.EndReason)))
            .IsSequence(whole.Rows().Select(row => (row.Name, row.Clock, row.Events, row.Sent, row.Received, row.EndReason)));
    }

    [Test]
    public async Task The_newest_run_of_a_folder_is_watched_and_then_the_next()
    {
        using var scratch = new Scratch();
        var place = new RunPlace(scratch.Folder);
        string[] made = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            RunFolder.TryMake(scratch.Folder, DateTimeOffset.UnixEpoch, out RunFolder? folder, out string _);
            return $"{folder!.Path} {place.Find()}";
        })];
        await Assert.That(made[0]).IsNotEqualTo(made[1]);
        await Assert.That(made.All(pair => pair.Split(' ') is [var folder, var found] && folder == found)).IsTrue().Because(made[0]);
    }
}
