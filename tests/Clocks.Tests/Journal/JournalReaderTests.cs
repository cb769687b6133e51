using System.Text;
using Clocks.Journal;
using Clocks.Model;

namespace Clocks.Tests.Journal;

[TestClass]
public sealed class JournalReaderTests
{
    private static JournalReader Of(string text) => JournalReader.Of(Encoding.UTF8.GetBytes(text.Replace('\'', '"')));

    private static JournalLine Only(string text)
    {
        JournalReader reader = Of(text);
        Assert.IsTrue(reader.Next(), string.Join("; ", reader.Skipped));
        return reader.Line;
    }

    private static SkippedLine Skipped(string text)
    {
        JournalReader reader = Of(text);
        Assert.IsFalse(reader.Next(), "the line was understood");
        return reader.Skipped.Single();
    }

    [TestMethod]
    public void The_plain_schema_of_students_is_understood_without_our_keys()
    {
        JournalLine line = Only(
            "{'event': 'SEND', 'system_time': 1700000000.1234567, 'machine_id': 1, 'old_clock': 4, 'new_clock': 5, "
            + "'queue_len': 0, 'recipients': [['127.0.0.1', 5002], ['127.0.0.1', 5003]]}\n");
        Assert.AreEqual(LineKind.Send, line.Kind);
        Assert.AreEqual(1, line.MachineId);
        Assert.AreEqual(5, line.Event.NewClock);
        Assert.AreEqual(1_700_000_000_123_457, line.Event.At.UnixMicroseconds);
        Assert.AreEqual(2, line.Deliveries.Length);
        Assert.AreEqual("127.0.0.1", line.HostOf(line.Deliveries[1]));
        Assert.AreEqual(5003, line.Deliveries[1].Port);
        Assert.AreEqual(-1, line.Deliveries[1].To);
        Assert.IsFalse(line.Has(JournalKey.N) || line.Has(JournalKey.To) || line.Has(JournalKey.MonoNs));
    }

    [TestMethod]
    public void Keys_come_in_any_order_and_unknown_ones_are_passed_over()
    {
        JournalLine line = Only(
            "{ 'note':{'a':[1,{'b':'}]'}],'event':'END'} , 'k':6,'new_clock':41,'weather':null,'from':'2',"
            + "'event':'RECEIVE',"
            + "'x':true,'old_clock':3.0,'n':'4','queue_len':1e0,'message_clock':4.0e1,'mono_ns':-5 }\n");
        Assert.AreEqual(LineKind.Receive, line.Kind);
        Assert.AreEqual(new Message(new NodeId(2), 0, 40, 6), line.Event.Arrival.Message);
        Assert.AreEqual(4, line.Event.N);
        Assert.AreEqual(3, line.Event.OldClock);
        Assert.AreEqual(1, line.Event.QueueDepth);
        Assert.AreEqual(-5, line.Event.At.MonoNs);
        Assert.IsFalse(line.Has(JournalKey.Message));
    }

    [TestMethod]
    public void Windows_line_ends_a_byte_order_mark_and_empty_lines_do_not_matter()
    {
        JournalReader reader = Of(
            "\uFEFF{'event':'STARTUP','machine_id':1}\r\n\r\n\n{'event':'END','final_clock':7}\r\n");
        Assert.IsTrue(reader.Next());
        Assert.AreEqual(LineKind.Startup, reader.Line.Kind);
        Assert.IsTrue(reader.Next());
        Assert.AreEqual(7, reader.Line.FinalClock);
        Assert.AreEqual(4, reader.Line.Number);
        Assert.IsFalse(reader.Next());
        Assert.AreEqual(0, reader.SkippedCount);
    }

