using System.Runtime.InteropServices;

namespace Clocks.Trace;

/// <summary>
/// A growing column of whole numbers that keeps each block of 4096 as differences to its smallest value, in as many
/// bytes as the widest needs: 0, 1, 2, 4 or 8. Clocks, times and counters of neighbouring events are close together,
/// so a column costs a byte or two an event and ten million events stay well below the 64 bytes each that the room
/// promises.
/// </summary>
/// <remarks>Filled by one thread; after <see cref="Seal"/> any thread may read.</remarks>
internal sealed class Column
{
    private const int BlockBits = 12;
    private const int BlockLength = 1 << BlockBits;
    private const int Mask = BlockLength - 1;

    private Block[] _blocks = [];
    private int _blockCount;
    private long[] _open = [];
    private int _openCount;

    /// <summary>How many values there are.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes held by the values, blocks included.</summary>
    public long Bytes { get; private set; }

    /// <summary>The value at a position.</summary>
    public long this[int position]
    {
        get
        {
            int block = position >> BlockBits;
            return block < _blockCount ? _blocks[block].Read(position & Mask) : _open[position & Mask];
        }
    }

    /// <summary>Adds a value at the end.</summary>
    public void Add(long value)
    {
        if (_openCount == _open.Length)
        {
            Array.Resize(ref _open, Math.Clamp(_open.Length * 2, 16, BlockLength));
        }

        _open[_openCount++] = value;
        Count++;
        if (_openCount == BlockLength)
        {
            Close();
        }
    }

    /// <summary>
    /// Compresses the last block and gives the room for growing back; nothing can be added afterwards.
    /// </summary>
    public void Seal()
    {
        if (_openCount > 0)
        {
            Close();
        }

        _open = [];
    }

    private void Close()
    {
        Block block = Block.Of(_open.AsSpan(0, _openCount));
        Bytes += block.Bytes;
        if (_blockCount == _blocks.Length)
        {
            Array.Resize(ref _blocks, Math.Max(1, 2 * _blocks.Length));
        }

        _blocks[_blockCount++] = block;
        _openCount = 0;
    }

    private readonly struct Block
    {
        private readonly long _base;
        private readonly byte[] _deltas;
        private readonly byte _width;

        private Block(long @base, byte[] deltas, byte width) => (_base, _deltas, _width) = (@base, deltas, width);

        public int Bytes => _deltas.Length + 24;

        public static Block Of(ReadOnlySpan<long> values)
        {
            long least = long.MaxValue, most = long.MinValue;
            foreach (long value in values)
            {
                least = Math.Min(least, value);
                most = Math.Max(most, value);
            }

            ulong range = unchecked((ulong)most - (ulong)least);
            byte width = range switch
            {
                0 => 0,
                <= byte.MaxValue => 1,
                <= ushort.MaxValue => 2,
                <= uint.MaxValue => 4,
                _ => 8,
            };
            byte[] deltas = width == 0 ? [] : new byte[values.Length * width];
            for (int i = 0; i < values.Length && width != 0; i++)
            {
                ulong delta = unchecked((ulong)values[i] - (ulong)least);
                switch (width)
                {
                    case 1: deltas[i] = (byte)delta; break;
                    case 2: MemoryMarshal.Cast<byte, ushort>(deltas.AsSpan())[i] = (ushort)delta; break;
                    case 4: MemoryMarshal.Cast<byte, uint>(deltas.AsSpan())[i] = (uint)delta; break;
                    default: MemoryMarshal.Cast<byte, ulong>(deltas.AsSpan())[i] = delta; break;
                }
            }

            return new Block(least, deltas, width);
        }

        public long Read(int index) => _width switch
        {
            0 => _base,
            1 => _base + _deltas[index],
            2 => _base + MemoryMarshal.Cast<byte, ushort>(_deltas)[index],
            4 => _base + MemoryMarshal.Cast<byte, uint>(_deltas)[index],
            _ => unchecked((long)((ulong)_base + MemoryMarshal.Cast<byte, ulong>(_deltas)[index])),
        };
    }
}
