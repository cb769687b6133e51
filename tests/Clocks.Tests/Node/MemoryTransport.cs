using Clocks.Discovery;
using Clocks.Model;
using Clocks.Node;
using Clocks.Node.Loop;
using Clocks.Node.Transport;

namespace Clocks.Tests.Node;

/// <summary>
/// The transport without a network: nodes of one process that meet in a <see cref="MemoryNetwork"/>. Messages go
/// straight into the peer's inbox; a full inbox blocks the send, as a full outbox does, and so does a peer that has
/// left. For tests of everything above the sockets.
/// </summary>
internal sealed class MemoryTransport(MemoryNetwork network, Timeline timeline, NodeId id, RunId run) : ITransport
{
    private readonly Inbox _inbox = new();
    private IChannel[] _ring = [];
    private ITransportWatcher? _watcher;

    /// <summary>This end as its peers know it.</summary>
    public Peer Self { get; } = new(id, run, "memory", "memory", id.Value);

    /// <inheritdoc/>
    public int Port => Self.Port;

    /// <inheritdoc/>
    public int Connected => Volatile.Read(ref _ring).Length;

    /// <inheritdoc/>
    public int ReadyPeers { get; private set; }

    /// <inheritdoc/>
    public int Waiting => _inbox.Count;

    /// <inheritdoc/>
    public ReadOnlySpan<IChannel> Channels => Volatile.Read(ref _ring);

    /// <inheritdoc/>
    /// <remarks>It has no thread.</remarks>
    public long AllocatedBytes => 0;

    internal bool IsReady { get; private set; }

    /// <summary>Whether it has left; guarded by the network's lock.</summary>
    internal bool HasLeft { get; set; }

    /// <inheritdoc/>
    public void Start(ITransportWatcher watcher)
    {
        _watcher = watcher;
        network.Join(this);
    }

    /// <inheritdoc/>
    public void AddCandidate(Sighting sighting)
    {
        // All nodes of a memory network are connected: there is nobody to look for.
    }

    /// <inheritdoc/>
    public void RemoveCandidate(Sighting sighting)
    {
        // See Consider.
    }

    /// <inheritdoc/>
    public void DeclareReady()
    {
        IsReady = true;
        network.TellReady();
    }

    /// <inheritdoc/>
    public bool TryReceive(out Arrival arrival, out int left) => _inbox.TryTake(out arrival, out left, out _);

    /// <inheritdoc/>
    public void Flush(bool atOnce)
    {
        // A message is in the peer's inbox as soon as it is sent.
    }

    /// <inheritdoc/>
    public void Close(long n, long lamport) => network.Leave(this);

    public void Dispose() => network.Leave(this);

    /// <summary>A message for this node; the network's lock is held, so the inbox has one writer at a time.</summary>
    internal bool Deliver(Message message)
    {
        bool hasRoom = _inbox.TryStage(new Arrival(message, timeline.MonoNs));
        _inbox.Publish();
        return hasRoom;
    }

    internal void Connect(MemoryTransport other, bool isUp)
    {
        if (isUp)
        {
            _watcher!.OnUp(other.Self, "memory");
        }

        IChannel[] others = Array.FindAll(_ring, c => c.Peer.Id != other.Self.Id);
        _ring = PeerRing.Sort(isUp ? [.. others, new Channel(network, this, other)] : others, Self.Id);
        if (!isUp)
        {
            _watcher!.OnDown(other.Self, DownReason.Bye);
        }

        _watcher!.OnCountsChanged();
    }

    internal void CountReady(int ready)
    {
        ReadyPeers = ready;
        _watcher!.OnCountsChanged();
    }

    private sealed class Channel(MemoryNetwork network, MemoryTransport from, MemoryTransport to) : IChannel
    {
        private long _sent;

        public Peer Peer => to.Self;

        public long TrySend(long n, long lamport)
        {
            if (!network.Deliver(to, new Message(from.Self.Id, n, lamport, _sent + 1)))
            {
                return 0;
            }

            return ++_sent;
        }
    }
}
