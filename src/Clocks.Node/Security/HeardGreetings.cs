using System.Buffers.Binary;

namespace Clocks.Node.Security;

/// <summary>
/// First messages of handshakes that a node has answered, so that one that was overheard is not answered again: to answer
/// costs two multiplications on the curve, and to repeat it nothing. Bounded: when full, the older half is forgotten, and
/// who repeats one of those still learns nothing. One thread.
/// </summary>
internal sealed class HeardGreetings
{
    private const int KeptMax = 2_048;

    private HashSet<ulong> _young = [];
    private HashSet<ulong> _old = [];

    /// <summary>Whether this message, whose writer had the key, was not heard before; it is from now on.</summary>
    public bool IsNew(ReadOnlySpan<byte> message)
    {
        ulong ephemeral = BinaryPrimitives.ReadUInt64LittleEndian(message);
        if (_old.Contains(ephemeral) || !_young.Add(ephemeral))
        {
            return false;
        }

        if (_young.Count >= KeptMax)
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
        }

        return true;
    }
}
