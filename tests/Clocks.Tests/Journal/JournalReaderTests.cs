using System.Text;
using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Journal.Reading;
using Clocks.Model;

namespace Clocks.Tests.Journal;

public sealed class JournalReaderTests
{
    private static JournalReader Of(string text) => JournalReader.Of(Encoding.UTF8.GetBytes(text.Replace('\'', '"')));

    private static JournalLine Only(string text)
    {
        JournalReader reader = Of(text);
        if (!reader.Next())
        {
            Assert.Fail(string.Join("; ", reader.Skipped));
        }

        return reader.Line;
    }

    private static SkippedLine Skipped(string text)
    {
        JournalReader reader = Of(text);
        if (reader.Next())
        {
            Assert.Fail("the line was understood");
        }

        return reader.Skipped.Single();
    }

    [Test]
    public async Task The_plain_schema_of_students_is_understood_without_our_keys()
    {
        JournalLine line = Only(
            "{'event': 'SEND', 'system_time': 1700000000.1234567, 'machine_id': 1, 'old_clock': 4, 'new_clock': 5, "
            + "'queue_len': 0, 'recipients': [['127.0.0.1', 5002], ['127.0.0.1', 5003]]}\n");
        await Assert.That(line.Kind).IsEqualTo(LineKind.Send);
        await Assert.That(line.MachineId).IsEqualTo(1);
        await Assert.That(line.Event.NewClock).IsEqualTo(5);
        await Assert.That(line.Event.At.UnixMicroseconds).IsEqualTo(1_700_000_000_123_457);
        await Assert.That(line.Deliveries.Length).IsEqualTo(2);
        await Assert.That(line.HostOf(line.Deliveries[1])).IsEqualTo("127.0.0.1");
        await Assert.That(line.Deliveries[1].Port).IsEqualTo(5003);
        await Assert.That(line.Deliveries[1].To).IsEqualTo(-1);
        await Assert.That(line.Has(JournalKey.N) || line.Has(JournalKey.To) || line.Has(JournalKey.MonoNs)).IsFalse();
    }

    [Test]
    public async Task Keys_come_in_any_order_and_unknown_ones_are_passed_over()
    {
        JournalLine line = Only(
            "{ 'note':{'a':[1,{'b':'}]'}],'event':'END'} , 'k':6,'new_clock':41,'weather':null,'from':'2',"
            + "'event':'RECEIVE',"
            + "'x':true,'old_clock':3.0,'n':'4','queue_len':1e0,'message_clock':4.0e1,'mono_ns':-5 }\n");
        await Assert.That(line.Kind).IsEqualTo(LineKind.Receive);
        await Assert.That(line.Event.Arrival.Message).IsEqualTo(new Message(new NodeId(2), 0, 40, 6));
        await Assert.That(line.Event.N).IsEqualTo(4);
        await Assert.That(line.Event.OldClock).IsEqualTo(3);
        await Assert.That(line.Event.QueueDepth).IsEqualTo(1);
        await Assert.That(line.Event.At.MonoNs).IsEqualTo(-5);
        await Assert.That(line.Has(JournalKey.Message)).IsFalse();
    }

    [Test]
    public async Task Windows_line_ends_a_byte_order_mark_and_empty_lines_do_not_matter()
    {
        JournalReader reader = Of(
            "\uFEFF{'event':'STARTUP','machine_id':1}\r\n\r\n\n{'event':'END','final_clock':7}\r\n");
        await Assert.That(reader.Next()).IsTrue();
        await Assert.That(reader.Line.Kind).IsEqualTo(LineKind.Startup);
        await Assert.That(reader.Next()).IsTrue();
        await Assert.That(reader.Line.FinalClock).IsEqualTo(7);
        await Assert.That(reader.Line.Number).IsEqualTo(4);
        await Assert.That(reader.Next()).IsFalse();
        await Assert.That(reader.SkippedCount).IsEqualTo(0);
    }

