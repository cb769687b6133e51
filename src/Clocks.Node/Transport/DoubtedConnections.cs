using System.Net;
using Clocks.Discovery;

namespace Clocks.Node.Transport;

/// <summary>
/// Connections whose one end may be gone although nothing says so on them, because a machine has another address: TCP
/// would take ten seconds to find out. Our own end is gone when its address is no longer ours, which the system knows.
/// The other end may be when its node announces other addresses than before; anybody can announce anything, so it is
/// asked, and ends only where it does not answer. While it is in doubt nothing is sent on a connection. Owned by the
/// network thread.
/// </summary>
/// <param name="context">What the parts of the transport share.</param>
/// <param name="table">The connections.</param>
/// <param name="handshake">Asks, and decides about hellos that wait for an answer.</param>
/// <param name="router">Takes what came behind a hello that waited.</param>
/// <param name="isOurs">Whether an address is one of this machine; a test gives its own.</param>
internal sealed class DoubtedConnections(
    NetworkContext context, ConnectionTable table, Handshake handshake, FrameRouter router, Predicate<IPAddress> isOurs)
{
    /// <summary>
    /// How long an address may be away that is taken and given back, as when a network is set up again, before the
    /// connections that end there end.
    /// </summary>
    private const long ReturnMs = 100;

    /// <summary>How often a connection is asked for an answer.</summary>
    private const long LookMs = 20;

    /// <summary>The addresses of this machine have changed.</summary>
    public void AddressesChanged()
    {
        for (int i = 0; i < table.Count; i++)
        {
            if (table[i] is { State: ConnectionState.Live } live && !IsOurEnd(live))
            {
                live.Doubt(context.NowMs);
                context.AreTimersStale = true;
            }
        }
    }

    /// <summary>A node announces other addresses than before.</summary>
    /// <param name="sighting">What it announces.</param>
    /// <param name="before">Where it was before.</param>
    public void Moved(Sighting sighting, IReadOnlyList<IPEndPoint> before)
    {
        if (sighting.Run is { } run && table.Live(run) is { } live
            && MayHaveLeft(live.RemoteAddress, before, sighting.EndPoints) && handshake.Ask(live) == EndState.Asked)
        {
            live.DoubtOnAWord(context.NowMs);
            context.AreTimersStale = true;
        }
    }

    /// <summary>Looks who has answered. Returns when to look again, at most the time given.</summary>
    public long Run(long nowMs, long nextMs)
    {
        for (int i = 0; i < table.Count; i++)
        {
            Connection connection = table[i];
            bool isOpen = false;
            if (connection is { State: ConnectionState.Live, IsDoubted: true })
            {
                isOpen = !IsDecided(connection, nowMs);
            }
            else if (connection is { State: ConnectionState.Handshaking, HeldHello: { } hello })
            {
                handshake.Consider(connection, hello);
                isOpen = connection.HeldHello is not null;
                router.Route(connection);
            }

            nextMs = isOpen ? Math.Min(nextMs, nowMs + LookMs) : nextMs;
        }

        return nextMs;
    }

    private bool IsDecided(Connection live, long nowMs)
    {
        EndState end = IsOurEnd(live) ? handshake.Ask(live)
            : nowMs - live.DoubtedAtMs < ReturnMs ? EndState.Asked
            : EndState.Silent;
        switch (end)
        {
            case EndState.Answers:
                live.Trust();
                break;
            case EndState.Silent:
                table.End(live, DownReason.ConnectionLost);
                break;
        }

        return end != EndState.Asked;
    }

    private bool IsOurEnd(Connection live) => live.LocalAddress is not { } address || isOurs(address);

    /// <summary>
    /// Whether an address of the same kind is new, which soon takes the place of the old one (RFC 6762, section 10.2: in a
    /// second), or the old one is no longer announced.
    /// </summary>
    private static bool MayHaveLeft(IPAddress address, IReadOnlyList<IPEndPoint> before, IReadOnlyList<IPEndPoint> now)
    {
        foreach (IPEndPoint endPoint in now)
        {
            if (endPoint.AddressFamily == address.AddressFamily && !Holds(before, endPoint.Address))
            {
                return true;
            }
        }

        return Holds(before, address) && !Holds(now, address);
    }

    private static bool Holds(IReadOnlyList<IPEndPoint> endPoints, IPAddress address)
    {
        foreach (IPEndPoint endPoint in endPoints)
        {
            if (endPoint.Address.Equals(address))
            {
                return true;
            }
        }

        return false;
    }
}
