namespace Clocks.Discovery.Dns;

/// <summary>
/// One record of a received message, read in place: compared against what is known before anything is copied. Its data
/// lies within the message and its owner's name is well-formed; whether the data makes sense for its type is told by
/// <see cref="TryReadData"/>.
/// </summary>
internal readonly ref struct RecordView
{
    private readonly ReadOnlySpan<byte> _message;
    private readonly int _dataOffset;
    private readonly int _dataLength;
    private readonly ushort _class;

    public RecordView(
        ReadOnlySpan<byte> message, NameView name, DnsType type, ushort @class, uint ttl, int dataOffset, int dataLength)
    {
        _message = message;
        _dataOffset = dataOffset;
        _dataLength = dataLength;
        _class = @class;
        Name = name;
        Type = type;
        TtlSeconds = DnsRecord.ClampTtl(ttl);
    }

    /// <summary>Whose record it is.</summary>
    public NameView Name { get; }

    public DnsType Type { get; }

    /// <summary>
    /// Seconds it may be believed: clamped to a day, and what could be read as negative is 0 (RFC 2181, section 8).
    /// </summary>
    public uint TtlSeconds { get; }

    /// <summary>The top bit of the class: the set of this name and type is complete (RFC 6762, section 10.2).</summary>
    public bool IsFlush => (_class & 0x8000) != 0 && !IsPseudo;

    /// <summary>Whether it is of the Internet class.</summary>
    public bool IsInternet => (_class & 0x7FFF) == 1;

    /// <summary>Whether its class field is not a class at all: never cached (RFC 6762, section 10.2).</summary>
    public bool IsPseudo => Type is DnsType.Opt or DnsType.Tsig;

    /// <summary>
    /// Copies the data with the names in it decompressed, in the form that records are kept and compared in.
    /// </summary>
    /// <returns>The length; -1 when the data is not what its type demands or does not fit.</returns>
    public int TryReadData(Span<byte> data)
    {
        (int prefix, int names) = RecordData.NamesIn(Type);
        if (names == 0)
        {
            if (_dataLength > data.Length || !RecordData.IsWellFormed(Type, _message.Slice(_dataOffset, _dataLength)))
            {
                return -1;
            }

            _message.Slice(_dataOffset, _dataLength).CopyTo(data);
            return _dataLength;
        }

        int at = _dataOffset + prefix, end = _dataOffset + _dataLength, length = prefix;
        if (at >= end || data.Length < prefix)
        {
            return -1;
        }

        _message.Slice(_dataOffset, prefix).CopyTo(data);
        for (int i = 0; i < names; i++)
        {
            if (!NameView.TrySkip(_message, at, out int next) || next > end || data.Length < length + DnsName.BytesMax)
            {
                return -1;
            }

            length += new NameView(_message, at).CopyTo(data[length..]);
            at = next;
        }

        // What follows the names: the numbers of an SOA, the bitmap of an NSEC.
        if (data.Length < length + end - at)
        {
            return -1;
        }

        _message[at..end].CopyTo(data[length..]);
        length += end - at;
        return RecordData.IsWellFormed(Type, data[..length]) ? length : -1;
    }
}
