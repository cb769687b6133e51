using System.Net;
using Clocks.Discovery;
using Clocks.Model;
using Clocks.Node;
using Clocks.Node.Loop;
using Clocks.Node.Security;
using Clocks.Node.Transport;

namespace Clocks.Benchmarks.Ends;

/// <summary>One end of the transport as a node has it, on 127.0.0.1, with nothing above it.</summary>
internal sealed class TransportEnd : ITransportWatcher, IDisposable
{
    private readonly ManualResetEventSlim _isUp = new();

    public TransportEnd(int id, bool hasKey)
    {
        var options = new TcpOptions(
            new NodeId(id), "bench", new RunId(SystemRandom.Bits64()), ClockRate.Max, "bench", IPAddress.Loopback, 0)
        {
            Keys = hasKey ? new ClusterKeys(new ClusterKey(new byte[ClusterKey.Bytes])) : null,
        };
        if (!TcpTransport.TryListen(options, Timeline, out TcpTransport? transport, out string problem))
        {
            throw new InvalidOperationException(problem);
        }

        Transport = transport;
        Transport.Start(this);
    }

    public Timeline Timeline { get; } = new();

    public TcpTransport Transport { get; }

    public void Dial(int port) => Transport.AddCandidate(
        new Sighting($"127.0.0.1:{port}", "static", [new IPEndPoint(IPAddress.Loopback, port)]));

    public void WaitForPeer() => _isUp.Wait();

    public void Dispose()
    {
        Transport.Close(1, 1);
        Transport.Dispose();
        _isUp.Dispose();
    }

    void ITransportWatcher.OnUp(Peer peer, string how) => _isUp.Set();

    void ITransportWatcher.OnDown(Peer peer, DownReason reason)
    {
        // The end of the run.
    }

    void ITransportWatcher.OnCountsChanged()
    {
        // Nobody waits for it.
    }

    void ITransportWatcher.OnIdTaken(string sentence) => Console.Error.WriteLine(sentence);

    void ITransportWatcher.OnUnreachable(Sighting sighting, string? why)
    {
        if (!_isUp.IsSet)
        {
            Console.Error.WriteLine($"unreachable: {sighting.Key}");
        }
    }

    void ITransportWatcher.OnTrouble(string sentence) => Console.Error.WriteLine(sentence);
}
