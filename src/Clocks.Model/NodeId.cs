using System.Globalization;

namespace Clocks.Model;

/// <summary>
/// The number of a node in its cluster, 0 to <see cref="Limits.NodeIdMax"/>. It is given by the user, orders the ring
/// of peers
/// and decides who dials whom; that nobody else has it is checked by the hello, not assumed.
/// </summary>
/// <param name="Value">The number.</param>
public readonly record struct NodeId(int Value) : IComparable<NodeId>
{
    /// <summary>Whether <paramref name="value"/> can be an id.</summary>
    public static bool IsValid(long value) => value is >= 0 and <= Limits.NodeIdMax;

    public int CompareTo(NodeId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public static bool operator <(NodeId left, NodeId right) => left.Value < right.Value;

    public static bool operator >(NodeId left, NodeId right) => left.Value > right.Value;

    public static bool operator <=(NodeId left, NodeId right) => left.Value <= right.Value;

    public static bool operator >=(NodeId left, NodeId right) => left.Value >= right.Value;
}