    [TestMethod]
    [DataRow("{'event':'INTERNAL','new_clock':4", SkipReason.Torn, "")]
    [DataRow("{'event':'INTERNAL','new_clock':4\n", SkipReason.NotALine, "")]
    [DataRow("{'event':'INTERNAL','new_clock':4}}\n", SkipReason.NotALine, "")]
    [DataRow("{'event':'INTERNAL' 'new_clock':4}\n", SkipReason.NotALine, "")]
    [DataRow("{'event':'INTERNAL','new_clock':}\n", SkipReason.NotALine, "")]
    [DataRow("hello\n", SkipReason.NotALine, "")]
    [DataRow("[1,2]\n", SkipReason.NotALine, "")]
    [DataRow("{}\n", SkipReason.NoEvent, "")]
    [DataRow("{'event':null}\n", SkipReason.NoEvent, "")]
    [DataRow("{'event':'NAP','new_clock':4}\n", SkipReason.UnknownEvent, "NAP")]
    [DataRow("{'event':'INTERNAL','old_clock':4}\n", SkipReason.MissingKey, "new_clock")]
    [DataRow("{'event':'INTERNAL','new_clock':null}\n", SkipReason.MissingKey, "new_clock")]
    [DataRow("{'event':'INTERNAL','new_clock':'soon'}\n", SkipReason.BadValue, "new_clock")]
    [DataRow("{'event':'INTERNAL','new_clock':4.5}\n", SkipReason.BadValue, "new_clock")]
    [DataRow("{'event':'INTERNAL','new_clock':-1}\n", SkipReason.BadValue, "new_clock")]
    [DataRow("{'event':'INTERNAL','new_clock':9007199254740992}\n", SkipReason.BadValue, "new_clock")]
    [DataRow("{'event':'PEER_UP','peer':70000}\n", SkipReason.BadValue, "peer")]
    [DataRow("1795252980.4867, SEND(1), L=4", SkipReason.Torn, "")]
    [DataRow("1795252980.4867, SEND(1\n", SkipReason.NotALine, "")]
    [DataRow("1795252980.4867, DANCE, L=4\n", SkipReason.NotALine, "")]
    public void What_is_not_understood_is_passed_over_with_its_reason(string text, SkipReason reason, string detail)
    {
        SkippedLine skipped = Skipped(text);
        Assert.AreEqual(new SkippedLine(1, 0, reason, detail), skipped);
        Assert.IsGreaterThan("line 1: ".Length, skipped.ToString().Length);
    }

    [TestMethod]
    [DataRow("'k':'first'", "k")]
    [DataRow("'queue_len':-3", "queue_len")]
    [DataRow("'to':[1,'x']", "to")]
    [DataRow("'to':3", "to")]
    [DataRow("'recipients':[['a',1],['b',2]],'to':[1]", "recipients")]
    public void A_value_that_cannot_be_right_is_ignored_and_told_but_the_event_counts(string wrong, string key)
    {
        using JournalReader reader = Of($"{{'event':'SEND','new_clock':4,{wrong}}}\n");
        Assert.IsTrue(reader.Next());
        Assert.AreEqual(4, reader.Line.Event.NewClock);
        Assert.AreEqual(new SkippedLine(1, 0, SkipReason.IgnoredValue, key), reader.Skipped.Single());
    }

    [TestMethod]
    public void A_closed_object_counts_without_the_end_of_its_line()
    {
        using JournalReader reader = Of("{'event':'INTERNAL','new_clock':4}");
        Assert.IsTrue(reader.Next());
        Assert.IsFalse(reader.Next());
        Assert.IsFalse(reader.IsTorn);
    }

    [TestMethod]
    public void Strings_come_back_as_they_were_whatever_is_in_them()
    {
        string odd = "a\"b\\c\n\t\u0001\u007f é 漢 \U0001F552 /";
        byte[] bytes = new Composed(JournalFormat.Json, Sample.Header with { Host = odd, Cluster = odd }).Start().Bytes;
        Assert.AreEqual(1, bytes.Count(b => b == '\n'));
        using JournalReader reader = JournalReader.Of(bytes);
        Assert.IsTrue(reader.Next());
        Assert.AreEqual(odd, reader.Line.ToHeader().Host);
        Assert.AreEqual(odd, reader.Line.ToHeader().Cluster);
    }

