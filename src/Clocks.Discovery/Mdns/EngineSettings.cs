namespace Clocks.Discovery.Mdns;

/// <summary>What an engine is told once.</summary>
/// <param name="Seed">Seeds all its lots.</param>
/// <param name="IsPortShared">Whether somebody else on this machine listens on port 5353: then nothing is asked for by
/// unicast (RFC 6762, section 15.1).</param>
/// <param name="ProbeFirst">Whether names are probed before they are announced (RFC 6762, section 8.1).</param>
internal sealed record EngineSettings(ulong Seed, bool IsPortShared = false, bool ProbeFirst = false)
{
    /// <summary>What tells our announcements from those of others; null in a cluster without a key.</summary>
    public IAnnouncementSeal? Seal { get; init; }
}
