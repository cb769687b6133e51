using Clocks.Trace.Events;
using Clocks.Trace.Jobs;

namespace Clocks.Trace.Loading;

/// <summary>
/// Finds for every receive the one send that it took its message from: same sender, same event number, this node among
/// the recipients, not taken before. Both ends of each message are noted in the stores of their lanes, or the reason
/// why a receive has no send. Of several incarnations of the sender the one that was connected when the message arrived
/// is meant, where the receiver's journal tells. Runs once, between loading and sealing, on several threads: a message
/// to one node is no other node's, so each node is a job that marks only its own receives and the recipients that are
/// this node.
/// </summary>
internal static class MessageMatching
{
    /// <summary>Matches everything that can be matched and returns how many receives that were.</summary>
    public static long Match(LanesByNode lanes)
    {
        long matched = 0;
        var jobs = new List<Action>();
        for (int first = 0, next; first < lanes.All.Length; first = next)
        {
            // The incarnations of one node stand together, and one job matches them all: two would mark the same deliveries.
            next = first + lanes.Of(lanes.All[first].Id).Count;
            TraceNode[] incarnations = lanes.All[first..next];
            jobs.Add(() =>
            {
                foreach (TraceNode incarnation in incarnations)
                {
                    Interlocked.Add(ref matched, Match(lanes, incarnation));
                }
            });
        }

        ParallelJobs.Run(jobs, lanes.EventCount >= ParallelJobs.WorthEvents);
        return matched;
    }

    private static long Match(LanesByNode lanes, TraceNode node)
    {
        long matched = 0;
        PeerSessions? met = PeerSessions.Of(lanes, node);
        for (int position = 0; position < node.EventCount; position++)
        {
            if (node.Store.Kind(position) == EventKind.Receive)
            {
                matched += Match(lanes, node, position, met) ? 1 : 0;
            }
        }

        return matched;
    }

    private static bool Match(LanesByNode lanes, TraceNode node, int position, PeerSessions? met)
    {
        int row = node.Store.ReceiveRow(position);
        int from = node.Store.From(row);
        if (from < 0)
        {
            return false;
        }

        // Where the connections tell which incarnation was there when the message arrived, no other comes into question.
        IReadOnlyList<TraceNode> incarnations = lanes.Of(new NodeId(from));
        if (met?.IncarnationAt(from, node.Store.MonoNs(position) - node.Store.WaitedNs(row)) is { } incarnation)
        {
            int index = MissingIncarnations.IndexOf(incarnations, incarnation);
            MatchState state = index < 0 ? MatchState.NoJournal : TryIncarnation(node, position, row, incarnations[index], false);
            return Settle(node, row, state);
        }

        var why = MatchState.NoJournal;
        int closest = 0;
        foreach (TraceNode sender in incarnations)
        {
            MatchState state = TryIncarnation(node, position, row, sender, incarnations.Count > 1);

            // A restarted sender has several incarnations; the reason that came nearest to a match says most.
            if (Nearness(state) >= closest)
            {
                (why, closest) = (state, Nearness(state));
            }

            if (state == MatchState.Matched)
            {
                break;
            }
        }

        // Where an incarnation of the sender is known by name but not by journal, a contradiction with the others
        // accuses nobody.
        bool mayBeAnother = incarnations.Count > 0 && closest < Nearness(MatchState.InHole)
            && MissingIncarnations.Has(lanes, node, from);
        return Settle(node, row, mayBeAnother ? MatchState.NoJournal : why);
    }

    private static bool Settle(TraceNode node, int row, MatchState state)
    {
        if (state != MatchState.Matched)
        {
            node.Store.SetUnmatched(row, state);
        }

        return state == MatchState.Matched;
    }

    /// <summary>
    /// Torn and holed journals outrank a contradiction: where evidence is missing, nobody is accused.
    /// </summary>
    private static int Nearness(MatchState state) => state switch
    {
        MatchState.Matched => 6,
        MatchState.BeyondTornEnd or MatchState.InHole => 5,
        MatchState.TakenTwice => 4,
        MatchState.NotToThisNode => 3,
        MatchState.NotASend => 2,
        _ => 1,
    };

    /// <summary>
    /// With several incarnations numbers repeat, so where nothing else tells them apart the match is strict: only the
    /// one whose send carried this clock is meant.
    /// </summary>
    private static MatchState TryIncarnation(TraceNode node, int position, int row, TraceNode sender, bool strict)
    {
        long n = node.Store.MessageN(row);
        int send = sender.PositionOf(n);
        if (send < 0)
        {
            return Absent(sender, n);
        }

        if (sender.Store.Kind(send) != EventKind.Send)
        {
            return MatchState.NotASend;
        }

        if (strict && sender.Store.NewClock(send) != node.Store.MessageClock(row))
        {
            return MatchState.NotToThisNode;
        }

        int delivery = DeliveryTo(sender, send, node.Id.Value, node.Store.MessageK(row), out bool isTaken);
        if (delivery < 0)
        {
            return isTaken ? MatchState.TakenTwice : MatchState.NotToThisNode;
        }

        sender.Store.SetReceiver(delivery, new EventRef(node.Lane, position));
        node.Store.SetSender(row, new EventRef(sender.Lane, send), delivery);
        return MatchState.Matched;
    }

    private static MatchState Absent(TraceNode sender, long n)
    {
        if (sender.IsComplete)
        {
            return MatchState.NoSuchEvent;
        }

        if (n > sender.LastN)
        {
            return sender.Footer is { } footer && n > footer.N ? MatchState.NoSuchEvent : MatchState.BeyondTornEnd;
        }

        return n < 1 ? MatchState.NoSuchEvent : MatchState.InHole;
    }

    /// <summary>
    /// The delivery of a send to this node that is still free, by channel number where the journal tells it.
    /// </summary>
    private static int DeliveryTo(TraceNode sender, int send, int to, long k, out bool isTaken)
    {
        isTaken = false;

        // Found by halving in nearly every send; only a journal whose recipients are not in order, or a number that does
        // not fit, needs a look at all of them.
        int likely = sender.Store.DeliveryTo(send, to);
        if (likely >= 0 && sender.Store.DeliveryK(likely) == k && k != 0 && sender.Store.Receiver(likely).IsNone)
        {
            return likely;
        }

        int free = -1;
        int end = sender.Store.DeliveriesEnd(send);
        for (int delivery = sender.Store.DeliveriesStart(send); delivery < end; delivery++)
        {
            if (sender.Store.To(delivery) != to || sender.Store.DeliveryK(delivery) == 0)
            {
                continue;
            }

            // The one with the number of the receive; where journals do not tell numbers, the first that is free.
            if (!sender.Store.Receiver(delivery).IsNone)
            {
                isTaken = true;
            }
            else if (sender.Store.DeliveryK(delivery) == k)
            {
                return delivery;
            }
            else if (free < 0)
            {
                free = delivery;
            }
        }

        return free;
    }
}
