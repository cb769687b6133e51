using System.Buffers.Binary;

namespace Clocks.Discovery.Dns;

/// <summary>
/// Writes one message at a time into a buffer of its own, with names compressed against what is already written (RFC
/// 6762, section 18.14). Each question and record is added whole or not at all; <see cref="Packet"/> is the result.
/// Reused for every packet: nothing is allocated after construction. One thread.
/// </summary>
internal sealed class DnsWriter
{
    /// <summary>
    /// Longest ordinary message, in bytes: an Ethernet frame's 1 500 less the headers of IPv6 and UDP, and some room
    /// for tunnels (RFC 6762, section 17).
    /// </summary>
    public const int PacketBytesMax = 1_440;

    /// <summary>
    /// Longest message with one record that is larger than a packet: 9 000 less the headers (RFC 6762, section 17).
    /// </summary>
    public const int OversizeBytesMax = 9_000 - 48;

    private readonly byte[] _buffer = new byte[OversizeBytesMax];
    private readonly ushort[] _labels = new ushort[192];
    private readonly ushort[] _counts = new ushort[4];
    private int _length;
    private int _labelCount;

    /// <summary>The message so far.</summary>
    public ReadOnlySpan<byte> Packet => _buffer.AsSpan(0, _length);

    /// <summary>Whether there is neither question nor record in it.</summary>
    public bool IsEmpty => (_counts[0] | _counts[1] | _counts[2] | _counts[3]) == 0;

    /// <summary>Begins a message.</summary>
    public void Begin(ushort flags, ushort id = 0)
    {
        _length = DnsHeader.Bytes;
        _labelCount = 0;
        _buffer.AsSpan(0, DnsHeader.Bytes).Clear();
        Array.Clear(_counts);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer, id);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(2), flags);
    }

    /// <summary>Says that more known answers follow (RFC 6762, section 7.2).</summary>
    public void SetTruncated() => _buffer[2] |= DnsHeader.TruncatedFlag >> 8;

    /// <summary>Adds a question; false when it does not fit.</summary>
    public bool TryQuestion(DnsName name, DnsType type, bool wantsUnicast)
    {
        int before = _length, labels = _labelCount;
        if (!TryName(name.Wire, compress: true, PacketBytesMax) || _length + 4 > PacketBytesMax)
        {
            return Undo(before, labels);
        }

        WriteUInt16((ushort)type);
        WriteUInt16((ushort)(wantsUnicast ? 0x8001 : 1));
        Count(0);
        return true;
    }

    /// <summary>
    /// Adds a record; false when it does not fit. A record that alone is larger than a packet is taken when the message
    /// has no other: it goes out alone and in fragments (RFC 6762, section 17).
    /// </summary>
    /// <param name="section">Sections are filled in their order.</param>
    /// <param name="record">The record.</param>
    /// <param name="ttlSeconds">Its lifetime in this message.</param>
    /// <param name="flush">Whether it carries the flush bit here.</param>
    /// <param name="compressService">Not in answers to legacy queriers: SRV is not compressed there (RFC 6762, section
    /// 18.14).</param>
    public bool TryRecord(DnsSection section, DnsRecord record, uint ttlSeconds, bool flush, bool compressService = true) =>
        TryRecord(section, record.Name, record.Type, record.Data, ttlSeconds, flush, compressService);

    /// <summary>As the other, of the parts of a record: one that is said once needs not be made.</summary>
    public bool TryRecord(
        DnsSection section, DnsName name, DnsType type, byte[] data, uint ttlSeconds, bool flush, bool compressService = true)
    {
        int before = _length, labels = _labelCount;
        int limit = _counts[1] + _counts[2] + _counts[3] == 0 ? OversizeBytesMax : PacketBytesMax;
        if (!TryName(name.Wire, compress: true, limit) || _length + 10 > limit)
        {
            return Undo(before, labels);
        }

        WriteUInt16((ushort)type);
        WriteUInt16((ushort)(flush ? 0x8001 : 1));
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(_length), ttlSeconds);
        _length += 4;
        int lengthAt = _length;
        _length += 2;
        if (!TryData(type, data, compressService || type != DnsType.Srv, limit))
        {
            return Undo(before, labels);
        }

        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(lengthAt), (ushort)(_length - lengthAt - 2));
        Count(1 + (int)section);
        return true;
    }

    /// <summary>
    /// Adds what says how large an answer by UDP may be (RFC 6891, section 6.1.2): its class is that size; no option.
    /// </summary>
    public void AddEdns(ushort udpBytes)
    {
        _buffer[_length++] = 0;
        WriteUInt16((ushort)DnsType.Opt);
        WriteUInt16(udpBytes);
        _buffer.AsSpan(_length, 6).Clear();
        _length += 6;
        Count(1 + (int)DnsSection.Additional);
    }

    private bool TryData(DnsType type, ReadOnlySpan<byte> whole, bool compress, int limit)
    {
        ReadOnlySpan<byte> data = whole;
        (int prefix, int names) = RecordData.NamesIn(type);
        if (!TryBytes(data[..prefix], limit))
        {
            return false;
        }

        data = data[prefix..];
        for (int i = 0; i < names; i++)
        {
            _ = NameView.TrySkip(whole, whole.Length - data.Length, out int end);
            int length = end - (whole.Length - data.Length);
            if (!TryName(data[..length], compress, limit))
            {
                return false;
            }

            data = data[length..];
        }

        return TryBytes(data, limit);
    }

    private bool TryName(ReadOnlySpan<byte> wire, bool compress, int limit)
    {
        for (int at = 0; wire[at] != 0; at += 1 + wire[at])
        {
            int known = compress ? Find(wire[at..]) : -1;
            if (known >= 0)
            {
                if (_length + 2 > limit)
                {
                    return false;
                }

                WriteUInt16((ushort)(0xC000 | known));
                return true;
            }

            int length = 1 + wire[at];
            if (_length + length + 1 > limit)
            {
                return false;
            }

            if (_length < 0x3FFF && _labelCount < _labels.Length)
            {
                _labels[_labelCount++] = (ushort)_length;
            }

            wire.Slice(at, length).CopyTo(_buffer.AsSpan(_length));
            _length += length;
        }

        if (_length + 1 > limit)
        {
            return false;
        }

        _buffer[_length++] = 0;
        return true;
    }

    /// <summary>Where the rest of a name is already written, letter by letter: case is kept as it was given.</summary>
    private int Find(ReadOnlySpan<byte> wire)
    {
        for (int i = 0; i < _labelCount; i++)
        {
            int at = _labels[i], matched = 0;
            while (at < _length)
            {
                if (_buffer[at] >= 0xC0)
                {
                    at = ((_buffer[at] & 0x3F) << 8) | _buffer[at + 1];
                    continue;
                }

                int length = 1 + _buffer[at];
                if (at + length > _length || !wire[matched..].StartsWith(_buffer.AsSpan(at, length)))
                {
                    break;
                }

                if (length == 1)
                {
                    return _labels[i];
                }

                matched += length;
                at += length;
            }
        }

        return -1;
    }

    private bool TryBytes(ReadOnlySpan<byte> bytes, int limit)
    {
        if (_length + bytes.Length > limit)
        {
            return false;
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
        return true;
    }

    private void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(_length), value);
        _length += 2;
    }

    private void Count(int section)
    {
        _counts[section]++;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(4 + 2 * section), _counts[section]);
    }

    private bool Undo(int length, int labels)
    {
        _length = length;
        _labelCount = labels;
        return false;
    }
}
