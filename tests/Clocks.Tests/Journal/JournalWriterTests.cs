using Clocks.Journal;
using Clocks.Journal.Writing;
using Clocks.Model;

namespace Clocks.Tests.Journal;

public sealed class JournalWriterTests
{
    private static JournalWriter Open(string path, JournalFormat format = JournalFormat.Json)
    {
        if (!JournalWriter.TryOpen(path, format, Sample.Header, out JournalWriter? writer, out string problem))
        {
            Assert.Fail(problem);
        }

        return writer!;
    }

    /// <summary>JSON that is written with single quotes here, so that it can be read.</summary>
    private static string Quoted(string line) => line.Replace('\'', '"');

    [Test]
    public async Task The_header_is_in_the_file_when_the_journal_is_open()
    {
        using var scratch = new Scratch();
        using JournalWriter writer = Open(scratch.Path("machine_3.jsonl"));
        await Assert.That(Scratch.Lines(writer.Path).Single())
            .IsEqualTo(Quoted("{'event':'STARTUP','system_time':1795252980.486712,'machine_id':3,'clock_rate':4,'format':1,"
            + "'run':'1f9c2a7e000000000000000000000000','cluster':'default','seed':42,"
            + "'mix':'1,1,1,7','clock':'lamport','host':'lab-7','version':'0.1.0'}"));
        await Assert.That(writer.Close(Sample.Footer(0, 0))).IsTrue();
    }

    [Test]
    public void A_lone_event_is_in_the_file_without_another_one_following()
    {
        using var scratch = new Scratch();
        using JournalWriter writer = Open(scratch.Path("machine_3.jsonl"));
        for (int n = 1; n <= 20; n++)
        {
            writer.Append(Sample.Internal(n, n), default);
            Scratch.Until(() => Scratch.Lines(writer.Path).Length == n + 1, $"event {n} in the file");
        }

        writer.Close(Sample.Footer(20, 20));
    }

    [Test]
    public async Task Events_are_written_as_the_contract_shows_them()
    {
        using var scratch = new Scratch();
        JournalWriter writer = Open(scratch.Path("machine_3.jsonl"));
        writer.Append(Sample.Internal(1, 1), default);
        writer.Append(Sample.Send(2, 2), [new(Sample.Two, 7), new(Sample.Five, 9)]);
        writer.Append(Sample.Send(3, 3), [new(Sample.Two, 0), new(Sample.Five, 10)]);
        writer.Append(Sample.Receive(4, 3, new Message(new NodeId(2), 11, 40, 6)), default);
        await Assert.That(writer.Close(Sample.Footer(4, 41))).IsTrue();
        string[] lines = Scratch.Lines(writer.Path);
        await Assert.That(lines[1])
            .IsEqualTo(Quoted("{'event':'INTERNAL','system_time':1795252980.736712,'machine_id':3,"
            + "'old_clock':0,'new_clock':1,'queue_len':0,"
            + "'n':1,'mono_ns':250000000}"));
        await Assert.That(lines[2])
            .IsEqualTo(Quoted("{'event':'SEND','system_time':1795252980.986712,'machine_id':3,"
            + "'old_clock':1,'new_clock':2,'queue_len':0,"
            + "'recipients':[['192.168.1.22',40002],['fe80::5%2',40005]],"
            + "'n':2,'to':[2,5],'k':[7,9],'mono_ns':500000000}"));
        await Assert.That(lines[3])
            .IsEqualTo(Quoted("{'event':'SEND','system_time':1795252981.236712,'machine_id':3,"
            + "'old_clock':2,'new_clock':3,'queue_len':0,"
            + "'recipients':[['fe80::5%2',40005]],'n':3,'to':[5],'k':[10],'mono_ns':750000000,'blocked':[2]}"));
        await Assert.That(lines[4])
            .IsEqualTo(Quoted("{'event':'RECEIVE','system_time':1795252981.486712,'machine_id':3,"
            + "'old_clock':3,'new_clock':41,'queue_len':1,"
            + "'n':4,'from':2,'message':11,'message_clock':40,'k':6,"
            + "'waited_ns':1500,'arrived_ns':999998500,'mono_ns':1000000000}"));
        await Assert.That(lines[5])
            .IsEqualTo(Quoted("{'event':'END','system_time':1795252981.486712,'machine_id':3,"
            + "'final_clock':41,'n':4,'sent':3,'received':1,"
            + "'in_queue':0,'late_ticks':0,'journal_stalls':0,'dropped':0,'reason':'duration','mono_ns':1000000000}"));
    }

    [Test]
    public async Task A_text_journal_says_the_same_in_fewer_words()
    {
        using var scratch = new Scratch();
        JournalWriter writer = Open(scratch.Path("machine_3.log"), JournalFormat.Text);
        writer.Append(Sample.Internal(1, 1), default);
        writer.Append(Sample.Send(2, 2), [new(Sample.Two, 7), new(Sample.Five, 9)]);
        writer.Append(Sample.Receive(3, 2, new Message(new NodeId(2), 11, 40, 6)), default);
        await Assert.That(writer.Close(Sample.Footer(3, 41))).IsTrue();
        await Assert.That(Scratch.Lines(writer.Path))
            .IsSequence(new[]
            {
                "1795252980.4867, INIT, L=0, ticks=4",
                "1795252980.7367, INTERNAL, L=1",
                "1795252980.9867, SEND(2+5), L=2",
                "1795252981.2367, RECEIVE, L=41, queue=1",
                "1795252981.2367, SHUTDOWN, L=41",
            });
    }

    [Test]
    public async Task A_peer_stands_before_the_events_that_followed_it()
    {
        using var scratch = new Scratch();
        JournalWriter writer = Open(scratch.Path("machine_3.jsonl"));
        for (int n = 1; n <= 1_000; n++)
        {
            writer.Append(new PeerChange(true, Sample.Two with { Port = n }, "mdns", Sample.At(n)));
            writer.Append(Sample.Internal(n, n), default);
        }

        await Assert.That(writer.Close(Sample.Footer(1_000, 1_000))).IsTrue();
        var seen = new HashSet<int>();
        foreach (string line in Scratch.Lines(writer.Path))
        {
            if (line.Contains("PEER_UP", StringComparison.Ordinal))
            {
                seen.Add(int.Parse(line.Split("192.168.1.22:")[1].Split('"')[0], null));
            }
            else if (line.Contains("INTERNAL", StringComparison.Ordinal))
            {
                int n = int.Parse(line.Split("\"n\":")[1].Split(',')[0], null);
                await Assert.That(seen).Contains(n).Because($"event {n} stands before its peer");
            }
        }

        await Assert.That(seen).Count().IsEqualTo(1_000);
    }

    [Test]
    public async Task Closing_twice_writes_one_last_line()
    {
        using var scratch = new Scratch();
        JournalWriter writer = Open(scratch.Path("machine_3.jsonl"));
        await Assert.That(writer.Close(Sample.Footer(0, 0))).IsTrue();
        await Assert.That(writer.Close(Sample.Footer(9, 9))).IsTrue();
        writer.Append(Sample.Internal(1, 1), default);
        writer.Dispose();
        await Assert.That(Scratch.Lines(writer.Path)).Count().IsEqualTo(2);
        await Assert.That(Directory.GetFiles(scratch.Folder)).HasSingleItem().Because("the reserve is gone");
    }
}
