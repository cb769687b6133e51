using Clocks.Model;
using Clocks.Node.Loop;
using Clocks.Node.Transport;
using Clocks.Node.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clocks.Tests.Node;

/// <summary>From bytes to messages: without a socket.</summary>
public sealed class MessageReaderTests
{
    private static readonly NodeId Sender = new(7);

    private readonly Inbox _inbox = new();
    private readonly ReceiveBuffer _buffer = new(new BufferPool());
    private readonly InboundChannel _channel = new(Sender, null);
    private readonly MessageReader _reader;

    public MessageReaderTests() => _reader = new MessageReader(_inbox, NullLogger.Instance);

    [Test]
    public async Task Messages_arrive_whole_however_their_bytes_come()
    {
        byte[] stream = [.. Timestamp(1, 10, 1), .. Timestamp(2, 1L << 40, 2), .. Timestamp(9, 1L << 41, 3)];
        foreach (byte one in stream)
        {
            Receive([one]);
            await Assert.That(Read(out _)).IsEqualTo(ReadStop.Incomplete);
        }

        await Assert.That(Arrived()).IsEqualTo("1/10/1 2/1099511627776/2 9/2199023255552/3");
        await Assert.That(_buffer.Unread.Length).IsEqualTo(0);
    }

    [Test]
    public async Task Any_other_frame_is_the_callers_and_reading_goes_on_behind_it()
    {
        Receive([.. Timestamp(1, 1, 1), .. Ready(), .. Timestamp(2, 2, 2)]);
        await Assert.That(Read(out Frame frame)).IsEqualTo(ReadStop.Frame);
        await Assert.That(frame.Kind).IsEqualTo(FrameKind.Ready);
        await Assert.That(Read(out _)).IsEqualTo(ReadStop.Incomplete);
        await Assert.That(Arrived()).IsEqualTo("1/1/1 2/2/2");
    }

    [Test]
    public async Task Before_there_is_a_channel_a_timestamp_is_a_frame_like_any_other()
    {
        Receive(Timestamp(1, 1, 1));
        ReadStop stop = _reader.Read(_buffer, null, 0, out Frame frame, out _);
        await Assert.That((stop, frame.Kind)).IsEqualTo((ReadStop.Frame, FrameKind.Timestamp));
        await Assert.That(_inbox.Count).IsEqualTo(0);
    }

    [Test]
    [Arguments(1, 1, 5)]
    [Arguments(0, 1, 6)]
    [Arguments(1, 0, 6)]
    public async Task A_message_that_comes_twice_or_is_of_no_event_is_malformed(long n, long lamport, long k)
    {
        Receive([.. Timestamp(1, 1, 5), .. Timestamp(n, lamport, k)]);
        ReadStop stop = _reader.Read(_buffer, _channel, 0, out _, out ReadStatus problem);
        await Assert.That((stop, problem)).IsEqualTo((ReadStop.Malformed, ReadStatus.OutOfRange));
        await Assert.That(Arrived()).IsEqualTo("1/1/5").Because("what came before it counts");
    }

    [Test]
    public async Task A_full_inbox_pauses_everybody_and_nothing_is_lost()
    {
        while (_inbox.TryStage(new Arrival(new Message(Sender, 1, 1, 1), 0)))
        {
        }

        _inbox.Publish();
        Receive([.. Timestamp(5, 5, 1), .. Timestamp(6, 6, 2)]);
        await Assert.That(Read(out _)).IsEqualTo(ReadStop.InboxFull);
        await Assert.That((_reader.IsPaused, _reader.MayResume, _reader.Pauses)).IsEqualTo((true, false, 1L));
        while (_inbox.Count > Limits.InboxDepthMax / 2)
        {
            _inbox.TryTake(out _, out _, out _);
        }

        await Assert.That(_reader.MayResume).IsTrue();
        _reader.Resume();
        await Assert.That(Read(out _)).IsEqualTo(ReadStop.Incomplete);
        await Assert.That(_inbox.Count).IsEqualTo(Limits.InboxDepthMax / 2 + 2);
    }

    [Test]
    public async Task What_comes_after_held_messages_waits_until_they_have_arrived()
    {
        var links = new LinkSchedule([new LinkFault("delay", null, 0, long.MaxValue, () => 100)]);
        links.Begin(0);
        DelayLine line = links.DelayLineFor(Sender)!;
        var slow = new InboundChannel(Sender, line);
        Receive([.. Timestamp(1, 1, 1), .. Ready()]);
        await Assert.That(_reader.Read(_buffer, slow, 50, out _, out _)).IsEqualTo(ReadStop.Held);
        await Assert.That((_inbox.Count, line.DueNs)).IsEqualTo((0, 150L));
        line.RemoveOldest();
        await Assert.That(_reader.Read(_buffer, slow, 150, out Frame frame, out _)).IsEqualTo(ReadStop.Frame);
        await Assert.That(frame.Kind).IsEqualTo(FrameKind.Ready);
    }

    [Test]
    public async Task A_node_that_ends_reads_on_and_keeps_nothing()
    {
        _reader.IsDiscarding = true;
        Receive([.. Timestamp(1, 1, 1), .. Timestamp(2, 2, 2)]);
        await Assert.That(Read(out _)).IsEqualTo(ReadStop.Incomplete);
        await Assert.That((_inbox.Count, _channel.LastPlace)).IsEqualTo((0, 2L));
    }

    private void Receive(byte[] bytes)
    {
        bytes.CopyTo(_buffer.Room());
        _buffer.Received(bytes.Length);
    }

    private ReadStop Read(out Frame frame) => _reader.Read(_buffer, _channel, 0, out frame, out _);

    private string Arrived()
    {
        var words = new List<string>();
        while (_inbox.TryTake(out Arrival arrival, out _, out _))
        {
            words.Add($"{arrival.Message.N}/{arrival.Message.Lamport}/{arrival.Message.K}");
        }

        return string.Join(' ', words);
    }

    private static byte[] Timestamp(long n, long lamport, long k)
    {
        var bytes = new byte[FrameWriter.TimestampBytesMax];
        return bytes[..FrameWriter.Timestamp(bytes, n, lamport, k)];
    }

    private static byte[] Ready()
    {
        var bytes = new byte[2];
        return bytes[..FrameWriter.Ready(bytes)];
    }
}
