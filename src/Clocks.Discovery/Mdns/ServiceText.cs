using System.Buffers.Text;
using System.Text;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// What a node says of itself in its TXT record: <c>txtvers=1 id= cluster= proto=1 run= rate= host=</c>, and in a cluster
/// with a key <c>kid= min= mac= adr=</c> in place of <c>host=</c>, written here and read here. It is a hint; nothing in it is
/// believed beyond a dial. Pure; any thread.
/// </summary>
/// <param name="Id">The id it claims.</param>
/// <param name="Cluster">The cluster it claims.</param>
/// <param name="Run">The run it claims.</param>
/// <param name="Rate">Its clock rate, where it says so.</param>
/// <param name="Host">Its machine, where it says so; safe to print.</param>
/// <param name="Proof">Of which key it is, where it has one.</param>
/// <param name="AddressCodes">Of which addresses it is, where it has a key: a code of fixed length for each.</param>
internal sealed record ServiceText(
    NodeId Id, string Cluster, RunId Run, ClockRate? Rate, string? Host, AnnouncementProof? Proof = null, string AddressCodes = "")
{
    /// <summary>Hexadecimal digits of the code of an address: nobody without the key meets them by guessing 2^64 times.</summary>
    private const int AddressDigits = 16;

    /// <summary>Codes that one string has room for.</summary>
    private const int AddressCodesMax = (TextPairs.StringBytesMax - 4) / AddressDigits;

    /// <summary>The TXT data of an advertisement; <c>txtvers</c> first (RFC 6763, section 6.7).</summary>
    /// <param name="self">What is advertised.</param>
    /// <param name="instance">Under which name.</param>
    /// <param name="addresses">At which addresses; of more than <see cref="AddressCodesMax"/> with a key the first.</param>
    public static byte[] Write(Advertisement self, DnsName instance, IReadOnlyList<LinkAddress> addresses)
    {
        string id = $"id={self.Id}", cluster = $"cluster={self.Cluster}", run = $"run={self.Run}", rate = $"rate={self.Rate.Millihertz}";
        if (self.Seal is not { } seal)
        {
            return TextPairs.Write("txtvers=1", id, cluster, "proto=1", run, rate, $"host={self.Host}");
        }

        string said = new ServiceText(self.Id, self.Cluster, self.Run, self.Rate, null).Sentence(instance, self.Port);
        AnnouncementProof proof = seal.Prove(said, seal.Minute);
        var codes = new StringBuilder("adr=");
        for (int i = 0; i < Math.Min(addresses.Count, AddressCodesMax); i++)
        {
            codes.Append(seal.Sign(AddressSentence(self.Run, addresses[i].Address.GetAddressBytes())), 0, AddressDigits);
        }

        return TextPairs.Write(
            "txtvers=1", id, cluster, "proto=1", run, rate, $"kid={proof.KeyId}", $"min={proof.Minute}", $"mac={proof.Code}",
            codes.ToString());
    }

    /// <summary>
    /// Whether the node that said this has said too that it is at an address: the records of its addresses have no proof of
    /// their own, and whoever adds one would have all others knock where he likes.
    /// </summary>
    public bool IsAt(ReadOnlySpan<byte> address, IAnnouncementSeal seal) =>
        Proof is { KeyId: var keyId } && seal.IsSigned(AddressSentence(Run, address), keyId, AddressCodes, AddressDigits);

    /// <summary>Not the beginning of any <see cref="Sentence"/>: that is a name with its domain.</summary>
    private static string AddressSentence(RunId run, ReadOnlySpan<byte> address) => $"address\n{run}\n{Convert.ToHexStringLower(address)}";

    /// <summary>What of it a proof is about, with the name and the port that are in other records.</summary>
    public string Sentence(DnsName instance, int port) =>
        $"{instance.ToString().ToLowerInvariant()}\n{Id}\n{Run}\n{Cluster}\n{port}\n{Rate?.Millihertz}";

    /// <summary>Reads TXT data; null when it does not name an id, a cluster and a run of this protocol.</summary>
    public static ServiceText? Read(ReadOnlySpan<byte> data)
    {
        if (!TextPairs.TryGet(data, "proto"u8, out ReadOnlySpan<byte> proto, out _) || !proto.SequenceEqual("1"u8)
            || !TextPairs.TryGet(data, "id"u8, out ReadOnlySpan<byte> idText, out _)
            || !TryNumber(idText, out long id) || !NodeId.IsValid(id)
            || !TextPairs.TryGet(data, "cluster"u8, out ReadOnlySpan<byte> cluster, out _)
            || cluster.Length is 0 or > Limits.ClusterBytesMax
            || !TextPairs.TryGet(data, "run"u8, out ReadOnlySpan<byte> runText, out _)
            || !RunId.TryParse(Encoding.UTF8.GetString(runText), out RunId run))
        {
            return null;
        }

        ClockRate? rate = null;
        if (TextPairs.TryGet(data, "rate"u8, out ReadOnlySpan<byte> rateText, out _) && TryNumber(rateText, out long millihertz))
        {
            rate = millihertz == 0 ? ClockRate.Max
                : millihertz <= Limits.RateMillihertzMax ? ClockRate.FromMillihertz(millihertz) : null;
        }

        string? host = TextPairs.TryGet(data, "host"u8, out ReadOnlySpan<byte> hostText, out _) && !hostText.IsEmpty
            ? PlainText.Of(hostText)
            : null;
        TextPairs.TryGet(data, "adr"u8, out ReadOnlySpan<byte> codes, out _);
        return new ServiceText(
            new NodeId((int)id), PlainText.Of(cluster), run, rate, host, ReadProof(data), Encoding.ASCII.GetString(codes));
    }

    private static AnnouncementProof? ReadProof(ReadOnlySpan<byte> data)
    {
        if (!TextPairs.TryGet(data, "kid"u8, out ReadOnlySpan<byte> keyId, out _))
        {
            return null;
        }

        bool isMinute = TextPairs.TryGet(data, "min"u8, out ReadOnlySpan<byte> minuteText, out _) & TryNumber(minuteText, out long minute);
        TextPairs.TryGet(data, "mac"u8, out ReadOnlySpan<byte> code, out _);
        return new AnnouncementProof(PlainText.Of(keyId), isMinute ? minute : 0, PlainText.Of(code));
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out long number) =>
        Utf8Parser.TryParse(digits, out number, out int used) && used == digits.Length && number >= 0;
}
