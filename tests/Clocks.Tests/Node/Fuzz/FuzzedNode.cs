using System.Net;
using Clocks.Discovery;
using Clocks.Journal;
using Clocks.Journal.Logging;
using Clocks.Journal.Writing;
using Clocks.Model;
using Clocks.Node;
using Clocks.Node.Loop;
using Clocks.Node.Security;
using Clocks.Node.Transport;
using Clocks.Tests.Journal;

namespace Clocks.Tests.Node.Fuzz;

/// <summary>
/// A node without its tick thread: a real transport, a real machine and a real journal, which ticks when it is told to.
/// </summary>
internal sealed class FuzzedNode : ITransportWatcher, IDisposable
{
    private static readonly EventMix Mix = new(2, 2, 2, 4);

    private readonly Timeline _timeline = new();
    private readonly TcpOptions _options;
    private readonly TcpTransport _transport;
    private readonly JournalWriter _journal;
    private readonly Machine _machine;
    private readonly EventLog _events;
    private readonly Lock _gate = new();
    private readonly List<string> _log = [];
    private long _lastK;

    public FuzzedNode(Scratch folder, int id, ulong seed, ClusterKeys? keys = null)
    {
        var run = new RunId(SystemRandom.Bits64());
        _options = new TcpOptions(new NodeId(id), "fuzz", run, ClockRate.Max, $"host-{id}", IPAddress.Loopback, 0)
        {
            Keys = keys,
        };
        _transport = TcpTransport.TryListen(_options, _timeline, out TcpTransport? transport, out string problem)
            ? transport
            : throw new InvalidOperationException(problem);
        var header = new JournalHeader(
            _options.Id, _options.Rate, run, "fuzz", seed, Mix, "lamport", $"host-{id}", "fuzz",
            _timeline.StartedAtUnixMicroseconds);
        string path = folder.Path($"machine_{id}.jsonl");
        _journal = JournalWriter.TryOpen(path, JournalFormat.Json, header, out JournalWriter? journal, out problem)
            ? journal!
            : throw new InvalidOperationException(problem);
        _machine = new Machine(Mix, new Draw(seed));
        _events = new EventLog(_journal, _machine);
        _transport.Start(this);
    }

    public int Port => _transport.Port;

    public bool IsConnected => _transport.Connected == 1;

    public long Sent => _machine.Sent;

    public long Received => _machine.Received;

    /// <summary>Connections that this node has had and lost.</summary>
    public int Losses { get; private set; }

    /// <summary>Places in the channel that no message has come from.</summary>
    public int Gaps { get; private set; }

    /// <summary>What should not have happened, in sentences.</summary>
    public List<string> Wrongs { get; } = [];

    public string Log
    {
        get
        {
            lock (_gate)
            {
                return string.Join(", ", _log);
            }
        }
    }

    /// <summary>The other node may be found at this end of a cable; with a name as of multicast DNS, or without.</summary>
    public void Meet(FuzzedNode other, IPEndPoint at, bool byName)
    {
        var address = new Sighting(at.ToString(), "static", [at]);
        _transport.AddCandidate(!byName ? address : address with
        {
            Key = $"fuzz-{other._options.Id}",
            Id = other._options.Id,
            Cluster = "fuzz",
            Run = other._options.Run,
        });
    }

    /// <summary>One tick, and its messages on their way: at once, or when the network thread comes to it.</summary>
    public void Tick(bool atOnce)
    {
        ref readonly ClockEvent e = ref _machine.Tick(_transport, _timeline.Now);
        _events.WriteLast();
        if (e.Kind == EventKind.Send)
        {
            _transport.Flush(atOnce);
        }
        else if (e.Kind == EventKind.Receive)
        {
            NotePlace(e.Arrival.Message.K);
        }
    }

    /// <summary>The evidence is closed first, as a node does; then the last word, or none.</summary>
    public void End(bool saysBye)
    {
        _journal.Close(new JournalFooter(
            _timeline.Now, _machine.Time, _machine.Events, _machine.Sent, _machine.Received, _transport.Waiting, 0,
            EndReason.Signal));
        if (saysBye)
        {
            _transport.Close(_machine.Events, _machine.Time);
        }

        _transport.Dispose();
    }

    public void OnUp(Peer peer, string how) => Note("up", new PeerChange(true, peer, how, _timeline.Now));

    public void OnDown(Peer peer, DownReason reason)
    {
        Losses++;
        Note($"down {reason}", new PeerChange(false, peer, reason.ToWord(), _timeline.Now));
        // Refused may be: of two connections that were made at the same time, one goes.
        if (reason == DownReason.Malformed)
        {
            Wrongs.Add("what an honest node sent was called malformed");
        }
    }

    public void OnCountsChanged()
    {
    }

    public void OnIdTaken(string sentence) => Wrongs.Add(sentence);

    public void OnUnreachable(Sighting sighting, string? why)
    {
    }

    public void OnTrouble(string sentence) => Wrongs.Add(sentence);

    public void Dispose()
    {
        _transport.Dispose();
        _journal.Dispose();
    }

    private void Note(string word, PeerChange change)
    {
        lock (_gate)
        {
            _log.Add(word);
        }

        _journal.Append(change);
    }

    private void NotePlace(long k)
    {
        if (k <= _lastK)
        {
            Wrongs.Add($"place {k} of the channel came after {_lastK}");
        }

        Gaps += k > _lastK + 1 ? 1 : 0;
        _lastK = k;
    }
}
