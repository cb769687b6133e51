using Clocks.Model;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;

namespace Clocks.Tests.Trace;

/// <summary>
/// Runs made from a seed, straight into drafts: correct ones, where every receive comes after its send, and tangled
/// ones, where a receive may name any send at all, so that cycles, repeats and lost messages occur.
/// </summary>
internal static class RandomRun
{
    private sealed class Lane
    {
        public TraceDraft Draft { get; } = new() { Format = "clocks", Knows = FormatFeatures.All };

        public List<(Message Message, long ArrivedNs)> Inbox { get; } = [];

        public Dictionary<int, long> Channel { get; } = [];

        public long Clock { get; set; }

        public long N { get; set; }

        public long Received { get; set; }
    }

    /// <summary>
    /// A run in which the machines keep every rule; one message in so many is lost (0: none). Shuffled, a machine
    /// takes any of the waiting messages, so that channels are not FIFO and causal delivery is broken.
    /// </summary>
    public static RunTrace Correct(ulong seed, int lanes, int events, int lossOneIn = 0, bool isShuffled = false)
    {
        var draw = new Draw(seed);
        Lane[] all = [.. Enumerable.Range(0, lanes).Select(_ => new Lane())];
        for (int step = 1; step <= events; step++)
        {
            Lane lane = all[(int)draw.Below((uint)lanes)];
            if (isShuffled && lane.Inbox.Count > 1)
            {
                int first = (int)draw.Below((uint)lane.Inbox.Count);
                (lane.Inbox[0], lane.Inbox[first]) = (lane.Inbox[first], lane.Inbox[0]);
            }

            Step(all, Array.IndexOf(all, lane), step, ref draw, lossOneIn);
        }

        return Compose(all);
    }

    private static void Step(Lane[] all, int id, int step, ref Draw draw, int lossOneIn)
    {
        Lane lane = all[id];
        var at = new Instant(step * 1_000_000L, step * 1_000L);
        var happened = new ClockEvent { N = ++lane.N, OldClock = lane.Clock, At = at };
        if (lane.Inbox.Count > 0)
        {
            (Message Message, long ArrivedNs) taken = lane.Inbox[0];
            lane.Inbox.RemoveAt(0);
            happened.Kind = EventKind.Receive;
            happened.Arrival = new Arrival(taken.Message, taken.ArrivedNs);
            happened.QueueDepth = lane.Inbox.Count;
            happened.NewClock = lane.Clock = Math.Max(lane.Clock, taken.Message.Lamport) + 1;
            lane.Draft.Add(in happened, step);
            return;
        }

        happened.NewClock = ++lane.Clock;
        uint recipients = all.Length > 1 ? draw.Below(4) : 0;
        happened.Kind = recipients == 0 ? EventKind.Internal : EventKind.Send;
        lane.Draft.Add(in happened, step);
        for (int hop = 1; hop <= Math.Min(recipients, all.Length - 1); hop++)
        {
            int to = (id + hop) % all.Length;
            long k = lane.Channel[to] = lane.Channel.GetValueOrDefault(to) + 1;
            lane.Draft.AddDelivery(to, k);
            if (lossOneIn == 0 || draw.Below((uint)lossOneIn) != 0)
            {
                all[to].Inbox.Add((new Message(new NodeId(id), lane.N, lane.Clock, k), at.MonoNs + 100));
            }
        }
    }

    /// <summary>A run in which receives name sends at random, before or after, so that cycles occur.</summary>
    public static RunTrace Tangled(ulong seed, int lanes, int events)
    {
        var draw = new Draw(seed);
        Lane[] all = [.. Enumerable.Range(0, lanes).Select(_ => new Lane())];
        for (int step = 1; step <= events; step++)
        {
            int id = (int)draw.Below((uint)lanes);
            Lane lane = all[id];
            var kind = (EventKind)draw.Below(3);
            var happened = new ClockEvent { Kind = kind, N = ++lane.N, OldClock = lane.Clock, NewClock = ++lane.Clock };
            if (kind == EventKind.Receive)
            {
                var from = new NodeId((int)draw.Below((uint)lanes));
                uint n = 1 + draw.Below((uint)(events / lanes + 1));
                happened.Arrival = new Arrival(new Message(from, n, 0, 1), 0);
            }

            lane.Draft.Add(in happened, step);
            if (kind == EventKind.Send)
            {
                lane.Draft.AddDelivery((int)draw.Below((uint)lanes), 1);
            }
        }

        return Compose(all);
    }

    private static RunTrace Compose(Lane[] all)
    {
        for (int id = 0; id < all.Length; id++)
        {
            all[id].Draft.Id = new NodeId(id);
        }

        return TraceLoader.Compose(all.Select(static l => ($"machine_{l.Draft.Id}.jsonl", l.Draft)), []);
    }
}
