using BenchmarkDotNet.Attributes;
using Clocks.Model;

namespace Clocks.Benchmarks;

/// <summary>The clock alone, and a whole tick of the machine: alone, and with a message that waits.</summary>
public class ClockAndTick : ISurroundings
{
    private readonly Machine _alone = new(EventMix.Assignment, new Draw(1));
    private readonly Machine _receiver = new(EventMix.Assignment, new Draw(1));
    private LamportClock _clock;
    private bool _hasMessage;
    private long _k;

    public ReadOnlySpan<IChannel> Channels => [];

    public bool TryReceive(out Arrival arrival, out int left)
    {
        left = 0;
        arrival = _hasMessage ? new Arrival(new Message(new NodeId(2), ++_k, _k, _k), _k) : default;
        return _hasMessage;
    }

    [Benchmark]
    public long ClockReceive() => _clock.Receive(_clock.Time + 1);

    [Benchmark]
    public long TickInternal()
    {
        _hasMessage = false;
        return _alone.Tick(this, default).NewClock;
    }

    [Benchmark]
    public long TickReceive()
    {
        _hasMessage = true;
        return _receiver.Tick(this, default).NewClock;
    }
}