    [Test]
    [Arguments("{'event':'INTERNAL','new_clock':4", SkipReason.Torn, "")]
    [Arguments("{'event':'INTERNAL','new_clock':4\n", SkipReason.NotALine, "")]
    [Arguments("{'event':'INTERNAL','new_clock':4}}\n", SkipReason.NotALine, "")]
    [Arguments("{'event':'INTERNAL' 'new_clock':4}\n", SkipReason.NotALine, "")]
    [Arguments("{'event':'INTERNAL','new_clock':}\n", SkipReason.NotALine, "")]
    [Arguments("hello\n", SkipReason.NotALine, "")]
    [Arguments("[1,2]\n", SkipReason.NotALine, "")]
    [Arguments("{}\n", SkipReason.NoEvent, "")]
    [Arguments("{'event':null}\n", SkipReason.NoEvent, "")]
    [Arguments("{'event':'NAP','new_clock':4}\n", SkipReason.UnknownEvent, "NAP")]
    [Arguments("{'event':'INTERNAL','old_clock':4}\n", SkipReason.MissingKey, "new_clock")]
    [Arguments("{'event':'INTERNAL','new_clock':null}\n", SkipReason.MissingKey, "new_clock")]
    [Arguments("{'event':'INTERNAL','new_clock':'soon'}\n", SkipReason.BadValue, "new_clock")]
    [Arguments("{'event':'INTERNAL','new_clock':4.5}\n", SkipReason.BadValue, "new_clock")]
    [Arguments("{'event':'INTERNAL','new_clock':-1}\n", SkipReason.BadValue, "new_clock")]
    [Arguments("{'event':'INTERNAL','new_clock':9007199254740992}\n", SkipReason.BadValue, "new_clock")]
    [Arguments("{'event':'PEER_UP','peer':70000}\n", SkipReason.BadValue, "peer")]
    [Arguments("1795252980.4867, SEND(1), L=4", SkipReason.Torn, "")]
    [Arguments("1795252980.4867, SEND(1\n", SkipReason.NotALine, "")]
    [Arguments("1795252980.4867, DANCE, L=4\n", SkipReason.NotALine, "")]
    public async Task What_is_not_understood_is_passed_over_with_its_reason(string text, SkipReason reason, string detail)
    {
        SkippedLine skipped = Skipped(text);
        await Assert.That(skipped).IsEqualTo(new SkippedLine(1, 0, reason, detail));
        await Assert.That(skipped.ToString().Length).IsGreaterThan("line 1: ".Length);
    }

    [Test]
    [Arguments("'k':'first'", "k")]
    [Arguments("'queue_len':-3", "queue_len")]
    [Arguments("'to':[1,'x']", "to")]
    [Arguments("'to':3", "to")]
    [Arguments("'recipients':[['a',1],['b',2]],'to':[1]", "recipients")]
    public async Task A_value_that_cannot_be_right_is_ignored_and_told_but_the_event_counts(string wrong, string key)
    {
        using JournalReader reader = Of($"{{'event':'SEND','new_clock':4,{wrong}}}\n");
        await Assert.That(reader.Next()).IsTrue();
        await Assert.That(reader.Line.Event.NewClock).IsEqualTo(4);
        await Assert.That(reader.Skipped.Single()).IsEqualTo(new SkippedLine(1, 0, SkipReason.IgnoredValue, key));
    }

    [Test]
    public async Task A_closed_object_counts_without_the_end_of_its_line()
    {
        using JournalReader reader = Of("{'event':'INTERNAL','new_clock':4}");
        await Assert.That(reader.Next()).IsTrue();
        await Assert.That(reader.Next()).IsFalse();
        await Assert.That(reader.IsTorn).IsFalse();
    }

    [Test]
    public async Task Strings_come_back_as_they_were_whatever_is_in_them()
    {
        string odd = "a\"b\\c\n\t\u0001\u007f é 漢 \U0001F552 /";
        byte[] bytes = new Composed(JournalFormat.Json, Sample.Header with { Host = odd, Cluster = odd }).Start().Bytes;
        await Assert.That(bytes.Count(b => b == '\n')).IsEqualTo(1);
        using JournalReader reader = JournalReader.Of(bytes);
        await Assert.That(reader.Next()).IsTrue();
        await Assert.That(reader.Line.ToHeader().Host).IsEqualTo(odd);
        await Assert.That(reader.Line.ToHeader().Cluster).IsEqualTo(odd);
    }

