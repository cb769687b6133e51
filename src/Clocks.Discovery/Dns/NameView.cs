namespace Clocks.Discovery.Dns;

/// <summary>
/// A name inside a received message, perhaps compressed, read in place: it is compared without being copied, and
/// becomes a <see cref="DnsName"/> only when somebody wants to keep it. Made by <see cref="DnsReader"/> after
/// <see cref="TrySkip"/> has walked it, so the walks here meet only well-formed names.
/// </summary>
internal readonly ref struct NameView
{
    /// <summary>
    /// Most pointers of one name. Writers need a handful; a packet full of names that all walk through a thousand
    /// pointers would cost its reader milliseconds.
    /// </summary>
    public const int PointersMax = 32;

    private readonly ReadOnlySpan<byte> _message;
    private readonly int _offset;

    public NameView(ReadOnlySpan<byte> message, int offset)
    {
        _message = message;
        _offset = offset;
    }

    /// <summary>
    /// Walks a name and tells where the bytes after it begin. False for a label over 63 bytes or of an unknown kind, a
    /// name over 255 bytes, an end of the message in the middle, and a pointer that does not go backwards: each must
    /// point before the start of the run of labels it ends, so every walk ends (RFC 1035, section 4.1.4; RFC 9267,
    /// sections 2 and 3).
    /// </summary>
    public static bool TrySkip(ReadOnlySpan<byte> message, int offset, out int next)
    {
        next = 0;
        int at = offset, runStart = offset, length = 1, pointers = 0;
        while ((uint)at < (uint)message.Length)
        {
            int label = message[at];
            switch (label >> 6)
            {
                case 0 when label == 0:
                    next = next == 0 ? at + 1 : next;
                    return true;
                case 0:
                    length += 1 + label;
                    at += 1 + label;
                    if (length > DnsName.BytesMax)
                    {
                        return false;
                    }

                    break;
                case 3 when at + 1 < message.Length:
                    int target = ((label & 0x3F) << 8) | message[at + 1];
                    if (target >= runStart || target < DnsHeader.Bytes || ++pointers > PointersMax)
                    {
                        return false;
                    }

                    next = next == 0 ? at + 2 : next;
                    at = runStart = target;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>Copies the name, uncompressed; the bytes written, at most 255.</summary>
    public int CopyTo(Span<byte> wire)
    {
        int at = _offset, length = 0;
        while (true)
        {
            int label = _message[at];
            if (label >= 0xC0)
            {
                at = ((label & 0x3F) << 8) | _message[at + 1];
                continue;
            }

            _message.Slice(at, label + 1).CopyTo(wire[length..]);
            length += label + 1;
            at += label + 1;
            if (label == 0)
            {
                return length;
            }
        }
    }

    /// <summary>Whether it is this name but for the case of ASCII letters.</summary>
    public bool Is(DnsName name) => EndsAs(name, _offset);

    /// <summary>Whether it is this name to the letter.</summary>
    public bool IsExactly(DnsName name)
    {
        Span<byte> wire = stackalloc byte[DnsName.BytesMax];
        return wire[..CopyTo(wire)].SequenceEqual(name.Wire);
    }

    /// <summary>Whether it is one label and then this parent.</summary>
    public bool IsChildOf(DnsName parent)
    {
        int at = Follow(_offset);
        return _message[at] != 0 && EndsAs(parent, at + 1 + _message[at]);
    }

    /// <summary>A copy that may be kept.</summary>
    public DnsName ToName()
    {
        Span<byte> wire = stackalloc byte[DnsName.BytesMax];
        return DnsName.FromWire(wire[..CopyTo(wire)]);
    }

    public override string ToString() => ToName().ToString();

    private int Follow(int at)
    {
        while (_message[at] >= 0xC0)
        {
            at = ((_message[at] & 0x3F) << 8) | _message[at + 1];
        }

        return at;
    }

    private bool EndsAs(DnsName name, int at)
    {
        ReadOnlySpan<byte> wire = name.Wire;
        while (true)
        {
            at = Follow(at);
            int length = _message[at] + 1;
            if (length > wire.Length || !DnsName.SameIgnoringCase(_message.Slice(at, length), wire[..length]))
            {
                return false;
            }

            if (length == 1)
            {
                return wire.Length == 1;
            }

            wire = wire[length..];
            at += length;
        }
    }
}
