using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// What the kernel tells of network interfaces and their addresses as it happens: Linux, rtnetlink(7). A cable that is
/// moved to another switch changes nothing that can be seen afterwards but a count, which is in the news. The discovery
/// thread waits for <see cref="Socket"/> among its own sockets, and owns this.
/// </summary>
internal sealed partial class LinkNews : IDisposable
{
    private const int Netlink = 16, RawNonBlockingCloseOnExec = 3 | 0x800 | 0x80000, Route = 0, DontWait = 0x40;

    /// <summary>The groups of links and of addresses of both families.</summary>
    private const uint Groups = 0x1 | 0x10 | 0x100;

    private const int HeaderBytes = 16, BodyBytes = 16, CarrierChanges = 35, FamilyV6 = 10, Tentative = 0x40;

    private const int NewLink = 16, DeleteLink = 17, GetLink = 18, NewAddress = 20, DeleteAddress = 21;

    private const int RequestDump = 0x301;

    private readonly byte[] _buffer = new byte[32_768];
    private readonly Dictionary<int, uint> _carrierChanges = [];
    private readonly HashSet<int> _tentative = [];
    private readonly int _handle;

    private LinkNews(Socket socket) => (Socket, _handle) = (socket, (int)socket.Handle);

    /// <summary>For waiting.</summary>
    public Socket Socket { get; }

    /// <summary>Begins to listen; null where the system has no such news, or gives none.</summary>
    public static LinkNews? TryOpen()
    {
        int handle = OperatingSystem.IsLinux() ? Open(Netlink, RawNonBlockingCloseOnExec, Route) : -1;
        if (handle < 0)
        {
            return null;
        }

        Socket socket;
        try
        {
            socket = new Socket(new SafeSocketHandle(handle, ownsHandle: true));
        }
        catch (SocketException)
        {
            return null;
        }

        Span<byte> address = stackalloc byte[12];
        address.Clear();
        BitConverter.TryWriteBytes(address, (ushort)Netlink);
        BitConverter.TryWriteBytes(address[8..], Groups);
        var news = new LinkNews(socket);
        if (Bind(handle, in address[0], (uint)address.Length) == 0 && news.AskForCounts())
        {
            return news;
        }

        news.Dispose();
        return null;
    }

    /// <summary>
    /// Takes what has been told; true when something has changed that is worth a look.
    /// </summary>
    /// <param name="restored">
    /// Gets the numbers of interfaces that carry again after an interruption, or whose address may be used from now on:
    /// what was said there before may have been heard by nobody.
    /// </param>
    public bool Take(HashSet<int> restored)
    {
        bool isNews = false;
        while (true)
        {
            nint length = Receive(_handle, ref _buffer[0], (nuint)_buffer.Length, DontWait);
            if (length <= 0)
            {
                // Nothing more; or more than the system kept for us, and then anything may have changed.
                return isNews || (length < 0 && Marshal.GetLastPInvokeError() == NoBuffers);
            }

            isNews |= Read(_buffer.AsSpan(0, (int)length), restored);
        }
    }

    public void Dispose() => Socket.Dispose();

    private const int NoBuffers = 105;

    /// <summary>Has the kernel tell how often each interface has lost and found its carrier, to compare with later.</summary>
    private bool AskForCounts()
    {
        Span<byte> request = stackalloc byte[HeaderBytes + BodyBytes];
        request.Clear();
        BitConverter.TryWriteBytes(request, request.Length);
        BitConverter.TryWriteBytes(request[4..], (ushort)GetLink);
        BitConverter.TryWriteBytes(request[6..], (ushort)RequestDump);
        return Send(_handle, in request[0], (nuint)request.Length, 0) == request.Length;
    }

    private bool Read(ReadOnlySpan<byte> messages, HashSet<int> restored)
    {
        bool isNews = false;
        while (messages.Length >= HeaderBytes)
        {
            int length = BitConverter.ToInt32(messages), kind = BitConverter.ToUInt16(messages[4..]);
            if (length < HeaderBytes || length > messages.Length)
            {
                break;
            }

            ReadOnlySpan<byte> body = messages[HeaderBytes..length];
            isNews |= kind switch
            {
                NewLink when body.Length >= BodyBytes && body[0] == 0 => ReadLink(body, restored),
                NewAddress when body.Length >= 8 => ReadAddress(body, restored),
                DeleteLink or DeleteAddress => true,
                _ => false,
            };
            messages = messages[Math.Min(messages.Length, (length + 3) & ~3)..];
        }

        return isNews;
    }

    /// <summary>An interface is there, or is another than before.</summary>
    private bool ReadLink(ReadOnlySpan<byte> body, HashSet<int> restored)
    {
        int index = BitConverter.ToInt32(body[4..]);
        ReadOnlySpan<byte> attributes = body[BodyBytes..];
        while (attributes.Length >= 4)
        {
            int length = BitConverter.ToUInt16(attributes), kind = BitConverter.ToUInt16(attributes[2..]);
            if (length < 4 || length > attributes.Length)
            {
                break;
            }

            if (kind == CarrierChanges && length >= 8)
            {
                uint count = BitConverter.ToUInt32(attributes[4..]);
                if (_carrierChanges.TryGetValue(index, out uint before) && before != count)
                {
                    restored.Add(index);
                }

                _carrierChanges[index] = count;
                break;
            }

            attributes = attributes[Math.Min(attributes.Length, (length + 3) & ~3)..];
        }

        return true;
    }

    /// <summary>An address is there; one of IPv6 may not be used before nobody else was found to have it (RFC 4862).</summary>
    private bool ReadAddress(ReadOnlySpan<byte> body, HashSet<int> restored)
    {
        int index = BitConverter.ToInt32(body[4..]);
        if (body[0] == FamilyV6 && (body[2] & Tentative) != 0)
        {
            _tentative.Add(index);
        }
        else if (body[0] == FamilyV6 && _tentative.Remove(index))
        {
            restored.Add(index);
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "socket")]
    private static partial int Open(int family, int kind, int protocol);

    [LibraryImport("libc", EntryPoint = "bind")]
    private static partial int Bind(int socket, in byte address, uint length);

    [LibraryImport("libc", EntryPoint = "send")]
    private static partial nint Send(int socket, in byte bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, ref byte room, nuint length, int flags);
}
