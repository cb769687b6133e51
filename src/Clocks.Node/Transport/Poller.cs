using System.Net.Sockets;
using System.Runtime.InteropServices;
using Clocks.Discovery.Sockets;

namespace Clocks.Node.Transport;

/// <summary>
/// Waits until one of many sockets can be read or written, until another thread calls <see cref="Wake"/>, or until a
/// time has passed: poll(2), on Windows WSAPoll. One thread fills the list, waits and asks; <see cref="Wake"/> belongs
/// to any thread. Allocates nothing after the list has grown to its size.
/// </summary>
/// <remarks>
/// The wake-up is a <see cref="WakeupSocket"/>, which is only signalled when the waiting thread is, or is about to be,
/// asleep. No wake-up is lost: the waiting thread says that it waits and then looks for work, who has work stores it and
/// then asks whether anybody waits, and a full fence stands between the two steps on both sides (an exchange here, a
/// barrier there).
/// </remarks>
internal sealed partial class Poller : IDisposable
{
    private const short UnixIn = 1, UnixOut = 4, UnixBad = 8 | 16 | 32;
    private const int Awake = 0, Batching = 1, Waiting = 2;
    private const short WindowsIn = 0x100, WindowsOut = 0x10, WindowsBad = 1 | 2 | 4;

    /// <summary>
    /// No wait is longer, in milliseconds: on a host whose loopback is down the byte that wakes does not arrive.
    /// </summary>
    private const int WaitMaxMs = 1_000;

    private static readonly bool IsWindows = OperatingSystem.IsWindows();

    private readonly WakeupSocket _wakeup = new();
    private UnixEntry[] _unix = [];
    private WindowsEntry[] _windows = [];
    private int _count;
    private int _waitState;

    /// <summary>Empties the list.</summary>
    public void Clear() => _count = 0;

    /// <summary>
    /// Adds a socket and returns its place in the list, for <see cref="CanRead"/> and <see cref="CanWrite"/>.
    /// </summary>
    public int Add(Socket socket, bool read, bool write)
    {
        Grow();
        if (IsWindows)
        {
            short wanted = (short)((read ? WindowsIn : 0) | (write ? WindowsOut : 0));
            _windows[_count] = new WindowsEntry { Handle = socket.Handle, Wanted = wanted };
        }
        else
        {
            short wanted = (short)((read ? UnixIn : 0) | (write ? UnixOut : 0));
            _unix[_count] = new UnixEntry { Handle = (int)socket.Handle, Wanted = wanted };
        }

        return _count++;
    }

    /// <summary>Whether the socket at this place has bytes, a connection, or an error to be read.</summary>
    public bool CanRead(int place) => IsWindows
        ? (_windows[place].Got & (WindowsIn | WindowsBad)) != 0
        : (_unix[place].Got & (UnixIn | UnixBad)) != 0;

    /// <summary>Whether the socket at this place takes bytes, is connected, or has failed to connect.</summary>
    public bool CanWrite(int place) => IsWindows
        ? (_windows[place].Got & (WindowsOut | WindowsBad)) != 0
        : (_unix[place].Got & (UnixOut | UnixBad)) != 0;

    /// <summary>
    /// Says that this thread is about to look for work and then wait: from here on <see cref="Wake"/> sends its byte.
    /// </summary>
    public void PrepareToWait() => Interlocked.Exchange(ref _waitState, Waiting);

    /// <summary>
    /// As <see cref="PrepareToWait"/>, for a short wait in which messages gather: only <see cref="Wake"/> ends it, and
    /// what <see cref="WakeUnlessBatching"/> announces is found when the time is over. In a flood the other threads save
    /// the system call of every wake-up.
    /// </summary>
    public void PrepareToBatch() => Interlocked.Exchange(ref _waitState, Batching);

    /// <summary>
    /// Waits for at most this many milliseconds, and never much longer than a second. An interrupted wait returns with
    /// nothing ready.
    /// </summary>
    public void Wait(int milliseconds)
    {
        milliseconds = milliseconds < 0 ? WaitMaxMs : Math.Min(milliseconds, WaitMaxMs);
        int wakePlace = Add(_wakeup.Socket, read: true, write: false);
        int ready = IsWindows
            ? WsaPoll(ref _windows[0], (uint)_count, milliseconds)
            : Poll(ref _unix[0], (nuint)_count, milliseconds);
        Volatile.Write(ref _waitState, Awake);
        if (ready <= 0)
        {
            ClearResults();
            return;
        }

        if (CanRead(wakePlace))
        {
            _wakeup.Drain();
        }
    }

    /// <summary>Ends the current or the next wait. Any thread; one small system call, and only when it is needed.</summary>
    public void Wake() => WakeFrom(Batching);

    /// <summary>As <see cref="Wake"/>, but a short wait in which messages gather goes on.</summary>
    public void WakeUnlessBatching() => WakeFrom(Waiting);

    public void Dispose() => _wakeup.Dispose();

    private void WakeFrom(int lightest)
    {
        // The caller's work must be visible before the question whether anybody waits (PrepareToWait has the other
        // half).
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _waitState) >= lightest && Interlocked.Exchange(ref _waitState, Awake) != Awake)
        {
            _wakeup.Signal();
        }
    }

    private void ClearResults()
    {
        for (int i = 0; i < _count; i++)
        {
            if (IsWindows)
            {
                _windows[i].Got = 0;
            }
            else
            {
                _unix[i].Got = 0;
            }
        }
    }

    private void Grow()
    {
        if (IsWindows && _count == _windows.Length)
        {
            Array.Resize(ref _windows, Math.Max(16, 2 * _count));
        }
        else if (!IsWindows && _count == _unix.Length)
        {
            Array.Resize(ref _unix, Math.Max(16, 2 * _count));
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref UnixEntry entries, nuint count, int milliseconds);

    [LibraryImport("ws2_32", EntryPoint = "WSAPoll")]
    private static partial int WsaPoll(ref WindowsEntry entries, uint count, int milliseconds);

    /// <summary>struct pollfd of POSIX.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct UnixEntry
    {
        public int Handle;
        public short Wanted;
        public short Got;
    }

    /// <summary>WSAPOLLFD of Winsock.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct WindowsEntry
    {
        public nint Handle;
        public short Wanted;
        public short Got;
    }
}
