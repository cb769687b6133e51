using System.Globalization;

namespace Clocks.Model;

/// <summary>
/// The number of a node in its cluster, 0 to <see cref="Limits.NodeIdMax"/>. It is given by the user, orders the ring
/// of peers and decides who dials whom; that nobody else has it is checked by the hello, not assumed.
/// </summary>
/// <param name="Value">The number.</param>
public readonly record struct NodeId(int Value) : IComparable<NodeId>
{
    /// <summary>Whether <paramref name="value"/> can be an id.</summary>
    public static bool IsValid(long value) => value is >= 0 and <= Limits.NodeIdMax;

    /// <summary>Reads the number of a node; false, with node 0, for anything else.</summary>
    public static bool TryParse(string text, out NodeId id)
    {
        bool isId = int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && IsValid(value);
        id = new NodeId(isId ? value : 0);
        return isId;
    }

    /// <summary>By number, which is the order of the ring.</summary>
    public int CompareTo(NodeId other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal digits.</summary>
    public override string ToString() => Value.ToString();

    /// <summary>Whether the left comes before the right in the ring.</summary>
    public static bool operator <(NodeId left, NodeId right) => left.Value < right.Value;

    /// <summary>Whether the left comes after the right in the ring.</summary>
    public static bool operator >(NodeId left, NodeId right) => left.Value > right.Value;

    /// <summary>Whether the left comes before the right, or is the same.</summary>
    public static bool operator <=(NodeId left, NodeId right) => left.Value <= right.Value;

    /// <summary>Whether the left comes after the right, or is the same.</summary>
    public static bool operator >=(NodeId left, NodeId right) => left.Value >= right.Value;
}
