using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Mdns;

/// <summary>One question that is to be asked, perhaps repeatedly with growing gaps (RFC 6762, section 5.2).</summary>
internal sealed class Inquiry
{
    /// <summary>What it asks about.</summary>
    public InquirySubject Subject { get; private set; }

    /// <summary>When it is next asked.</summary>
    public long DueMs { get; set; }

    /// <summary>When it was last asked.</summary>
    public long LastMs { get; set; }

    /// <summary>Times it is still asked.</summary>
    public int Left { get; set; }

    /// <summary>Until when it waits after being asked; doubles.</summary>
    public long GapMs { get; set; }

    /// <summary>Makes it a question about this, never asked yet.</summary>
    public void Begin(InquirySubject subject) =>
        (Subject, DueMs, LastMs, Left, GapMs) = (subject, 0, OwnRecord.LongAgoMs, 0, 1_000);
}

/// <summary>What an inquiry asks about: there is one for each.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type of its records.</param>
internal readonly record struct InquirySubject(DnsName Name, DnsType Type);
