using Clocks.Node.Loop;
using Clocks.Node.Wire;
using Microsoft.Extensions.Logging;

namespace Clocks.Node.Transport;

/// <summary>Why <see cref="MessageReader.Read"/> has stopped.</summary>
internal enum ReadStop : byte
{
    /// <summary>The bytes have been used up, but for the beginning of a frame.</summary>
    Incomplete,

    /// <summary>A whole frame other than a timestamp of a channel has been read: it is the caller's.</summary>
    Frame,

    /// <summary>The inbox is full: nobody's messages are read until half of it is free.</summary>
    InboxFull,

    /// <summary>The peer's share of the inbox is full: it is not read until half of that is free.</summary>
    ShareFull,

    /// <summary>A fault holds as many messages as it can, or some that come before the frame which is next.</summary>
    Held,

    /// <summary>The bytes are not frames of this protocol.</summary>
    Malformed,
}

/// <summary>
/// Bytes to messages, messages to the inbox. When the inbox is full no socket is read any more, and TCP pushes back: no
/// message is ever dropped. Knows no socket. Owned by the network thread, but for <see cref="IsPaused"/>; allocates
/// nothing.
/// </summary>
internal sealed class MessageReader(Inbox inbox, ILogger logger)
{
    /// <summary>Messages of one read after which the tick thread is shown them: a power of two.</summary>
    private const int MessagesPerPublish = 64;

    private bool _isPaused;
    private int _shareMax = Limits.InboxDepthMax;

    /// <summary>Whether reading waits for room in the inbox. Any thread.</summary>
    public bool IsPaused => Volatile.Read(ref _isPaused);

    /// <summary>Whether half of the inbox is free again.</summary>
    public bool MayResume => IsPaused && inbox.Count <= Limits.InboxDepthMax / 2;

    /// <summary>
    /// Messages that one peer may have in the inbox: as much as leaves room for all that are connected and for one more.
    /// Set by the network thread; any thread.
    /// </summary>
    public int ShareMax => Volatile.Read(ref _shareMax);

    /// <summary>How often reading has paused, of one peer or of all.</summary>
    public long Pauses { get; private set; }

    /// <summary>Whether messages are read and discarded: the node ends, and nobody would receive them.</summary>
    public bool IsDiscarding { get; set; }

    /// <summary>Divides the inbox among so many peers.</summary>
    public void ShareAmong(int peers) => Volatile.Write(ref _shareMax, Math.Max(1, Limits.InboxDepthMax / (peers + 1)));

    /// <summary>Whether a peer that rested may be read again; from then on it does not rest.</summary>
    public bool MayResumeFrom(InboundChannel channel)
    {
        bool mayResume = channel.Share.IsResting && channel.Share.Waiting <= ShareMax / 2;
        channel.Share.IsResting &= !mayResume;
        return mayResume;
    }

    /// <summary>Reads again.</summary>
    public void Resume() => Volatile.Write(ref _isPaused, false);

    /// <summary>
    /// Reads messages into the inbox up to whatever is not one. What is left in the buffer begins with the next frame.
    /// </summary>
    /// <param name="buffer">The bytes that have been received.</param>
    /// <param name="channel">Whose messages they are; null: of nobody yet, and every frame is the caller's.</param>
    /// <param name="arrivedNs">When they arrived, in nanoseconds of the node's monotonic clock.</param>
    /// <param name="frame">The frame that is the caller's.</param>
    /// <param name="problem">What is wrong with the bytes, where they are malformed.</param>
    public ReadStop Read(
        ReceiveBuffer buffer, InboundChannel? channel, long arrivedNs, out Frame frame, out ReadStatus problem)
    {
        frame = default;
        problem = ReadStatus.Done;
        var reader = new FrameReader(buffer.Unread, buffer.Progress);
        int consumed = 0;
        int messages = 0;
        ReadStop stop;
        while (true)
        {
            if (channel is not null && MustWait(channel, out stop))
            {
                break;
            }

            // The hot frame first: millions a second come through here, and it takes one pass over its bytes.
            if (channel is not null && reader.TryTimestamp(out long n, out long lamport, out long k))
            {
                problem = Take(channel, n, lamport, k, arrivedNs);
            }
            else
            {
                problem = reader.Next(out frame);
                if (problem == ReadStatus.Done && (channel is null || frame.Kind != FrameKind.Timestamp))
                {
                    // What was sent after messages that a fault holds stays in the buffer until those have arrived.
                    bool isHeld = channel is { Delayed.IsEmpty: false };
                    stop = isHeld ? ReadStop.Held : ReadStop.Frame;
                    consumed = isHeld ? consumed : reader.Consumed;
                    break;
                }

                problem = problem == ReadStatus.Done ? Take(channel!, frame.N, frame.Lamport, frame.K, arrivedNs) : problem;
            }

            if (problem != ReadStatus.Done)
            {
                stop = problem == ReadStatus.Incomplete ? ReadStop.Incomplete : ReadStop.Malformed;
                break;
            }

            consumed = reader.Consumed;
            if ((++messages & (MessagesPerPublish - 1)) == 0)
            {
                inbox.Publish();
            }
        }

        inbox.Publish();
        buffer.Consume(consumed, consumed == reader.Consumed ? reader.Progress : default);
        return stop;
    }

