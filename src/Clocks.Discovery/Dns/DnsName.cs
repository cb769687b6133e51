using System.Text;

namespace Clocks.Discovery.Dns;

/// <summary>
/// A domain name as it stands on the wire: length-prefixed labels and the root, uncompressed, at most 255 bytes. Labels
/// are raw UTF-8 (RFC 6762, section 16); two names are equal when they differ only in the case of ASCII letters, and
/// nothing else is folded. Immutable; any thread.
/// </summary>
internal sealed class DnsName : IEquatable<DnsName>
{
    /// <summary>Longest name on the wire, in bytes (RFC 1035, section 2.3.4).</summary>
    public const int BytesMax = 255;

    /// <summary>Longest label, in bytes (RFC 1035, section 2.3.4).</summary>
    public const int LabelBytesMax = 63;

    private readonly byte[] _wire;
    private readonly int _hash;

    private DnsName(byte[] wire)
    {
        _wire = wire;
        _hash = Hash(wire);
    }

    /// <summary>The bytes on the wire, the root's zero included.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>The name of these wire bytes, which a reader has found to be well-formed.</summary>
    public static DnsName FromWire(ReadOnlySpan<byte> wire) => new(wire.ToArray());

    /// <summary>The name of these labels, outermost last.</summary>
    /// <exception cref="ArgumentException">A label is empty or too long, or the name is: names are made of checked
    /// parts.</exception>
    public static DnsName Of(params ReadOnlySpan<string> labels) => Under(labels, null);

    /// <summary>The name of this label under this parent.</summary>
    /// <exception cref="ArgumentException">The label is empty or too long, or the name is.</exception>
    public static DnsName Under(string label, DnsName parent) => Under([label], parent);

    private static DnsName Under(ReadOnlySpan<string> labels, DnsName? parent)
    {
        Span<byte> wire = stackalloc byte[BytesMax + LabelBytesMax + 1];
        int length = 0;
        foreach (string label in labels)
        {
            int bytes = Encoding.UTF8.GetByteCount(label);
            if (bytes is 0 or > LabelBytesMax || length + 1 + bytes >= BytesMax)
            {
                throw new ArgumentException($"'{label}' cannot be a label of a domain name: 1 to {LabelBytesMax} bytes.");
            }

            wire[length] = (byte)bytes;
            length += 1 + Encoding.UTF8.GetBytes(label, wire[(length + 1)..]);
        }

        ReadOnlySpan<byte> rest = parent is null ? [0] : parent._wire;
        if (length + rest.Length > BytesMax)
        {
            throw new ArgumentException($"a domain name has at most {BytesMax} bytes.");
        }

        rest.CopyTo(wire[length..]);
        return new DnsName(wire[..(length + rest.Length)].ToArray());
    }

    /// <summary>The first label, its bytes only; empty for the root.</summary>
    public ReadOnlySpan<byte> FirstLabel => _wire.AsSpan(1, _wire[0]);

    /// <summary>Whether this name is exactly one label under <paramref name="parent"/>.</summary>
    public bool IsChildOf(DnsName parent) =>
        _wire[0] != 0 && SameIgnoringCase(_wire.AsSpan(1 + _wire[0]), parent._wire);

    /// <summary>Whether two wire names are equal but for the case of ASCII letters (RFC 6762, section 16).</summary>
    /// <remarks>Length bytes are at most 63 and so never taken for letters.</remarks>
    public static bool SameIgnoringCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i] && Lower(left[i]) != Lower(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    public bool Equals(DnsName? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && SameIgnoringCase(_wire, other._wire));

    public override bool Equals(object? obj) => Equals(obj as DnsName);

    public override int GetHashCode() => _hash;

    /// <summary>
    /// The text form: '.' and '\' inside a label are escaped by '\' (RFC 6763, section 4.3), and what could move a
    /// terminal's cursor (control characters, broken UTF-8) becomes \DDD of its bytes. Safe to print.
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder(_wire.Length + 8);
        for (int i = 0; _wire[i] != 0; i += 1 + _wire[i])
        {
            if (text.Length > 0)
            {
                text.Append('.');
            }

            PlainText.Append(text, _wire.AsSpan(i + 1, _wire[i]), escapeDots: true);
        }

        return text.Length == 0 ? "." : text.ToString();
    }

    internal static byte Lower(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;

    internal static int Hash(ReadOnlySpan<byte> wire)
    {
        // FNV-1a over the folded bytes; flooding one bucket costs an attacker a cache that is bounded anyway.
        uint hash = 2166136261;
        foreach (byte b in wire)
        {
            hash = (hash ^ Lower(b)) * 16777619;
        }

        return (int)hash;
    }
}
