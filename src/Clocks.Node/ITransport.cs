using Clocks.Discovery;

namespace Clocks.Node;

/// <summary>
/// Connections to all peers: finds out who is at the addresses that discovery hints at, keeps one connection a pair,
/// brings messages to the inbox and takes them from the tick. The seam between a node and the network; the tests have
/// its twin without one.
/// </summary>
public interface ITransport : ISurroundings, IDisposable
{
    /// <summary>The TCP port that this node listens on.</summary>
    int Port { get; }

    /// <summary>Peers that are connected now.</summary>
    int Connected { get; }

    /// <summary>Connected peers that tick, or would as soon as everybody they expect is there.</summary>
    int ReadyPeers { get; }

    /// <summary>Messages that have arrived and wait for a tick.</summary>
    int Waiting { get; }

    /// <summary>Bytes that its own threads have allocated on the managed heap so far.</summary>
    long AllocatedBytes { get; }

    /// <summary>Whoever asks is shown this journal, which is ours, as it grows. Before <see cref="Start"/>.</summary>
    /// <param name="path">A regular file; the last line is shown as long as it is in it before <see cref="IDisposable.Dispose"/>.</param>
    void ShowJournal(string path)
    {
    }

    /// <summary>Begins to accept and to dial.</summary>
    void Start(ITransportWatcher watcher);

    /// <summary>A node may be found there. Any thread.</summary>
    void AddCandidate(Sighting sighting);

    /// <summary>Discovery no longer sees it; a live connection stays. Any thread.</summary>
    void RemoveCandidate(Sighting sighting);

    /// <summary>Tells every peer, now and in future, that this node ticks or is ready to. Any thread.</summary>
    void DeclareReady();

    /// <summary>The first period begins: the times of faults count from here. Any thread.</summary>
    /// <param name="startedAtNs">In nanoseconds of the node's monotonic clock.</param>
    void BeginFaults(long startedAtNs)
    {
    }

    /// <summary>
    /// Sends what the tick has handed to the channels. Called by the tick thread at the end of a tick.
    /// </summary>
    /// <param name="atOnce">
    /// True: on this thread with one system call a peer, which a lone message wants; false: the network thread does it,
    /// many messages a call, which a flood wants.
    /// </param>
    void Flush(bool atOnce);

    /// <summary>
    /// Says Bye on every channel, waits a moment for what is under way to leave, and closes everything.
    /// </summary>
    /// <param name="n">The number of this node's last event.</param>
    /// <param name="lamport">Its final clock.</param>
    void Close(long n, long lamport);
}

/// <summary>Who is told of what the transport sees. The calls come on the network thread, one at a time.</summary>
public interface ITransportWatcher
{
    /// <summary>A peer is connected; the first message to it comes after this call.</summary>
    /// <param name="peer">Who.</param>
    /// <param name="how">How it was found: the source of the sighting, or <c>dialled-us</c>.</param>
    void OnUp(Peer peer, string how);

    /// <summary>A peer is gone; no message to it comes after this call.</summary>
    void OnDown(Peer peer, DownReason reason);

    /// <summary>
    /// What <see cref="ITransport.Connected"/> or <see cref="ITransport.ReadyPeers"/> says is another number now.
    /// </summary>
    void OnCountsChanged();

    /// <summary>A fault that was told has begun.</summary>
    void OnFault(string sentence)
    {
    }

    /// <summary>
    /// Another node has this node's id, as one says that this node has dialled at an address it has reason to believe.
    /// A node that has not ticked may end for that; one that has goes on.
    /// </summary>
    /// <param name="sentence">Who holds the id, on which host and address, and what to do.</param>
    void OnIdTaken(string sentence);

    /// <summary>A dial of this sighting failed, or its connection broke.</summary>
    /// <param name="sighting">Which.</param>
    /// <param name="why">Why no connection was made, in a few words; null where there was one.</param>
    void OnUnreachable(Sighting sighting, string? why);

    /// <summary>Who was dialled at this sighting does not let this node in.</summary>
    /// <param name="sighting">Which.</param>
    /// <param name="reason">Why, in the words of the other.</param>
    void OnRefused(Sighting sighting, string reason)
    {
    }

    /// <summary>A peer that was asked has told of another; or what it told has led nowhere for a minute.</summary>
    /// <param name="sighting">Where that one may be.</param>
    /// <param name="isThere">False: it is not dialled again.</param>
    void OnTold(Sighting sighting, bool isThere)
    {
    }

    /// <summary>Something a person should know, in one sentence.</summary>
    void OnTrouble(string sentence);
}
