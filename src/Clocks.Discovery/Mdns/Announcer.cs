namespace Clocks.Discovery.Mdns;

/// <summary>
/// Brings our names onto one link and takes them off it: announces at once and again with doubling gaps (RFC 6762,
/// section 8.3), says goodbye at the end (10.1). Its packets are written by the <see cref="Responder"/>, which knows
/// what the last second has carried. Owned by the thread that drives the engine.
/// </summary>
internal sealed class Announcer(OwnRecords own, Responder responder)
{
    /// <summary>
    /// Announcements: at 0, 1, 3 and 7 s; radio links lose some (RFC 6762, section 8.3: two to eight).
    /// </summary>
    public const int Announcements = 4;

    private int _left;
    private long _gapMs;

    /// <summary>When the next announcement is due.</summary>
    public long DueMs { get; private set; } = OwnRecord.NeverMs;

    /// <summary>
    /// Begins to announce. Our names hold 32 random bits of the run and so are known to be unique; that is why they
    /// need not be probed first (RFC 6762, section 8.1).
    /// </summary>
    public void Announce(long nowMs)
    {
        responder.IsSpeaking = true;
        _left = Announcements;
        _gapMs = 1_000;
        DueMs = nowMs;
    }

    /// <summary>Announces once more what somebody disputes, unless that is under way.</summary>
    public void Repeat(long nowMs)
    {
        if (responder.IsSpeaking && DueMs == OwnRecord.NeverMs)
        {
            Announce(nowMs);
        }
    }

    /// <summary>Announces no more: the names are in doubt.</summary>
    public void Stop() => DueMs = OwnRecord.NeverMs;

    /// <summary>Sends what is due.</summary>
    public void Wake(long nowMs)
    {
        if (DueMs > nowMs)
        {
            return;
        }

        ulong records = own.Announced;
        for (int i = 0; i < own.Count; i++)
        {
            records &= own[i].MayBeMulticast(nowMs) ? ulong.MaxValue : ~(1UL << i);
        }

        if (records != 0)
        {
            responder.Multicast(records, nowMs);
        }

        DueMs = --_left > 0 ? nowMs + _gapMs : OwnRecord.NeverMs;
        _gapMs *= 2;
    }

    /// <summary>
    /// Takes our records out of everybody's cache. The listing of the type stays: other nodes say it as well, and it is
    /// true without us.
    /// </summary>
    public void SayGoodbye(long nowMs)
    {
        if (responder.IsSpeaking)
        {
            responder.Multicast(own.With(OwnRole.Listing, OwnRole.Service, OwnRole.Text, OwnRole.Address), nowMs, goodbye: true);
        }

        responder.IsSpeaking = false;
        DueMs = OwnRecord.NeverMs;
    }
}
