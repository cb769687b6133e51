namespace Clocks.Discovery.Mdns;

/// <summary>One question that is to be asked, perhaps repeatedly with growing gaps (RFC 6762, section 5.2).</summary>
internal sealed class Inquiry(InquirySubject subject)
{
    /// <summary>What it asks about.</summary>
    public InquirySubject Subject { get; } = subject;

    /// <summary>When it is next asked.</summary>
    public long DueMs { get; set; }

    /// <summary>When it was last asked.</summary>
    public long LastMs { get; set; } = OwnRecord.LongAgoMs;

    /// <summary>Times it is still asked.</summary>
    public int Left { get; set; }

    /// <summary>Until when it waits after being asked; doubles.</summary>
    public long GapMs { get; set; } = 1_000;
}
