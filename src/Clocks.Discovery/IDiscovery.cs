namespace Clocks.Discovery;

/// <summary>
/// Makes this node findable and finds others. Implementations: DNS-SD over multicast, a zone of the DNS, and a fixed list of
/// addresses.
/// What it says is a hint: the hello on the connection decides who a peer is, and a live connection outranks every
/// goodbye.
/// </summary>
/// <remarks>
/// <see cref="Start"/> and <see cref="IDisposable.Dispose"/> are called once, by the node's main thread. The callbacks
/// come on the discovery's own thread, one at a time, and must return quickly. <see cref="Reconfirm"/> may be called by
/// any thread.
/// </remarks>
public interface IDiscovery : IDisposable
{
    /// <summary>Bytes that its own thread has allocated on the managed heap so far. Any thread.</summary>
    long AllocatedBytes { get; }

    /// <summary>Begins to browse and, with an advertisement, to be found.</summary>
    /// <param name="self">What to say of this node; null: only look.</param>
    /// <param name="watcher">Who is told.</param>
    void Start(Advertisement? self, IDiscoveryWatcher watcher);

    /// <summary>
    /// A dial of this sighting failed or its connection broke: ask the network again, and let go of it if nobody
    /// answers (RFC 6762, section 10.4).
    /// </summary>
    void Reconfirm(Sighting sighting);
}

/// <summary>Who is told of what discovery sees.</summary>
public interface IDiscoveryWatcher
{
    /// <summary>A node was seen, or its addresses or its TXT record changed.</summary>
    void OnSeen(Sighting sighting);

    /// <summary>It said goodbye, or its records ran out.</summary>
    void OnGone(Sighting sighting);

    /// <summary>Something a person should know: an interface that cannot be joined, a port that is taken.</summary>
    /// <param name="sentence">What is wrong, where, and what to do.</param>
    void OnTrouble(string sentence);

    /// <summary>Who is announced and is not of ours: all that there are now, whenever that changes.</summary>
    void OnStrangers(IReadOnlyCollection<Stranger> strangers)
    {
    }

    /// <summary>How much it wants to hear by <see cref="OnStep"/>; the same for the whole run.</summary>
    DiscoveryDetail Detail => DiscoveryDetail.None;

    /// <summary>Discovery has done something that <see cref="Detail"/> asks for.</summary>
    void OnStep(in DiscoveryStep step)
    {
    }
}
