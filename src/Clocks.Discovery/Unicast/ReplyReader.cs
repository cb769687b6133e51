using System.Net;
using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Unicast;

/// <summary>
/// Reads what a server has answered: whether it is the answer at all, its records at the end of a chain of aliases, or for how
/// long there are none. Bytes in, a reply out; no input throws. Any thread.
/// </summary>
internal static class ReplyReader
{
    /// <summary>Aliases that are followed one after another in an answer, and answers that end in one: people use one or two.</summary>
    public const int AliasesMax = 8;

    /// <summary>Records of a message that are looked at: 64 KiB hold not many more.</summary>
    public const int RecordsMax = 4_096;

    /// <summary>Whether a packet answers this question: what somebody must guess who is not the server (RFC 5452, section 4).</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> packet, ushort id, DnsName name, DnsType type)
    {
        if (!DnsHeader.TryRead(packet, out DnsHeader header)
            || header.Id != id || !header.IsResponse || !header.IsQueryOpcode || header.Questions > 1)
        {
            return false;
        }

        if (header.Questions == 0)
        {
            // Who could not read the question, or does not want to, may leave it out.
            return header.ResponseCode is FormatError or NotImplemented;
        }

        // An answer that was cut may be cut anywhere: it is only the reason to ask by TCP.
        return DnsReader.TryOpen(packet, out DnsReader reader)
            ? reader.TryNextQuestion(out QuestionView question)
                && question.Type == type && question.Class == 1 && question.Name.Is(name)
            : header.IsTruncated;
    }

    /// <summary>The code of a server that does not understand the question.</summary>
    public const int FormatError = 1;

    private const int ServerFailure = 2, NoSuchName = 3, NotImplemented = 4, QueryRefused = 5;

    /// <summary>Whether a server may not have understood the question for what later standards have added to it.</summary>
    public static bool IsMisunderstood(ReadOnlySpan<byte> packet) =>
        DnsHeader.TryRead(packet, out DnsHeader header) && header.ResponseCode is FormatError or NotImplemented;

    /// <summary>Whether an answer did not fit into its packet.</summary>
    public static bool IsCut(ReadOnlySpan<byte> packet) => DnsHeader.TryRead(packet, out DnsHeader header) && header.IsTruncated;

    /// <summary>What an answer says.</summary>
    /// <param name="message">What <see cref="IsAnswer"/> has taken for one.</param>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="type">The type.</param>
    /// <param name="server">Who says so.</param>
    public static DnsReply Read(ReadOnlySpan<byte> message, DnsName name, DnsType type, IPEndPoint server)
    {
        _ = DnsHeader.TryRead(message, out DnsHeader header);
        if (header.ResponseCode is not 0 and not NoSuchName)
        {
            return Refusal(server, CodeWords(header.ResponseCode));
        }

        if (!DnsReader.TryOpen(message, out DnsReader reader))
        {
            return Refusal(server, "its answer is cut off or garbled");
        }

        var answers = new List<DnsRecord>();
        var beside = new List<DnsRecord>();
        uint? denial = null;
        bool isReferral = false;
        byte[] data = new byte[RecordData.BytesMax];
        for (int i = 0; i < RecordsMax && reader.TryNextRecord(out RecordView record, out DnsSection section); i++)
        {
            if (!record.IsInternet || record.IsPseudo || record.TryReadData(data) is not (>= 0 and int length))
            {
                continue;
            }

            if (section == DnsSection.Authority)
            {
                denial ??= record.Type == DnsType.Soa && RecordData.TryDenial(data.AsSpan(0, length), out uint seconds)
                    ? Math.Min(seconds, record.TtlSeconds)
                    : null;
                isReferral |= record.Type == DnsType.NS;
            }
            else if (section == DnsSection.Answer || record.Type is DnsType.A or DnsType.Aaaa or DnsType.Srv or DnsType.Txt)
            {
                (section == DnsSection.Answer ? answers : beside).Add(
                    new DnsRecord(record.Name.ToName(), record.Type, record.TtlSeconds, IsUnique: false, data[..length]));
            }
        }

        isReferral &= denial is null && header.ResponseCode == 0 && !header.IsRecursionAvailable;
        return Conclude(answers, name, type, header.ResponseCode, denial, isReferral) with { Beside = beside, Server = server };
    }

    /// <summary>What the records of an answer come to: at the name, or at the end of its aliases.</summary>
    private static DnsReply Conclude(List<DnsRecord> answers, DnsName name, DnsType type, int code, uint? denial, bool isReferral)
    {
        DnsName at = name;
        uint lifetime = DnsRecord.TtlSecondsMax;
        for (int aliases = 0; aliases <= AliasesMax; aliases++)
        {
            List<DnsRecord> found = answers.FindAll(record => record.Type == type && record.Name.Equals(at));
            found.ForEach(record => lifetime = Math.Min(lifetime, record.TtlSeconds));
            if (found.Count > 0)
            {
                return new DnsReply(DnsOutcome.Records, lifetime) { Records = found };
            }

            if (answers.Find(record => record.Type == DnsType.CName && record.Name.Equals(at)) is not { } alias
                || !RecordData.TryPointer(alias.Data, out DnsName target))
            {
                return Denial(at.Equals(name) ? null : at, code, denial, lifetime, isReferral);
            }

            lifetime = Math.Min(lifetime, alias.TtlSeconds);
            at = target;
        }

        return Refusal(null, $"more than {AliasesMax} aliases follow one another");
    }

    /// <summary>Nothing is said of a name, or of the last of its aliases: it is denied, or somebody else is to be asked.</summary>
    private static DnsReply Denial(DnsName? alias, int code, uint? denial, uint lifetime, bool isReferral)
    {
        if (alias is not null && code == 0 && denial is null)
        {
            return new DnsReply(DnsOutcome.NoRecords, lifetime) { Alias = alias };
        }

        return isReferral
            ? Refusal(null, "it names other servers and asks none of them for this machine (no recursion)")
            : new DnsReply(code == 0 ? DnsOutcome.NoRecords : DnsOutcome.NoName, Math.Min(lifetime, denial ?? 0));
    }

    private static DnsReply Refusal(IPEndPoint? server, string why) => new(DnsOutcome.Refused) { Server = server, Why = why };

    private static string CodeWords(int code) => code switch
    {
        FormatError => "it does not understand the question, FORMERR",
        ServerFailure => "it could not find out, SERVFAIL",
        NotImplemented => "it does not know such questions, NOTIMP",
        QueryRefused => "it does not answer for that name, or not this machine, REFUSED",
        _ => $"its code is {code}",
    };
}
