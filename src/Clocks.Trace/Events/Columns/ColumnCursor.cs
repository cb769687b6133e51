using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clocks.Trace.Events.Columns;

/// <summary>
/// Reads a sealed <see cref="Column"/> where neighbours are read one after the other: the block that was read last is at hand, so
/// that a value costs a comparison and a load. Any order is right; only the order of the column is fast. A place in somebody's
/// loop, never shared between threads.
/// </summary>
internal struct ColumnCursor(Column column)
{
    private byte[] _deltas = [];
    private long _base;
    private ulong _mask;
    private int _width, _start, _length;

    /// <summary>The value at a position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long At(int position)
    {
        int index = position - _start;
        if ((uint)index >= (uint)_length)
        {
            index = Move(position);
        }

        ref byte at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_deltas), index * _width);
        return Column.Value(ref at, _base, _mask);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Move(int position)
    {
        (_deltas, _base, _mask, _width, _start, _length) = column.BlockAt(position);
        return position - _start;
    }
}
