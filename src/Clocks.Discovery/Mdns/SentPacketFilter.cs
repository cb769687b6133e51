namespace Clocks.Discovery.Mdns;

/// <summary>
/// Remembers what this engine has just multicast on a link, so that its own copy, which the system hands back, is not
/// taken for somebody else's. Each packet sent excuses one packet received with the same bytes: when another node says
/// exactly the same, one of the two still counts. Owned by the thread that drives the engine.
/// </summary>
internal sealed class SentPacketFilter
{
    private const int Kept = 64;
    private const long LifeMs = 2_000;

    private readonly (ulong Hash, int Length, long UntilMs)[] _sent = new (ulong, int, long)[Kept];
    private int _next;

    /// <summary>A packet was sent.</summary>
    public void Sent(ReadOnlySpan<byte> packet, long nowMs)
    {
        _sent[_next] = (Hash(packet), packet.Length, nowMs + LifeMs);
        _next = (_next + 1) % Kept;
    }

    /// <summary>Whether a received packet is the echo of one that was sent; an echo is taken once.</summary>
    public bool Take(ReadOnlySpan<byte> packet, long nowMs)
    {
        ulong hash = Hash(packet);
        for (int i = 0; i < Kept; i++)
        {
            if (_sent[i].Length != packet.Length || _sent[i].Hash != hash || _sent[i].UntilMs < nowMs)
            {
                continue;
            }

            _sent[i] = default;
            return true;
        }

        return false;
    }

    private static ulong Hash(ReadOnlySpan<byte> packet)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in packet)
        {
            hash = (hash ^ b) * 1099511628211;
        }

        return hash;
    }
}