    /// <summary>Puts a message into the inbox that a fault has held; false when there is no room.</summary>
    public bool TryDeliver(in Arrival arrival, InboundChannel channel)
    {
        if (inbox.TryStage(arrival, channel.Share))
        {
            return true;
        }

        Pause();
        return false;
    }

    /// <summary>
    /// Whether the network thread waits for the room that was just made. Asked by the tick thread behind every message that it
    /// takes, at no cost of a fence: <see cref="ShowTickThread"/> pays for both.
    /// </summary>
    /// <param name="left">Messages that still wait in the inbox.</param>
    /// <param name="share">The part of the inbox that the message took.</param>
    public bool IsRoomAwaited(int left, InboxShare? share) =>
        // Whoever waits for room is read again when half of it is free, not with every message.
        (left == Limits.InboxDepthMax / 2 && IsPaused) || (share is { IsResting: true } && share.Waiting <= ShareMax / 2);

    /// <summary>Shows the tick thread what was delivered.</summary>
    public void Publish() => inbox.Publish();

    private bool MustWait(InboundChannel channel, out ReadStop why)
    {
        why = ReadStop.Held;
        if (!inbox.HasRoom && !IsDiscarding)
        {
            Pause();
            why = ReadStop.InboxFull;
            return true;
        }

        if (!channel.Share.HasRoom(_shareMax) && !IsDiscarding)
        {
            Rest(channel.Share);
            why = ReadStop.ShareFull;
            return true;
        }

        return channel.Delayed is { IsFull: true };
    }

    /// <summary>
    /// Numbers of a channel only grow; a message that came twice or out of order would be a lie in the journal.
    /// </summary>
    private ReadStatus Take(InboundChannel channel, long n, long lamport, long k, long arrivedNs)
    {
        if (k <= channel.LastPlace || n == 0 || lamport == 0)
        {
            return ReadStatus.OutOfRange;
        }

        channel.LastPlace = k;
        if (!IsDiscarding && channel.Delayed?.TryHold(n, lamport, k, arrivedNs) != true)
        {
            inbox.TryStage(new Arrival(new Message(channel.From, n, lamport, k), arrivedNs), channel.Share);
        }

        return ReadStatus.Done;
    }

    private void Pause()
    {
        if (!IsPaused)
        {
            Pauses++;
            ConnectionLog.ReadingPaused(logger, Pauses);
            Volatile.Write(ref _isPaused, true);
            ShowTickThread();
        }
    }

    private void Rest(InboxShare share)
    {
        if (!share.IsResting)
        {
            Pauses++;
            share.IsResting = true;
            ShowTickThread();
        }
    }

    /// <summary>
    /// Between saying that this thread waits for room and looking whether there is some. The tick thread makes room and then
    /// asks whether anybody waits; each thread stores one word and loads the other's, and without a full fence on both
    /// sides both loads may be older than both stores, on x64 as on ARM: nobody would read that peer again before the next
    /// timer. The tick thread has no fence, so this one reaches it.
    /// </summary>
    private static void ShowTickThread() => Interlocked.MemoryBarrierProcessWide();
}
