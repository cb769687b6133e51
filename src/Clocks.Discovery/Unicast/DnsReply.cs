using System.Net;
using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Unicast;

/// <summary>How a question to the DNS ended.</summary>
internal enum DnsOutcome : byte
{
    /// <summary>There are records.</summary>
    Records,

    /// <summary>The name exists and has no such records.</summary>
    NoRecords,

    /// <summary>There is no such name.</summary>
    NoName,

    /// <summary>The server says that it cannot or will not answer.</summary>
    Refused,

    /// <summary>No server has said anything that could be used.</summary>
    Silent,
}

/// <summary>What the DNS said to one question. Immutable.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Lifetime">For how many seconds it may be believed.</param>
internal sealed record DnsReply(DnsOutcome Outcome, uint Lifetime = 0)
{
    /// <summary>The records that were asked for.</summary>
    public IReadOnlyList<DnsRecord> Records { get; init; } = [];

    /// <summary>What the server said beside them, so that it need not be asked for.</summary>
    public IReadOnlyList<DnsRecord> Beside { get; init; } = [];

    /// <summary>The name that is meant instead and of which nothing is said; null: none.</summary>
    public DnsName? Alias { get; init; }

    /// <summary>Who said it; null where nobody did.</summary>
    public IPEndPoint? Server { get; init; }

    /// <summary>Of what was refused or failed, why: a sentence without capital and full stop.</summary>
    public string Why { get; init; } = "";

    /// <summary>Whether it says what there is or is not, and not only that nobody knows.</summary>
    public bool IsKnown => Outcome is DnsOutcome.Records or DnsOutcome.NoRecords or DnsOutcome.NoName;
}
