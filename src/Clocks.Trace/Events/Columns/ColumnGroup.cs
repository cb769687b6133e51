using System.Buffers;

namespace Clocks.Trace.Events.Columns;

/// <summary>
/// Columns that grow together, a row at a time: the values of the rows that are not compressed yet lie in one room, column beside
/// column, so that a row asks once whether there is room for it.
/// </summary>
/// <remarks>Filled by one thread; after <see cref="Seal"/> any thread may read the columns.</remarks>
internal sealed class ColumnGroup
{
    private const int RoomMin = 16, Growth = 4;

    private readonly Column[] _columns;
    private long[] _open = [];
    private int _openCount, _room;

    public ColumnGroup(int columns)
    {
        _columns = new Column[columns];
        for (int i = 0; i < columns; i++)
        {
            _columns[i] = new Column(this, i);
        }
    }

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes held by the values of all columns, blocks included.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (Column column in _columns)
            {
                bytes += column.Bytes;
            }

            return bytes;
        }
    }

    /// <summary>One of the columns.</summary>
    public Column this[int column] => _columns[column];

    /// <summary>Adds a row, whose values are then to be set, each of them.</summary>
    public ColumnRow Add()
    {
        if (_openCount == _room)
        {
            MakeRoom();
        }

        Count++;
        return new ColumnRow(_open.AsSpan(_openCount++), _room);
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

        Exchange([], 0);
    }

    /// <summary>A value that is not compressed yet, by its place in the last block.</summary>
    internal long Open(int column, int row) => _open[column * _room + row];

    private void MakeRoom()
    {
        if (_openCount == Column.BlockLength)
        {
            Close();
        }
        else
        {
            int room = Math.Clamp(_room * Growth, RoomMin, Column.BlockLength);
            Exchange(ArrayPool<long>.Shared.Rent(room * _columns.Length), room);
        }
    }

    /// <summary>The room for growing comes from the columns that were sealed before, and goes to those that come.</summary>
    private void Exchange(long[] open, int room)
    {
        for (int i = 0; i < _columns.Length && _openCount > 0; i++)
        {
            _open.AsSpan(i * _room, _openCount).CopyTo(open.AsSpan(i * room));
        }

        if (_open.Length > 0)
        {
            ArrayPool<long>.Shared.Return(_open);
        }

        (_open, _room) = (open, room);
    }

    private void Close()
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            _columns[i].Close(_open.AsSpan(i * _room, _openCount));
        }

        _openCount = 0;
    }
}
