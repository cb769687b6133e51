using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clocks.Trace.Events.Columns;

/// <summary>
/// A column of whole numbers of a <see cref="ColumnGroup"/> that keeps each block of 4096 as differences to its smallest value, in
/// as many bytes as the widest needs, from none to eight. Clocks, times and counters of neighbouring events are close together,
/// so a column costs a byte or two an event and ten million events stay well below the 64 bytes each that the room
/// promises.
/// </summary>
/// <remarks>Filled by one thread; after <see cref="ColumnGroup.Seal"/> any thread may read.</remarks>
/// <param name="group">The columns that grow together with this one.</param>
/// <param name="index">Its place among them.</param>
internal sealed class Column(ColumnGroup group, int index)
{
    /// <summary>Values in a block.</summary>
    public const int BlockLength = 1 << BlockBits;

    private const int BlockBits = 12;
    private const int Mask = BlockLength - 1;

    private Block[] _blocks = [];
    private int _blockCount;

    /// <summary>Bytes held by the values, blocks included.</summary>
    public long Bytes { get; private set; }

    /// <summary>The value at a position.</summary>
    public long this[int position]
    {
        get
        {
            Block[] blocks = _blocks;
            int block = position >> BlockBits, index = position & Mask;
            return (uint)block < (uint)blocks.Length && index < blocks[block].Length
                ? blocks[block].Read(index)
                : ReadOpen(position);
        }
    }

    /// <summary>The value that stands at a place of a block; eight bytes are there whatever the width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Value(ref byte at, long least, ulong mask)
    {
        ulong bytes = Unsafe.ReadUnaligned<ulong>(ref at);
        bytes = BitConverter.IsLittleEndian ? bytes : BinaryPrimitives.ReverseEndianness(bytes);
        return unchecked((long)((ulong)least + (bytes & mask)));
    }

    /// <summary>
    /// The block of a position, once the column is sealed: its bytes, the least value, the mask and the width of a value, the
    /// position of its first value and how many there are.
    /// </summary>
    internal (byte[] Deltas, long Least, ulong Mask, int Width, int Start, int Length) BlockAt(int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)position, (uint)group.Count, nameof(position));
        return _blocks[position >> BlockBits].Parts(position & ~Mask);
    }

    /// <summary>Compresses the values that follow those of the blocks before: a whole block of them, or the last.</summary>
    internal void Close(ReadOnlySpan<long> values)
    {
        Block block = Block.Of(values);
        Bytes += block.Bytes;
        if (_blockCount == _blocks.Length)
        {
            Array.Resize(ref _blocks, Math.Max(1, 2 * _blocks.Length));
        }

        _blocks[_blockCount++] = block;
    }

    private long ReadOpen(int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)position, (uint)group.Count, nameof(position));
        return group.Open(index, position & Mask);
    }

    /// <summary>
    /// The values of a block as differences. One is read as eight bytes of which the mask leaves its own, whatever the
    /// width: the bytes that follow belong to its neighbours, or are padding behind the last.
    /// </summary>
    private readonly struct Block
    {
        private const int Padding = sizeof(ulong);

        private readonly long _base;
        private readonly byte[] _deltas;
        private readonly ulong _mask;
        private readonly int _width;

        private Block(long @base, byte[] deltas, int width, int length)
        {
            (_base, _deltas, _width, Length) = (@base, deltas, width, length);
            _mask = width == sizeof(ulong) ? ulong.MaxValue : (1UL << (8 * width)) - 1;
        }

        /// <summary>How many values; 0 for a place that is not used yet.</summary>
        public int Length { get; }

        public int Bytes => _deltas.Length + 32;

        public static Block Of(ReadOnlySpan<long> values)
        {
            (long least, long most) = Range(values);
            ulong range = unchecked((ulong)most - (ulong)least);
            int width = (64 - BitOperations.LeadingZeroCount(range) + 7) / 8;
            byte[] deltas = GC.AllocateUninitializedArray<byte>(values.Length * width + Padding);
            ref byte at = ref MemoryMarshal.GetArrayDataReference(deltas);
            for (int i = 0; i < values.Length && width != 0; i++, at = ref Unsafe.Add(ref at, width))
            {
                // In ascending order: what a delta writes beyond its own bytes, the next one overwrites, or it is padding.
                ulong delta = unchecked((ulong)values[i] - (ulong)least);
                Unsafe.WriteUnaligned(ref at, BitConverter.IsLittleEndian ? delta : BinaryPrimitives.ReverseEndianness(delta));
            }

            return new Block(least, deltas, width, values.Length);
        }

        /// <summary>Several at a time: which of two is less nobody foretells, and a branch on it would be lost half of the time.</summary>
        private static (long Least, long Most) Range(ReadOnlySpan<long> values)
        {
            Vector<long> leasts = new(values[0]), mosts = leasts;
            ReadOnlySpan<Vector<long>> vectors = MemoryMarshal.Cast<long, Vector<long>>(values);
            foreach (Vector<long> vector in vectors)
            {
                leasts = Vector.Min(leasts, vector);
                mosts = Vector.Max(mosts, vector);
            }

            foreach (long value in values[(vectors.Length * Vector<long>.Count)..])
            {
                leasts = Vector.Min(leasts, new Vector<long>(value));
                mosts = Vector.Max(mosts, new Vector<long>(value));
            }

            (long least, long most) = (leasts[0], mosts[0]);
            for (int i = 1; i < Vector<long>.Count; i++)
            {
                (least, most) = (Math.Min(least, leasts[i]), Math.Max(most, mosts[i]));
            }

            return (least, most);
        }

        /// <summary>
        /// Read without a check of its own, tens of times for each event of a run: the caller has checked that the
        /// value exists, and the padding makes room for eight bytes at the last one.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long Read(int index)
        {
            ref byte at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_deltas), index * _width);
            return Value(ref at, _base, _mask);
        }

        public (byte[] Deltas, long Least, ulong Mask, int Width, int Start, int Length) Parts(int start) =>
            (_deltas, _base, _mask, _width, start, Length);
    }
}
