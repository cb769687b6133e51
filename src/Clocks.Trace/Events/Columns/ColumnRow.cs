using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clocks.Trace.Events.Columns;

/// <summary>The places of a new row of a <see cref="ColumnGroup"/>, one in each column. For the moment in which they are set.</summary>
/// <param name="from">Begins at the place in the first column; the others follow.</param>
/// <param name="apart">How far the places of neighbouring columns lie apart.</param>
internal readonly ref struct ColumnRow(Span<long> from, int apart)
{
    private readonly ref long _first = ref MemoryMarshal.GetReference(from);

    /// <summary>Sets the value in a column, which must be one of the group: no check is made.</summary>
    public long this[int column]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => Unsafe.Add(ref _first, column * apart) = value;
    }
}
