using System.Diagnostics.CodeAnalysis;
using Clocks.Files;
using Clocks.Journal.Writing;

namespace Clocks.Tests.Journal;

/// <summary>A file on a disk that has room for so many bytes, and a reserve that gives some back.</summary>
internal sealed class SmallDisk(int room, int reserve) : IJournalFile
{
    private readonly List<byte> _bytes = [];
    private readonly Lock _lock = new();
    private int _room = room;
    private int _reserve = reserve;

    public string Path => "small.jsonl";

    public long Length => Content.Length;

    public bool IsClosed { get; private set; }

    public byte[] Content
    {
        get
        {
            lock (_lock)
            {
                return [.. _bytes];
            }
        }
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes, long offset, [NotNullWhen(false)] out FileProblem? failure)
    {
        lock (_lock)
        {
            foreach (byte b in bytes)
            {
                if (offset == _bytes.Count)
                {
                    if (_bytes.Count == _room)
                    {
                        failure = new FileProblem("the disk is full", "make room");
                        return false;
                    }

                    _bytes.Add(b);
                }

                _bytes[(int)offset++] = b;
            }
        }

        failure = null;
        return true;
    }

    public void Cut(long length)
    {
        lock (_lock)
        {
            _bytes.RemoveRange((int)length, _bytes.Count - (int)length);
        }
    }

    public void ReleaseReserve()
    {
        _room += _reserve;
        _reserve = 0;
    }

    public bool TrySettle([NotNullWhen(false)] out FileProblem? failure)
    {
        failure = null;
        return true;
    }

    public void Dispose() => IsClosed = true;
}
