using System.Runtime.InteropServices;

namespace Clocks.Node.Loop;

/// <summary>
/// What one peer has in the inbox, so that none can fill it for the others. The writer of the inbox (the network
/// thread) adds, its reader (the tick thread) removes; the counters stand on cache lines of their own, so that the two
/// do not slow each other down. They guard nothing: each is added to before the message is published and behind its
/// being taken, so neither thread ever sees more removed than added.
/// </summary>
internal sealed class InboxShare
{
    private Counters _at;
    private bool _isResting;

    /// <summary>Its messages that wait. Any thread.</summary>
    public int Waiting => (int)(Volatile.Read(ref _at.Added) - Volatile.Read(ref _at.Removed));

    /// <summary>Whether its socket is not read because it has its full share. Any thread; set by the network thread.</summary>
    public bool IsResting
    {
        get => Volatile.Read(ref _isResting);
        set => Volatile.Write(ref _isResting, value);
    }

    /// <summary>Whether it may have one more, of at most so many. The network thread.</summary>
    public bool HasRoom(int max)
    {
        if (_at.Added - _at.RemovedSeen < max)
        {
            return true;
        }

        // The other thread's progress is looked at only when what was last seen of it is used up.
        _at.RemovedSeen = Volatile.Read(ref _at.Removed);
        return _at.Added - _at.RemovedSeen < max;
    }

    /// <summary>One more. The network thread.</summary>
    public void Add() => Volatile.Write(ref _at.Added, _at.Added + 1);

    /// <summary>One less. The tick thread.</summary>
    public void Remove() => Volatile.Write(ref _at.Removed, _at.Removed + 1);

    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Counters
    {
        // The reader's.
        [FieldOffset(128)]
        public long Removed;

        // The writer's.
        [FieldOffset(256)]
        public long Added;

        [FieldOffset(264)]
        public long RemovedSeen;
    }
}
