namespace Clocks.Discovery.Dns;

/// <summary>One question of a received query, read in place.</summary>
internal readonly ref struct QuestionView(NameView name, DnsType type, ushort @class)
{
    /// <summary>What is asked about.</summary>
    public NameView Name { get; } = name;

    /// <summary>The type asked for, perhaps <see cref="DnsType.Any"/>.</summary>
    public DnsType Type { get; } = type;

    /// <summary>The class without its top bit: 1 (IN) or 255 (any) concern us.</summary>
    public int Class { get; } = @class & 0x7FFF;

    /// <summary>Whether a unicast answer is wanted: the top bit of the class (RFC 6762, section 5.4).</summary>
    public bool WantsUnicast { get; } = (@class & 0x8000) != 0;

    /// <summary>Whether it is a question about the Internet class, or any.</summary>
    public bool IsInternet => Class is 1 or 255;
}