    [Test]
    public async Task A_line_longer_than_any_journals_is_passed_over_and_reading_goes_on()
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

        await Assert.That(JournalReader.TryOpen(path, out JournalReader? reader, out _)).IsTrue();
        await Assert.That(reader!.Next()).IsTrue();
        await Assert.That(reader.Next()).IsTrue();
        await Assert.That(reader.Line.Number).IsEqualTo(3);
        await Assert.That(reader.Line.Offset).IsEqualTo(20 + (40 << 20) + 1);
        await Assert.That(reader.Next()).IsFalse();
        await Assert.That(reader.Skipped.Single()).IsEqualTo(new SkippedLine(2, 20, SkipReason.TooLong, ""));
        reader.Dispose();
    }

    [Test]
    public async Task A_file_is_read_as_memory_is_wherever_its_chunks_end()
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
        await Assert.That(JournalReader.TryOpen(path, out JournalReader? reader, out _)).IsTrue();
        await Assert.That(reader!.Next()).IsTrue();
        for (int n = 1; n <= 20_000; n++)
        {
            await Assert.That(reader.Next()).IsTrue();
            await Assert.That(reader.Line.Event.N).IsEqualTo(n);
            await Assert.That(reader.Line.Number).IsEqualTo(n + 1);
            await Assert.That(reader.Line.Deliveries[0].K).IsEqualTo(n);
            await Assert.That(reader.Line.Deliveries[1].IsBlocked).IsTrue();
        }

        await Assert.That(reader.Next()).IsFalse();
        reader.Dispose();
    }

    [Test]
    public async Task Of_many_files_each_is_read_in_the_buffer_of_the_one_before()
    {
        using var scratch = new Scratch();
        string path = scratch.Path("machine_3.jsonl");
        var composed = new Composed(JournalFormat.Json, Sample.Header);
        composed.Start().Event(Sample.Internal(1, 1));
        File.WriteAllBytes(path, composed.Bytes);

        // As below: other tests move the account of this thread, and one pass within the bound is the proof.
        const int files = 50, passes = 5;
        long[] allocated = [.. Enumerable.Range(0, passes).Select(_ => AllocatedByOpening(path, files))];
        await Assert.That(allocated.Min()).IsLessThan(files * 16 * 1024).Because(string.Join(", ", allocated));
    }

    private static long AllocatedByOpening(string path, int files)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < files; i++)
        {
            bool isOpen = JournalReader.TryOpen(path, out JournalReader? reader, out string problem);
            int lines = 0;
            while (isOpen && reader!.Next())
            {
                lines++;
            }

            reader?.Dispose();
            reader?.Dispose();
            if (lines != 2 || reader!.Bytes != new FileInfo(path).Length)
            {
                throw new InvalidOperationException($"{lines} lines, {reader?.Bytes} bytes. {problem}");
            }
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Test]
    public async Task Reading_allocates_nothing_for_a_line()
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
        await Assert.That(allocated.Min()).IsEqualTo(0).Because($"bytes of each pass: {string.Join(", ", allocated)}");
    }

    private static long AllocatedByReading(byte[] journal, int expected)
    {
        using JournalReader reader = JournalReader.Of(journal);
        if (!reader.Next())
        {
            Assert.Fail("the journal has no first line");
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        int lines = 1;
        while (reader.Next())
        {
            lines++;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (lines != expected)
        {
            Assert.Fail($"{lines} lines were read, not {expected}");
        }

        return allocated;
    }

    [Test]
    public async Task What_cannot_be_opened_is_one_sentence()
    {
        using var scratch = new Scratch();
        await Assert.That(JournalReader.TryOpen(scratch.Path("none.jsonl"), out _, out string problem)).IsFalse();
        await Assert.That(problem).Contains("there is no file");
        await Assert.That(JournalReader.TryOpen(scratch.Folder, out _, out problem)).IsFalse();
        await Assert.That(problem).Contains("is a folder");
    }
}
