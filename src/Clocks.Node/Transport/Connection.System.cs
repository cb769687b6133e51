using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Clocks.Node.Security;

namespace Clocks.Node.Transport;

/// <summary>
/// Where the bytes of a connection meet the system: on Linux its own calls, elsewhere those of the platform. In a node with
/// a key they are sealed here.
/// </summary>
internal sealed partial class Connection
{
    private const int NoWait = 0x40, NoSignal = 0x4000, Peek = 2, Truncate = 0x20;

    private const int InProgress = 115, Interrupted = 4;

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
    /// Begins to connect; the poller says when it is done. On Linux by the system's own call: the socket would throw an
    /// exception for the usual answer, which costs kilobytes for every attempt at a peer that is gone.
    /// </summary>
    /// <returns>Success where it has begun; else why not.</returns>
    public SocketError BeginConnect(IPEndPoint endPoint)
    {
        if (OperatingSystem.IsLinux())
        {
            SocketAddress address = endPoint.Serialize();
            int failure = Connect((int)_handle, in address.Buffer.Span[0], (uint)address.Size) == 0
                ? InProgress
                : Marshal.GetLastPInvokeError();
            if (KnownAnswer(failure) is { } answer)
            {
                return answer;
            }
        }

        try
        {
            Socket.Connect(endPoint);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            // The usual answer of a non-blocking socket: poll says when it is done.
            return e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress ? SocketError.Success : e.SocketErrorCode;
        }
    }

    /// <summary>The answers of connect(2) that are usual where a machine is gone; null: the platform asks again and says.</summary>
    private static SocketError? KnownAnswer(int failure) => failure switch
    {
        InProgress or Interrupted => SocketError.Success,
        99 => SocketError.AddressNotAvailable,
        101 => SocketError.NetworkUnreachable,
        110 => SocketError.TimedOut,
        111 => SocketError.ConnectionRefused,
        113 => SocketError.HostUnreachable,
        _ => null,
    };

    /// <summary>The end of a socket that the system's own call has connected, of which the platform knows nothing.</summary>
    private IPEndPoint? NativeLocalEndPoint()
    {
        var name = new SocketAddress(Socket.AddressFamily);
        uint length = (uint)name.Size;
        return OperatingSystem.IsLinux() && GetName((int)_handle, ref name.Buffer.Span[0], ref length) == 0
            ? (IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(name)
            : null;
    }

    [LibraryImport("libc", EntryPoint = "getsockname")]
    private static partial int GetName(int socket, ref byte address, ref uint length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(int socket, in byte address, uint length);

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

    /// <summary>What it is sealed with; null in a node without a key.</summary>
    public SealedChannel? Sealed { get; init; }

    /// <summary>Whether there is room for what may come next: a frame, or the text of a record.</summary>
    public bool HasRoom => Sealed is { } channel
        ? channel.HasRoom && Received.RoomBytes >= SealedChannel.TextBytesMax
        : Received.HasRoom;

    /// <summary>Sends bytes as they are; an untouched socket has room for them. False: it is broken.</summary>
    public bool SendPlain(ReadOnlySpan<byte> bytes)
    {
        int sent = Socket.Send(bytes, SocketFlags.None, out SocketError error);
        return error == SocketError.Success && sent == bytes.Length;
    }

    /// <summary>
    /// As <see cref="SendLeaving"/>, sealed: what was left over, and the lot that leaves, a record at a time.
    /// </summary>
    private bool SendSealed(SealedChannel channel)
    {
        do
        {
            if (!channel.HasLeaving)
            {
                ReadOnlySpan<byte> text = _outbox!.Leaving();
                if (text.IsEmpty)
                {
                    return true;
                }

                _outbox.Sent(channel.Seal(text, Environment.TickCount64));
            }

            ReadOnlySpan<byte> bytes = channel.Leaving;
            if (!TryWrite(bytes, out int sent))
            {
                return false;
            }

            channel.Sent(sent);
            if (sent != bytes.Length)
            {
                return false;
            }
        }
        while (_outbox!.IsLeaving);

        return true;
    }
}
