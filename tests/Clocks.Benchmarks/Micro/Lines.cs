using BenchmarkDotNet.Attributes;
using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Journal.Reading;
using Clocks.Journal.Writing;
using Clocks.Model;

namespace Clocks.Benchmarks;

/// <summary>One event to its JSON line, and back.</summary>
public class Lines : ILineOutlet
{
    private static readonly Peer Two = new(new NodeId(2), new RunId(2), "lab-2", "192.168.1.22", 40002);

    private static readonly JournalHeader Header = new(
        new NodeId(3), ClockRate.Max, new RunId(1), "default", 42, EventMix.Assignment, "lamport", "lab-7", "0.1.0", 0);

    private readonly EventLine _line = new(Header);
    private readonly LineBuffer _buffer;
    private readonly Delivery[] _deliveries = [new(Two, 17)];
    private readonly byte[] _internalBytes;
    private readonly byte[] _receiveBytes;
    private readonly JournalLine _parsed = new();
    private ClockEvent _internal = new() { Kind = EventKind.Internal, N = 1_234_567, OldClock = 2_345_678, NewClock = 2_345_679, At = At };
    private ClockEvent _send = new() { Kind = EventKind.Send, N = 1_234_568, OldClock = 2_345_679, NewClock = 2_345_680, At = At };
    private ClockEvent _receive = new()
    {
        Kind = EventKind.Receive,
        N = 1_234_569,
        OldClock = 2_345_680,
        NewClock = 2_345_990,
        At = At,
        Arrival = new Arrival(new Message(new NodeId(2), 345_678, 2_345_989, 45_678), 3_456_789_000),
    };

    public Lines()
    {
        _buffer = new LineBuffer(this);
        _internalBytes = Bytes(_internal);
        _receiveBytes = Bytes(_receive);
    }

    private static Instant At => new(3_456_789_012, 1_795_252_980_486_712);

    public bool Write(ReadOnlySpan<byte> lines) => true;

    [Benchmark]
    public void WriteInternal() => _line.Event(_buffer, _internal, []);

    [Benchmark]
    public void WriteSend() => _line.Event(_buffer, _send, _deliveries);

    [Benchmark]
    public void WriteReceive() => _line.Event(_buffer, _receive, []);

    [Benchmark]
    public SkipReason ParseInternal() => EventLine.Parse(_internalBytes, 0, _internalBytes.Length, _parsed, out _);

    [Benchmark]
    public SkipReason ParseReceive() => EventLine.Parse(_receiveBytes, 0, _receiveBytes.Length, _parsed, out _);

    private byte[] Bytes(in ClockEvent happened)
    {
        var buffer = new LineBuffer(this);
        new EventLine(Header).Event(buffer, happened, []);
        return buffer.Pending[..^1].ToArray();
    }
}
