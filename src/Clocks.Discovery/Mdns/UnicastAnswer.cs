using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>An answer to one asker that waits for its time.</summary>
/// <param name="Destination">Who gets it.</param>
/// <param name="Records">Which records.</param>
/// <param name="DueMs">When.</param>
/// <param name="Id">The query's id, for legacy queriers; 0 otherwise (RFC 6762, section 18.1).</param>
/// <param name="Question">The question to echo to a legacy querier; null otherwise (RFC 6762, section 6.7).</param>
/// <param name="QuestionType">Its type.</param>
internal readonly record struct UnicastAnswer(
    UdpAddress Destination, ulong Records, long DueMs, ushort Id, DnsName? Question, DnsType QuestionType)
{
    /// <summary>Whether the asker is an ordinary resolver.</summary>
    public bool IsLegacy => Destination.Port != Link.Port;

    /// <summary>An answer to a full querier.</summary>
    public static UnicastAnswer To(UdpAddress to, ulong records, long dueMs) => new(to, records, dueMs, 0, null, default);

    /// <summary>An answer to an ordinary resolver.</summary>
    public static UnicastAnswer ToLegacy(in PendingQuery ask, long dueMs) =>
        new(ask.Source, ask.Wanted, dueMs, ask.Header.Id, ask.First, ask.FirstType);
}
