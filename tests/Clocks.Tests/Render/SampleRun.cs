using Clocks.Journal;
using Clocks.Model;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;

namespace Clocks.Tests.Render;

/// <summary>
/// Runs like those of a lab, made from a seed: machines tick at their own rates on one time axis, messages take a few
/// milliseconds, inboxes fill, the slow ones fall behind. The rules of the model are kept; the wall clocks can be set
/// apart.
/// </summary>
internal sealed class SampleRun
{
    private sealed class Lane
    {
        public TraceDraft Draft { get; } = new() { Format = "clocks", Knows = FormatFeatures.All };

        public Queue<(Message Message, long ArrivesNs)> Inbox { get; } = new();

        public Dictionary<int, long> Channel { get; } = [];

        public long Clock, N, Sent, Received, NextNs, PeriodNs;
    }

    private static readonly double[] ClassicRates = [1, 3, 6];

    private readonly Lane[] _lanes;
    private readonly long _wallApartUs;
    private Draw _draw;

    private SampleRun(ulong seed, double[] rates, long wallApartUs)
    {
        (_draw, _wallApartUs) = (new Draw(seed), wallApartUs);
        _lanes = [.. rates.Select(rate => new Lane { PeriodNs = (long)(1e9 / rate), NextNs = (long)(1e9 / rate) })];
        for (int i = 0; i < rates.Length; i++)
        {
            _lanes[i].Draft.Id = new NodeId(i + 1);
            _lanes[i].Draft.Rate = ClockRate.FromMillihertz((long)Math.Round(rates[i] * 1000));
        }
    }

    /// <summary>Three machines at 1, 3 and 6 ticks per second for a minute.</summary>
    public static RunTrace Classic(ulong seed = 7) => Of(seed, ClassicRates, 60);

    /// <summary>Machines at these rates for so many seconds.</summary>
    /// <param name="seed">Of dice and delays.</param>
    /// <param name="rates">Ticks per second, one for each machine; ids count from 1.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="host">The host name in the headers: any text, hostile ones included.</param>
    /// <param name="wallApartUs">How far each wall clock is behind that of the machine before, in microseconds.</param>
    public static RunTrace Of(ulong seed, double[] rates, double seconds, string host = "lab", long wallApartUs = 0)
    {
        var run = new SampleRun(seed, rates, wallApartUs);
        run.Tick((long)(seconds * 1e9));
        return run.Compose(host);
    }

    private void Tick(long endNs)
    {
        var due = new PriorityQueue<int, (long, int)>(_lanes.Select((lane, i) => (i, (lane.NextNs, i))));
        while (due.TryDequeue(out int i, out (long AtNs, int) key) && key.AtNs <= endNs)
        {
            Lane lane = _lanes[i];
            long lateNs = 20_000 + _draw.Below(180_000) + (_draw.Below(40) == 0 ? _draw.Below(4_000_000) : 0);
            Step(i, lane, lane.NextNs + Math.Min(lateNs, lane.PeriodNs / 3));
            lane.NextNs += lane.PeriodNs;
            due.Enqueue(i, (lane.NextNs, i));
        }
    }

    private void Step(int index, Lane lane, long atNs)
    {
        var happened = new ClockEvent
        {
            N = ++lane.N,
            OldClock = lane.Clock,
            At =
            new Instant(atNs, Wall(index, atNs))
        };
        if (lane.Inbox.TryPeek(out (Message Message, long ArrivesNs) first) && first.ArrivesNs <= atNs)
        {
            lane.Inbox.Dequeue();
            lane.Received++;
            happened.Kind = EventKind.Receive;
            happened.Arrival = new Arrival(first.Message, first.ArrivesNs);
            happened.QueueDepth = lane.Inbox.Count(m => m.ArrivesNs <= atNs);
            happened.NewClock = lane.Clock = Math.Max(lane.Clock, first.Message.Lamport) + 1;
            lane.Draft.Add(in happened, lane.N + 1);
            return;
        }

        uint die = 1 + _draw.Below(10);
        happened.NewClock = ++lane.Clock;
        happened.Kind = die <= 3 && _lanes.Length > 1 ? EventKind.Send : EventKind.Internal;
        lane.Draft.Add(in happened, lane.N + 1);
        if (happened.Kind == EventKind.Send)
        {
            Send(index, lane, die, atNs);
        }
    }

    private void Send(int index, Lane lane, uint die, long atNs)
    {
        int others = _lanes.Length - 1;
        (int first, int last) = die switch
        {
            1 => (1, 1),
            2 => (Math.Min(2, others), Math.Min(2, others)),
            _ =>
            (1, others)
        };
        for (int hop = first; hop <= last; hop++)
        {
            int to = (index + hop) % _lanes.Length;
            long k = lane.Channel[to] = lane.Channel.GetValueOrDefault(to) + 1;
            lane.Sent++;
            lane.Draft.AddDelivery(to + 1, k);
            _lanes[to].Inbox.Enqueue((new Message(new NodeId(index + 1), lane.N, lane.Clock, k), atNs + 400_000));
        }
    }

    private long Wall(int index, long atNs) => 1_795_252_980_000_000 - index * _wallApartUs + atNs / 1000;

    private RunTrace Compose(string host)
    {
        for (int i = 0; i < _lanes.Length; i++)
        {
            Lane lane = _lanes[i];
            TraceDraft draft = lane.Draft;
            draft.StartedAtUnixMicroseconds = Wall(i, 0);
            draft.Header = new JournalHeader(draft.Id, draft.Rate!.Value, default, "default", 7, EventMix.Assignment,
                "lamport", host,
                "0.1.0", draft.StartedAtUnixMicroseconds);
            draft.FinalClock = lane.Clock;
            draft.FooterLine = lane.N + 2;
            draft.Footer = new JournalFooter(new Instant(lane.NextNs, Wall(i, lane.NextNs)), lane.Clock, lane.N,
                lane.Sent,
                lane.Received, lane.Inbox.Count, 0, EndReason.Duration);
        }

        return TraceLoader.Compose(_lanes.Select(static l => ($"machine_{l.Draft.Id}.jsonl", l.Draft)), []);
    }
}