    [TestMethod]
    public void A_line_longer_than_any_journals_is_passed_over_and_reading_goes_on()
    {
        using var scratch = new Scratch();
        string path = scratch.Path("long.jsonl");
        using (FileStream file = File.Create(path))
        {
            file.Write("{\"event\":\"STARTUP\"}\n"u8);
            byte[] much = new byte[1 << 20];
            Array.Fill(much, (byte)' ');
            for (int i = 0; i < 40; i++)
            {
                file.Write(much);
            }

            file.Write("\n{\"event\":\"END\",\"n\":5}\n"u8);
        }

        Assert.IsTrue(JournalReader.TryOpen(path, out JournalReader? reader, out _));
        Assert.IsTrue(reader!.Next());
        Assert.IsTrue(reader.Next());
        Assert.AreEqual(3, reader.Line.Number);
        Assert.AreEqual(20 + (40 << 20) + 1, reader.Line.Offset);
        Assert.IsFalse(reader.Next());
        Assert.AreEqual(new SkippedLine(2, 20, SkipReason.TooLong, ""), reader.Skipped.Single());
        reader.Dispose();
    }

    [TestMethod]
    public void A_file_is_read_as_memory_is_wherever_its_chunks_end()
    {
        using var scratch = new Scratch();
        var composed = new Composed(JournalFormat.Json, Sample.Header);
        composed.Start();
        for (int n = 1; n <= 20_000; n++)
        {
            composed.Event(Sample.Send(n, n), new Delivery(Sample.Two, n), new Delivery(Sample.Five, 0));
        }

        string path = scratch.Path("machine_3.jsonl");
        File.WriteAllBytes(path, composed.Bytes);
        Assert.IsTrue(JournalReader.TryOpen(path, out JournalReader? reader, out _));
        Assert.IsTrue(reader!.Next());
        for (int n = 1; n <= 20_000; n++)
        {
            Assert.IsTrue(reader.Next());
            Assert.AreEqual(n, reader.Line.Event.N);
            Assert.AreEqual(n + 1, reader.Line.Number);
            Assert.AreEqual(n, reader.Line.Deliveries[0].K);
            Assert.IsTrue(reader.Line.Deliveries[1].IsBlocked);
        }

        Assert.IsFalse(reader.Next());
        reader.Dispose();
    }

    [TestMethod]
    public void Reading_allocates_nothing_for_a_line()
    {
        var composed = new Composed(JournalFormat.Json, Sample.Header);
        for (int n = 1; n <= 2_000; n++)
        {
            composed.Event(Sample.Internal(n, n)).Event(Sample.Send(n, n), new Delivery(Sample.Two, n))
                .Event(Sample.Receive(n, n, new Message(new NodeId(2), n, n, n)));
        }

        // What a line costs it costs in every pass. Other tests run beside this one, and the runtime's account of a
        // thread was then seen to move by what this loop cannot have done (7 KB at one line; once five gigabytes in
        // five milliseconds): that does not come again, so one pass without a byte is the proof.
        const int passes = 5;
        long[] allocated = [.. Enumerable.Range(0, passes).Select(_ => AllocatedByReading(composed.Bytes, 6_000))];
        Assert.AreEqual(0, allocated.Min(), $"bytes of each pass: {string.Join(", ", allocated)}");
    }

    private static long AllocatedByReading(byte[] journal, int expected)
    {
        using JournalReader reader = JournalReader.Of(journal);
        Assert.IsTrue(reader.Next());
        long before = GC.GetAllocatedBytesForCurrentThread();
        int lines = 1;
        while (reader.Next())
        {
            lines++;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.AreEqual(expected, lines);
        return allocated;
    }

    [TestMethod]
    public void What_cannot_be_opened_is_one_sentence()
    {
        using var scratch = new Scratch();
        Assert.IsFalse(JournalReader.TryOpen(scratch.Path("none.jsonl"), out _, out string problem));
        Assert.Contains("there is no file", problem);
        Assert.IsFalse(JournalReader.TryOpen(scratch.Folder, out _, out problem));
        Assert.Contains("is a folder", problem);
    }
}
