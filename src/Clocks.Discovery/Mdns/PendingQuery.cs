using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// What one query wants of our records, as masks over <see cref="OwnRecords"/>: which by multicast, which by unicast,
/// and which the asker knows already. A value; it lives as long as its answer waits.
/// </summary>
internal struct PendingQuery(UdpAddress source, DnsHeader header)
{
    /// <summary>Who asks.</summary>
    public UdpAddress Source { get; } = source;

    /// <summary>The header of the query.</summary>
    public DnsHeader Header { get; } = header;

    /// <summary>Questions in it.</summary>
    public int Questions { get; private set; }

    /// <summary>Records asked for by multicast.</summary>
    public ulong Multicast { get; set; }

    /// <summary>Records asked for by unicast (RFC 6762, section 5.4).</summary>
    public ulong Unicast { get; private set; }

    /// <summary>Records the asker has: not said again (RFC 6762, section 7.1).</summary>
    public ulong Known { get; set; }

    /// <summary>Records asked for that others may answer as well, and questions that we do not answer.</summary>
    public int Shared { get; private set; }

    /// <summary>Whether it proposes records for a name that is ours (RFC 6762, section 8.1).</summary>
    public bool IsProbe { get; private set; }

    /// <summary>The first question, for the echo to legacy queriers.</summary>
    public DnsName? First { get; private set; }

    /// <summary>The type of the first question.</summary>
    public DnsType FirstType { get; private set; }

    /// <summary>What is wanted and not known.</summary>
    public readonly ulong Wanted => (Multicast | Unicast) & ~Known;

    /// <summary>Adds a question and what answers it.</summary>
    public void Add(in QuestionView question, ulong answers, OwnRecords own, bool treatAsUnicast)
    {
        Questions++;
        bool unique = answers != 0;
        for (int i = 0; i < own.Count; i++)
        {
            unique &= (answers >> i & 1) == 0 || own[i].Record.IsUnique;
        }

        Shared += unique ? 0 : 1;
        IsProbe |= unique && Header.Authorities > 0;
        if (question.WantsUnicast || treatAsUnicast)
        {
            Unicast |= answers;
        }
        else
        {
            Multicast |= answers;
        }

        if (Questions == 1 && answers != 0 && Source.Port != Link.Port)
        {
            First = own.NameOf(question.Name);
            FirstType = question.Type;
        }
    }

    /// <summary>Moves these records from unicast to multicast.</summary>
    public void PreferMulticast(ulong mask)
    {
        Multicast |= Unicast & mask;
        Unicast &= ~mask;
    }

    /// <summary>
    /// Adds what a continuation of the same query says: more questions, more known answers (RFC 6762, section 7.2).
    /// </summary>
    public void Continue(in PendingQuery more)
    {
        Multicast |= more.Multicast;
        Unicast |= more.Unicast;
        Known |= more.Known;
        Questions += more.Questions;
        Shared += more.Shared;
    }
}
