using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Clocks.Node.Transport;

/// <summary>
/// Where the bytes of a connection meet the system: on Linux its own calls, elsewhere those of the platform.
/// </summary>
internal sealed partial class Connection
{
    private const int NoWait = 0x40, NoSignal = 0x4000, Look = 2, Discard = 0x20;

    /// <summary>A read of up to so many bytes brought lone messages, and the next one may as well.</summary>
    private const int LoneBytes = 256;

    /// <summary>
    /// On Linux straight to the kernel: a lone message finds cold caches, and every layer it passes costs it hundreds
    /// of nanoseconds. When that does not work the socket tries again, and says why.
    /// </summary>
    private int Give(ReadOnlySpan<byte> bytes, out SocketError error)
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

    /// <summary>As <see cref="Give"/>, the other way.</summary>
    private int Take(Span<byte> room, out SocketError error)
    {
        if (OperatingSystem.IsLinux())
        {
            int look = _lastRead <= LoneBytes ? Look : 0;
            nint read = Receive((int)_handle, ref MemoryMarshal.GetReference(room), (nuint)room.Length, NoWait | look);
            if (read >= 0)
            {
                error = SocketError.Success;
                _lookedAt = look == 0 ? 0 : (int)read;
                return (int)read;
            }
        }

        return Socket.Receive(room, SocketFlags.None, out error);
    }

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
        ReadOnlySpan<byte> bytes = _outbox!.Leaving();
        if (bytes.IsEmpty)
        {
            return true;
        }

        int sent = Give(bytes, out SocketError error);
        if (error is not (SocketError.Success or SocketError.WouldBlock or SocketError.Interrupted))
        {
            _isBroken = true;
            return false;
        }

        _outbox.Sent(sent);
        return sent == bytes.Length;
    }
}
