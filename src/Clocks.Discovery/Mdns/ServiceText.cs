using System.Buffers.Text;
using System.Text;
using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// What a node says of itself in its TXT record: <c>txtvers=1 id= cluster= proto=1 run= rate= host=</c>, written here
/// and read here. It is a hint; nothing in it is believed beyond a dial. Pure; any thread.
/// </summary>
/// <param name="Id">The id it claims.</param>
/// <param name="Cluster">The cluster it claims.</param>
/// <param name="Run">The run it claims.</param>
/// <param name="Rate">Its clock rate, where it says so.</param>
/// <param name="Host">Its machine, where it says so; safe to print.</param>
internal sealed record ServiceText(NodeId Id, string Cluster, RunId Run, ClockRate? Rate, string? Host)
{
    /// <summary>The TXT data of an advertisement; <c>txtvers</c> first (RFC 6763, section 6.7).</summary>
    public static byte[] Write(Advertisement self) => TextPairs.Write(
        "txtvers=1", $"id={self.Id}", $"cluster={self.Cluster}", "proto=1", $"run={self.Run}",
        $"rate={self.Rate.Millihertz}", $"host={self.Host}");

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
        return new ServiceText(new NodeId((int)id), PlainText.Of(cluster), run, rate, host);
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out long number) =>
        Utf8Parser.TryParse(digits, out number, out int used) && used == digits.Length && number >= 0;
}
