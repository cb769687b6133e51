using System.Runtime.CompilerServices;

namespace Clocks.Journal.Lines;

/// <summary>
/// What the lines of sends say of one peer, kept because they say it again and again: its address as it stands among
/// the recipients, its id, and the place of the last message in the channel to it. Owned by one thread; allocates
/// nothing.
/// </summary>
internal unsafe struct RecipientText
{
    /// <summary>What all the texts of one recipient may write over, with a comma after each.</summary>
    public const int BytesMax = AddressBytesMax + IdBytesMax + IncrementalCounterText.BytesMax + 3;

    /// <summary>An IPv6 address with its zone, quotes, brackets, a comma and a port.</summary>
    private const int AddressBytesMax = 80;

    private const int IdBytesMax = 8;

    private Peer? _peer;
    private fixed byte _address[AddressBytesMax];
    private int _addressLength, _idLength;
    private ulong _id;
    private IncrementalCounterText _k;

    /// <summary>Whether this is about that peer.</summary>
    public readonly bool IsOf(Peer peer) => ReferenceEquals(peer, _peer);

    /// <summary>
    /// From now on it is about this peer; false, and about nobody, when its host is not plain text of the usual length.
    /// </summary>
    public bool TryKeep(Peer peer)
    {
        _peer = null;
        string host = peer.Host;
        if (host.Length > AddressBytesMax - Digits.BytesMax - 5)
        {
            return false;
        }

        fixed (byte* begin = _address)
        {
            byte* end = begin;
            *end++ = (byte)'[';
            *end++ = (byte)'"';
            foreach (char c in host)
            {
                if (c is < ' ' or > '~' or '"' or '\\')
                {
                    return false;
                }

                *end++ = (byte)c;
            }

            *end++ = (byte)'"';
            *end++ = (byte)',';
            end = Digits.Write(end, peer.Port);
            *end++ = (byte)']';
            _addressLength = (int)(end - begin);
        }

        byte* id = stackalloc byte[Digits.BytesMax];
        _idLength = (int)(Digits.Write(id, peer.Id.Value) - id);
        _id = Unsafe.ReadUnaligned<ulong>(id);
        _peer = peer;
        return true;
    }

    /// <summary>Host and port in brackets, as among the recipients.</summary>
    public readonly byte* Address(byte* to)
    {
        Unsafe.CopyBlockUnaligned(ref *to, in _address[0], AddressBytesMax);
        return to + _addressLength;
    }

    /// <summary>The peer's id.</summary>
    public readonly byte* Id(byte* to)
    {
        Unsafe.WriteUnaligned(to, _id);
        return to + _idLength;
    }

    /// <summary>The place of a message in the channel to the peer.</summary>
    public byte* Place(byte* to, long k) => _k.Write(to, k);
}
