using Clocks.Journal;
using Clocks.Model;

namespace Clocks.Tests.Journal;

/// <summary>A small run that the journal's claims are made about.</summary>
internal static class Sample
{
    public const long Started = 1_795_252_980_486_712;

    public static readonly Peer Two = new(new NodeId(2), new RunId(2), "lab-2", "192.168.1.22", 40002);

    public static readonly Peer Five = new(new NodeId(5), new RunId(5), "lab-5", "fe80::5%2", 40005);

    public static JournalHeader Header { get; } = new(
        new NodeId(3), ClockRate.FromMillihertz(4_000), new RunId((UInt128)0x1f9c2a7e << 96), "default", 42,
        EventMix.Assignment, "lamport", "lab-7", "0.1.0", Started);

    public static ClockEvent Internal(long n, long clock) => new()
    {
        Kind = EventKind.Internal,
        N = n,
        OldClock = clock - 1,
        NewClock = clock,
        At = At(n),
    };

    public static ClockEvent Send(long n, long clock) => Internal(n, clock) with { Kind = EventKind.Send };

    public static ClockEvent Receive(long n, long oldClock, Message message) => new()
    {
        Kind = EventKind.Receive,
        N = n,
        OldClock = oldClock,
        NewClock = Math.Max(oldClock, message.Lamport) + 1,
        QueueDepth = 1,
        At = At(n),
        Arrival = new Arrival(message, At(n).MonoNs - 1_500),
    };

    public static Instant At(long n) => new(n * 250_000_000, Started + n * 250_000);

    public static JournalFooter Footer(long n, long clock) =>
        new(At(n), clock, n, 3, 1, 0, 0, EndReason.Duration);
}
