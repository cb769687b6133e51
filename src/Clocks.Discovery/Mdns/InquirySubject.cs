using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Mdns;

/// <summary>What an inquiry asks about: there is one for each.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type of its records.</param>
internal readonly record struct InquirySubject(DnsName Name, DnsType Type);
