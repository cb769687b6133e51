using Clocks.Journal.Lines;
using Clocks.Trace.Events;
using Clocks.Watch.View;

namespace Clocks.Watch.Sources;

/// <summary>
/// One lane of a run that was loaded whole, fed into the watched run event by event. Under the lock of the run.
/// </summary>
/// <param name="trace">The run that was loaded.</param>
/// <param name="node">The lane.</param>
/// <param name="run">Where it goes.</param>
/// <param name="lane">As what.</param>
/// <param name="ordered">Of each lane of the loaded run, whether its numbers ascend.</param>
internal sealed class TraceFeed(RunTrace trace, TraceNode node, WatchedRun run, WatchedLane lane, bool[] ordered)
{
    private readonly LaneFeed _peers = new(run, lane);
    private readonly bool _hasTimes = node.Tells(FormatFeatures.WallTimes);
    private WatchedDelivery[] _deliveries = new WatchedDelivery[16];
    private int _next, _nextPeer, _nextFault;

    /// <summary>Whether every event has been fed.</summary>
    public bool IsDone => _next == node.EventCount;

    /// <summary>When the next event happened: nanoseconds since the run began, or Lamport time where no times are told.</summary>
    public long NextAt => _hasTimes ? trace.TimeNs(node, _next) : node[_next].NewClock * 1_000_000_000;

    /// <summary>Begins the lanes of a run.</summary>
    public static List<TraceFeed> Begin(RunTrace trace, WatchedRun run)
    {
        var feeds = new List<TraceFeed>();
        bool[] ordered = new bool[trace.Nodes.Count];
        foreach (TraceNode node in trace.Nodes)
        {
            ordered[node.Lane] = IsOrdered(node);
        }

        foreach (TraceNode node in trace.Nodes)
        {
            (int index, int life) = run.NextOf(node.Id);
            string name = PrintableText.Of(node.MachineName);
            var lane = new WatchedLane(index, node.Id, life)
            {
                Label = life == 1 ? name : $"{name}/{life}",
                Run = node.Header?.Run ?? default,
                Rate = node.Rate,
                File = PrintableText.Of(node.Name),
                Host = PrintableText.Of(node.Header?.Host ?? ""),
                StartedUs = node.AnchorUnixNs / 1000,
            };
            run.Add(lane);
            var feed = new TraceFeed(trace, node, run, lane, ordered);
            feeds.Add(feed);
            if (feed.IsDone)
            {
                feed.End();
            }
        }

        return feeds;
    }

    /// <summary>Feeds the next event, and what stands before it.</summary>
    public void Feed()
    {
        Aside(_next);
        TraceEvent e = node[_next];
        var watched = new WatchedEvent
        {
            Kind = e.Kind,
            Queue = e.QueueDepth,
            N = NumberOf(e),
            OldClock = e.OldClock,
            NewClock = e.NewClock,
            AtUs = (trace.OriginUnixNs + trace.TimeNs(node, _next)) / 1000,
            Line = e.Line,
            From = e.From?.Value ?? -1,
            SendLane = -1,
            MessageClock = e.MessageClock,
            K = Math.Max(0, e.MessageK),
            WaitedUs = e.WaitedNs / 1000,
            Message = e.MessageN,
        };
        if (e.Match == MatchState.Matched)
        {
            // The lanes of the watched run are those of the loaded one, in their order.
            (watched.SendLane, watched.Message) = (e.Sender.Lane, NumberOf(trace[e.Sender]));
        }

        run.Add(lane, watched, node.Tells(FormatFeatures.MonotonicTimes) ? e.MonoNs : null, Deliveries(e));
        lane.Grew();
        _next++;
        if (IsDone)
        {
            End();
        }
    }

    /// <summary>The peers and faults that stand before an event.</summary>
    private void Aside(int position)
    {
        for (; _nextPeer < node.PeerChanges.Count && node.PeerChanges[_nextPeer].Position <= position; _nextPeer++)
        {
            _peers.Peer(node.PeerChanges[_nextPeer].Change);
        }

        for (; _nextFault < node.Faults.Count && node.Faults[_nextFault].Position <= position; _nextFault++)
        {
            run.Note(lane, node.Faults[_nextFault].Note);
        }
    }

    private void End()
    {
        Aside(int.MaxValue);
        if (node.Footer is { } footer)
        {
            string reason = EndReasonNames.Of(footer.Reason);
            lane.End(reason, footer.Sent, footer.Received, footer.InQueue);
            run.Note(new RunNote(footer.At.UnixMicroseconds, "ended", $"machine {lane.Label} ended ({reason})"));
        }
    }

    private ReadOnlySpan<WatchedDelivery> Deliveries(TraceEvent e)
    {
        int count = e.DeliveryCount;
        if (count > _deliveries.Length)
        {
            _deliveries = new WatchedDelivery[Math.Max(count, 2 * _deliveries.Length)];
        }

        for (int i = 0; i < count; i++)
        {
            TraceMessage message = e.Delivery(i);
            _deliveries[i] = new WatchedDelivery(message.To?.Value ?? -1, message.K);
        }

        return _deliveries.AsSpan(0, count);
    }

    /// <summary>Numbers that go back and forth, which only a journal that lies has, give way to the places in the file.</summary>
    private long NumberOf(TraceEvent e) => ordered[e.Node.Lane] ? e.N : e.Position + 1;

    private static bool IsOrdered(TraceNode node)
    {
        for (int i = 1; i < node.EventCount; i++)
        {
            if (node[i].N <= node[i - 1].N)
            {
                return false;
            }
        }

        return true;
    }
}
