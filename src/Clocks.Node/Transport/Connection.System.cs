using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Clocks.Node.Transport;

/// <summary>
/// Where the bytes of a connection meet the system: on Linux its own calls, elsewhere those of the platform.
/// </summary>
internal sealed partial class Connection
{
    private const int NoWait = 0x40, NoSignal = 0x4000, Peek = 2, Truncate = 0x20;

    private const nuint OutQueue = 0x5411;

    /// <summary>A read of up to so many bytes brought lone messages, and the next one may as well.</summary>
    private const int LoneBytes = 256;

    /// <summary>
    /// On Linux straight to the kernel: a lone message finds cold caches, and every layer it passes costs it hundreds
    /// of nanoseconds. When that does not work the socket tries again, and says why.
    /// </summary>
    private int Write(ReadOnlySpan<byte> bytes, out SocketError error)
    {
        if (OperatingSystem.IsLinux())
        {
            nint sent = Send((int)_handle, in MemoryMarshal.GetReference(bytes), (nuint)bytes.Length, NoWait | NoSignal);
            if (sent >= 0)
            {
                error = SocketError.Success;
                return (int)sent;
            }
        }

        return Socket.Send(bytes, SocketFlags.None, out error);
    }

    /// <summary>As <see cref="Write"/>, the other way; a lone message is peeked at first.</summary>
    private int Read(Span<byte> room, out SocketError error)
    {
        if (OperatingSystem.IsLinux())
        {
            int peek = _lastReadBytes <= LoneBytes ? Peek : 0;
            nint read = Receive((int)_handle, ref MemoryMarshal.GetReference(room), (nuint)room.Length, NoWait | peek);
            if (read >= 0)
            {
                error = SocketError.Success;
                _peekedBytes = peek == 0 ? 0 : (int)read;
                return (int)read;
            }
        }

        return Socket.Receive(room, SocketFlags.None, out error);
    }

    /// <summary>Linux: takes bytes from the socket that were peeked at. How many; at most 0 when that fails.</summary>
    private nint Discard(int bytes)
    {
        byte nothing = 0;
        return Receive((int)_handle, ref nothing, (nuint)bytes, NoWait | Truncate);
    }

    /// <summary>
    /// Bytes that were sent and that the other end has not acknowledged: on Linux, where the system says so (tcp(7),
    /// SIOCOUTQ); elsewhere 0, and the keep-alive of the connection finds out.
    /// </summary>
    private int UnacknowledgedBytes() =>
        OperatingSystem.IsLinux() && Ioctl((int)_handle, OutQueue, out int bytes) == 0 ? bytes : 0;

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(int socket, nuint request, out int value);

    [LibraryImport("libc", EntryPoint = "send")]
    private static partial nint Send(int socket, in byte bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv")]
    private static partial nint Receive(int socket, ref byte room, nuint length, int flags);

    private bool SendAll()
    {
        do
        {
            if (!SendLeaving())
            {
                return false;
            }
        }
        while (HasBytes);

        return true;
    }

    /// <summary>Sends the bytes that leave next, if there are any; false when the socket does not take all.</summary>
    private bool SendLeaving()
    {
        if (Sealed is { } channel)
        {
            return SendSealed(channel);
        }

        ReadOnlySpan<byte> bytes = _outbox!.Leaving();
        if (bytes.IsEmpty)
        {
            return true;
        }

        if (!TryWrite(bytes, out int sent))
        {
            return false;
        }

        _outbox.Sent(sent);
        return sent == bytes.Length;
    }

    /// <summary>Writes what the socket takes; false: it is broken.</summary>
    private bool TryWrite(ReadOnlySpan<byte> bytes, out int sent)
    {
        sent = Write(bytes, out SocketError error);
        _isBroken |= error is not (SocketError.Success or SocketError.WouldBlock or SocketError.Interrupted);
        return !_isBroken;
    }
}
