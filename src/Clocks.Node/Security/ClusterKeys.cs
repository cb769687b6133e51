namespace Clocks.Node.Security;

/// <summary>
/// The keys of a node: the first is the one it uses, all are accepted. Two of them are for a change of keys, one machine
/// after another. Immutable.
/// </summary>
public sealed class ClusterKeys
{
    /// <summary>More than the old one and the new one are a mistake.</summary>
    public const int Max = 2;

    /// <summary>The version of all this, which both ends of a connection must agree on.</summary>
    internal static ReadOnlySpan<byte> Prologue => "clocks-1"u8;

    /// <summary>One key, or the one that is used and another that is accepted.</summary>
    public ClusterKeys(params ReadOnlySpan<ClusterKey> keys)
    {
        ArgumentOutOfRangeException.ThrowIfZero(keys.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Length, Max);
        All = keys.ToArray();
    }

    /// <summary>All of them, the one that is used first.</summary>
    public IReadOnlyList<ClusterKey> All { get; }

    /// <summary>The one that is used.</summary>
    public ClusterKey First => All[0];

    /// <summary>A handshake with one of them.</summary>
    internal static NoiseHandshake Handshake(ClusterKey key)
    {
        Span<byte> ephemeral = stackalloc byte[ClusterKey.Bytes];
        ClusterKey.Draw(ephemeral);
        var handshake = new NoiseHandshake(key.Psk, Prologue, ephemeral);
        ephemeral.Clear();
        return handshake;
    }
}
