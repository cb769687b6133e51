using Clocks.Model;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;

namespace Clocks.Tests.Trace;

/// <summary>
/// Two machines that send each other messages with random delays; the second one's clock is off and drifts.
/// </summary>
internal static class DriftingRun
{
    public const int Seconds = 100;
    private const long StartUs = 1_795_252_980_000_000;
    private const long HeaderDelayUs = 7_000;
    private const int MessagesPerSecond = 10;

    public static RunTrace Of(ref Draw draw, double offsetMs, double driftPpm)
    {
        var events = new List<(double At, int Node, EventKind Kind, int Message)>();
        for (int message = 0; message < Seconds * MessagesPerSecond; message++)
        {
            double sent = 0.01 + (double)message / MessagesPerSecond;
            double delay = 0.0005 - 0.002 * Math.Log(1 - draw.Unit());
            events.Add((sent, message % 2, EventKind.Send, message));
            events.Add((sent + delay, 1 - message % 2, EventKind.Receive, message));
        }

        TraceDraft[] drafts = [Draft(0, 0), Draft(1, offsetMs)];
        long[] numbers = new long[2];
        var sends = new Dictionary<int, long>();
        foreach ((double at, int node, EventKind kind, int message) in events.Order())
        {
            long ns = (long)(at * 1e9 * (node == 0 ? 1 : 1 + driftPpm / 1e6));
            long us = drafts[node].StartedAtUnixMicroseconds + ns / 1000;
            var happened = new ClockEvent { Kind = kind, N = ++numbers[node], At = new Instant(ns, us) };
            if (kind == EventKind.Receive)
            {
                happened.Arrival = new Arrival(new Message(new NodeId(1 - node), sends[message], 0, 0), ns);
            }

            drafts[node].Add(in happened, 1);
            if (kind == EventKind.Send)
            {
                sends[message] = numbers[node];
                drafts[node].AddDelivery(1 - node, -1);
            }
        }

        // A node writes its header some milliseconds away from the zero of its monotonic clock: that is no offset.
        drafts[0].StartedAtUnixMicroseconds -= HeaderDelayUs;
        return TraceLoader.Compose(drafts.Select(static d => ("", d)), []);
    }

    private static TraceDraft Draft(int id, double offsetMs) => new()
    {
        Id = new NodeId(id),
        Knows = FormatFeatures.All,
        StartedAtUnixMicroseconds = StartUs + (long)(offsetMs * 1000),
    };
}
