using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Watch.View;

namespace Clocks.Watch.Sources;

/// <summary>
/// Lines of one journal of ours, as they are read, into a lane of the watched run. Fills in what a line does not carry from
/// the line before. Under the lock of the run.
/// </summary>
internal sealed class LaneFeed(WatchedRun run, WatchedLane lane)
{
    private WatchedDelivery[] _deliveries = new WatchedDelivery[16];
    private long _anchorUs = long.MinValue;

    /// <summary>The journal has grown.</summary>
    public void Grew() => lane.Grew();

    /// <summary>Takes a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="number">Its number in the file; 0 when that is not known.</param>
    public void Add(JournalLine line, long number)
    {
        switch (line.Kind)
        {
            case LineKind.Startup:
                break;
            case LineKind.PeerUp or LineKind.PeerDown:
                Peer(line.ToPeerChange());
                break;
            case LineKind.Fault:
                run.Note(lane, line.ToFaultNote());
                break;
            case LineKind.End:
                End(line);
                break;
            default:
                Event(line, number);
                break;
        }
    }

    /// <summary>Takes a peer that was connected or lost.</summary>
    public void Peer(PeerChange change)
    {
        if (change.IsUp)
        {
            lane.PeerUp(change.Peer.Id, change.Peer.Run);
            return;
        }

        lane.PeerDown(change.Peer.Id);
        if (change.Reason != "bye")
        {
            run.Note(new RunNote(
                change.At.UnixMicroseconds, "lost", $"machine {lane.Label} lost {change.Peer.Id}: {PrintableText.Of(change.Reason)}"));
        }
    }

    private void End(JournalLine line)
    {
        string reason = PrintableText.Of(line.String(JournalKey.Reason));
        lane.End(
            reason,
            line.Has(JournalKey.Sent) ? line.Sent : -1,
            line.Has(JournalKey.Received) ? line.Received : -1,
            line.Has(JournalKey.InQueue) ? line.InQueue : -1);
        string why = reason.Length == 0 ? "" : $" ({reason})";
        run.Note(new RunNote(line.Event.At.UnixMicroseconds, "ended", $"machine {lane.Label} ended{why}"));
    }

    private void Event(JournalLine line, long number)
    {
        ClockEvent e = line.Event;
        bool hasMono = line.Has(JournalKey.MonoNs);
        if (hasMono && _anchorUs == long.MinValue)
        {
            _anchorUs = e.At.UnixMicroseconds - e.At.MonoNs / 1000;
        }

        var watched = new WatchedEvent
        {
            Kind = e.Kind,
            Queue = e.QueueDepth,
            N = line.Has(JournalKey.N) ? e.N : lane.LastN + 1,
            OldClock = line.Has(JournalKey.OldClock) ? e.OldClock : lane.Clock,
            NewClock = e.NewClock,
            AtUs = hasMono ? _anchorUs + e.At.MonoNs / 1000 : e.At.UnixMicroseconds,
            Line = number,
            From = -1,
            SendLane = -1,
        };
        if (e.Kind == EventKind.Receive)
        {
            Receive(line, ref watched);
        }

        run.Add(lane, watched, hasMono ? e.At.MonoNs : null, Deliveries(line));
    }

    private void Receive(JournalLine line, ref WatchedEvent e)
    {
        Message message = line.Event.Arrival.Message;
        (e.Message, e.MessageClock, e.K, e.WaitedUs) = (message.N, message.Lamport, message.K, line.WaitedNs / 1000);
        if (!line.Has(JournalKey.From))
        {
            return;
        }

        e.From = message.From.Value;
        e.SendLane = run.LaneOf(lane, e.From);
        if (e.SendLane >= 0 && line.Has(JournalKey.Message) && line.Has(JournalKey.ArrivedNs) && _anchorUs != long.MinValue)
        {
            run.Offsets.Add(run.Lanes[e.SendLane], lane, e.Message, _anchorUs + line.Event.Arrival.ArrivedNs / 1000);
        }
    }

    private ReadOnlySpan<WatchedDelivery> Deliveries(JournalLine line)
    {
        ReadOnlySpan<LineDelivery> told = line.Kind == LineKind.Send ? line.Deliveries : default;
        if (told.Length > _deliveries.Length)
        {
            _deliveries = new WatchedDelivery[Math.Max(told.Length, 2 * _deliveries.Length)];
        }

        for (int i = 0; i < told.Length; i++)
        {
            ref readonly LineDelivery delivery = ref told[i];
            _deliveries[i] = new WatchedDelivery(delivery.To, delivery.IsBlocked ? 0 : delivery.K > 0 ? delivery.K : -1);
        }

        return _deliveries.AsSpan(0, told.Length);
    }
}
