using System.Diagnostics.CodeAnalysis;
using Clocks.Discovery;

namespace Clocks.Node.Security;

/// <summary>
/// Announcements of a cluster with a key: proven with the first of the keys, judged with all. One that is repeated later
/// than two minutes counts for nothing, so the clocks of the machines may differ by less than that.
/// </summary>
/// <param name="keys">The keys.</param>
/// <param name="unixMs">The time of day; a test gives its own.</param>
public sealed class AnnouncementSeal(ClusterKeys keys, Func<long> unixMs) : IAnnouncementSeal
{
    /// <summary>How many minutes a proof may be off.</summary>
    public const int MinutesMax = 2;

    private const int MinuteMs = 60_000;

    /// <inheritdoc/>
    public long Minute => unixMs() / MinuteMs;

    /// <summary>The seal of these keys by the clock of this machine; null without keys.</summary>
    [return: NotNullIfNotNull(nameof(keys))]
    public static AnnouncementSeal? Of(ClusterKeys? keys) =>
        keys is null ? null : new AnnouncementSeal(keys, static () => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

    /// <inheritdoc/>
    public AnnouncementProof Prove(string text, long minute) =>
        new(keys.First.Id, minute, keys.First.Authenticate($"{text}\n{minute}"));

    /// <inheritdoc/>
    public AnnouncementVerdict Judge(string text, AnnouncementProof proof, long ageMs)
    {
        foreach (ClusterKey key in keys.All)
        {
            if (key.Id == proof.KeyId && IsSame(key.Authenticate($"{text}\n{proof.Minute}"), proof.Code))
            {
                long off = (unixMs() - ageMs) / MinuteMs - proof.Minute;
                return off is >= -MinutesMax and <= MinutesMax ? AnnouncementVerdict.Ours : AnnouncementVerdict.OtherTime;
            }
        }

        return AnnouncementVerdict.OtherKey;
    }

    /// <inheritdoc/>
    public string Sign(string text) => keys.First.Authenticate(text);

    /// <inheritdoc/>
    public bool IsSigned(string text, string keyId, ReadOnlySpan<char> codes, int digits)
    {
        bool isOne = false;
        foreach (ClusterKey key in keys.All)
        {
            ReadOnlySpan<char> ours = key.Id == keyId ? key.Authenticate(text).AsSpan(0, digits) : [];
            for (int at = 0; !ours.IsEmpty && at + digits <= codes.Length; at += digits)
            {
                isOne |= IsSame(ours, codes.Slice(at, digits));
            }
        }

        return isOne;
    }

    /// <summary>Whether two codes are the same, in a time that does not say where they differ.</summary>
    private static bool IsSame(ReadOnlySpan<char> ours, ReadOnlySpan<char> theirs)
    {
        int differences = ours.Length ^ theirs.Length;
        for (int i = 0; i < Math.Min(ours.Length, theirs.Length); i++)
        {
            differences |= ours[i] ^ theirs[i];
        }

        return differences == 0;
    }
}
