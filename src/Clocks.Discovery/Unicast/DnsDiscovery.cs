using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Unicast;

/// <summary>
/// Discovery by what somebody wrote into a zone of the DNS: the thin shell around <see cref="ZoneFollower"/>. One thread of its own,
/// "dns", asks the servers and makes all callbacks. Nothing is announced and nothing is sent by multicast.
/// </summary>
/// <param name="zone">Where nodes are named.</param>
/// <param name="port">At which port the nodes of a name listen that has addresses alone, where the zone's text does not say it;
/// null: not known.</param>
/// <param name="isOnce">Whether whoever looks ends after the first look, so that nothing is told of a next one.</param>
public sealed class DnsDiscovery(ZoneAddress zone, int? port, bool isOnce = false) : IDiscovery
{
    private readonly SocketWire _wire = new();
    private volatile bool _isDoubted;
    private Thread? _thread;
    private long _allocatedBytes;

    /// <inheritdoc />
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public void Start(Advertisement? self, IDiscoveryWatcher watcher)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        if (_thread is not null)
        {
            throw new InvalidOperationException("discovery is started once.");
        }

        var follower = new ZoneFollower(
            zone, port, _wire, () => SystemResolver.Read(zone.Server), self?.Port, OwnAddress.IsOurs, watcher, SystemRandom.Bits64())
        {
            IsOnce = isOnce,
        };
        _thread = new Thread(() => Run(follower)) { IsBackground = true, Name = "dns" };
        _thread.Start();
    }

    /// <summary>Asks the zone again, before what it said runs out, but at most every five seconds. Any thread.</summary>
    public void Reconfirm(Sighting sighting)
    {
        if (sighting.IsOfZone)
        {
            _isDoubted = true;
            _wire.Wake();
        }
    }

    /// <summary>Ends the thread, whatever it waits for, and waits for that; from a call of its watcher it does not wait.</summary>
    public void Dispose()
    {
        if (_wire.IsStopping)
        {
            return;
        }

        _wire.Stop();
        if (_thread is not null && _thread != Thread.CurrentThread)
        {
            _thread.Join();
        }

        _wire.Dispose();
    }

    private void Run(ZoneFollower follower)
    {
        while (!_wire.IsStopping)
        {
            if (_isDoubted)
            {
                _isDoubted = false;
                follower.Doubt();
            }

            if (_wire.NowMs >= follower.DueMs)
            {
                follower.Look();
            }

            Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
            _wire.Rest((int)Math.Clamp(follower.DueMs - _wire.NowMs, 0, ReplyStore.LifeMsMax));
        }
    }
}
