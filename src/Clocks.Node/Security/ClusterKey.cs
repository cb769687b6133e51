using System.Text;

namespace Clocks.Node.Security;

/// <summary>
/// What the nodes of a cluster share and nobody else knows: 32 bytes, and what is derived from them, a secret for each
/// purpose, so that what one use gives away is of no use for another. Immutable.
/// </summary>
public sealed class ClusterKey
{
    /// <summary>Bytes of a key.</summary>
    public const int Bytes = 32;

    private const int IdBytes = 6;

    private readonly byte[] _connections = new byte[Blake2s.HashBytes];
    private readonly byte[] _announcements = new byte[Blake2s.HashBytes];

    /// <summary>The key of these 32 bytes.</summary>
    public ClusterKey(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, Bytes);
        Span<byte> id = stackalloc byte[Blake2s.HashBytes];
        Blake2s.Hmac(secret, "clocks-1 connections"u8, _connections);
        Blake2s.Hmac(secret, "clocks-1 announcements"u8, _announcements);
        Blake2s.Hmac(secret, "clocks-1 key id"u8, id);
        Id = Convert.ToHexStringLower(id[..IdBytes]);
    }

    /// <summary>By what the key is known to those who have it: twelve digits that say nothing of it.</summary>
    public string Id { get; }

    /// <summary>The pre-shared key of the handshakes.</summary>
    internal ReadOnlySpan<byte> Psk => _connections;

    /// <summary>The first half of the authentication code of a text that is announced.</summary>
    public string Authenticate(string text)
    {
        Span<byte> mac = stackalloc byte[Blake2s.HashBytes];
        Blake2s.Hmac(_announcements, Encoding.UTF8.GetBytes(text), mac);
        return Convert.ToHexStringLower(mac[..(Blake2s.HashBytes / 2)]);
    }

    /// <summary>
    /// 32 bytes that nobody can foresee: what the kernel fills four identifiers with, of which the platform promises 122
    /// bits each, through a hash that makes 256 of those 488 (docs/decisions/0013-cluster-key.md).
    /// </summary>
    public static void Draw(Span<byte> bytes)
    {
        Span<byte> drawn = stackalloc byte[4 * 16];
        for (int i = 0; i < drawn.Length; i += 16)
        {
            Guid.NewGuid().TryWriteBytes(drawn[i..]);
        }

        Blake2s.Hash("clocks-1 draw"u8, drawn, bytes[..Bytes]);
        drawn.Clear();
    }
}
