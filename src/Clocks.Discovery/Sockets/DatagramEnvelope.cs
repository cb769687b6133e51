using System.Net.Sockets;
using System.Runtime.InteropServices;
using Clocks.Discovery.Mdns;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// Receives one datagram with its envelope: who sent it, whether to the group, and by which interface it came in.
/// Nothing is allocated, which the platform's own call does several times a datagram. On Linux and macOS it is
/// recvmsg(2) with the control message IP_PKTINFO or IPV6_PKTINFO (RFC 3542, section 6); elsewhere <see
/// cref="IsSupported"/> says no. Any thread, one at a time for a socket.
/// </summary>
/// <remarks>
/// The layouts are those of the systems' headers: Linux counts the parts of a message in words, macOS in 32 bits, and
/// control messages are aligned to the same.
/// </remarks>
internal static unsafe partial class DatagramEnvelope
{
    private const int ControlBytes = 256;
    private const int LevelV4 = 0, LevelV6 = 41;
    private static readonly bool IsMac = OperatingSystem.IsMacOS();

    /// <summary>Whether this system's layouts are known.</summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() || IsMac;

    /// <summary>Receives one datagram that waits; a length of -1 when there is none.</summary>
    /// <param name="socket">A socket that has been asked for packet information.</param>
    /// <param name="family">Its family.</param>
    /// <param name="buffer">Where to.</param>
    /// <param name="source">Who sent it.</param>
    /// <param name="toGroup">Whether it was sent to the group.</param>
    /// <param name="index">The interface it came in by; 0 when the system does not say.</param>
    public static int Receive(
        Socket socket, AddressFamily family, Span<byte> buffer, out UdpAddress source, out bool toGroup, out int index)
    {
        byte* name = stackalloc byte[UdpAddress.EnvelopeBytesMax];
        // Words, so that the control messages lie where the processor wants them.
        long* words = stackalloc long[ControlBytes / sizeof(long)];
        byte* control = (byte*)words;
        (source, toGroup, index) = (default, false, 0);
        int handle = (int)socket.Handle;
        nint length;
        int controlLength;
        fixed (byte* bytes = buffer)
        {
            var part = new Part { Bytes = bytes, Length = (nuint)buffer.Length };
            if (IsMac)
            {
                const int dontWait = 0x80;
                var message = new MacMessage
                {
                    Name = name,
                    NameLength = UdpAddress.EnvelopeBytesMax,
                    Parts = &part,
                    PartCount = 1,
                    Control = control,
                    ControlLength = ControlBytes,
                };
                length = ReceiveMessage(handle, &message, dontWait);
                controlLength = (int)message.ControlLength;
            }
            else
            {
                const int dontWait = 0x40;
                var message = new LinuxMessage
                {
                    Name = name,
                    NameLength = UdpAddress.EnvelopeBytesMax,
                    Parts = &part,
                    PartCount = 1,
                    Control = control,
                    ControlLength = ControlBytes,
                };
                length = ReceiveMessage(handle, &message, dontWait);
                controlLength = (int)message.ControlLength;
            }
        }

        if (length < 0)
        {
            return -1;
        }

        source = UdpAddress.Read(family, new ReadOnlySpan<byte>(name, UdpAddress.EnvelopeBytesMax));
        ReadControl(new ReadOnlySpan<byte>(control, controlLength), out toGroup, out index);
        return (int)length;
    }

    /// <summary>Looks for the packet information among the control messages.</summary>
    private static void ReadControl(ReadOnlySpan<byte> control, out bool toGroup, out int index)
    {
        (toGroup, index) = (false, 0);
        int lengthBytes = IsMac ? sizeof(uint) : sizeof(nuint), head = lengthBytes + 2 * sizeof(int);
        int infoV4 = IsMac ? 26 : 8, infoV6 = IsMac ? 46 : 50;
        while (control.Length >= head)
        {
            // A length is at most that of the buffer, so its low 32 bits tell it.
            int length = MemoryMarshal.Read<int>(control);
            if (length < head || length > control.Length)
            {
                return;
            }

            int level = MemoryMarshal.Read<int>(control[lengthBytes..]), type = MemoryMarshal.Read<int>(control[(lengthBytes + 4)..]);
            ReadOnlySpan<byte> data = control[head..length];
            if (level == LevelV4 && type == infoV4 && data.Length >= 12)
            {
                // struct in_pktinfo: the interface, a local address, the address on the packet.
                index = MemoryMarshal.Read<int>(data);
                toGroup = data.Slice(8, 4).SequenceEqual(Link.GroupV4Bytes);
                return;
            }

            if (level == LevelV6 && type == infoV6 && data.Length >= 20)
            {
                // struct in6_pktinfo: the address on the packet, the interface.
                index = MemoryMarshal.Read<int>(data[16..]);
                toGroup = data[..16].SequenceEqual(Link.GroupV6Bytes);
                return;
            }

            int next = (length + lengthBytes - 1) / lengthBytes * lengthBytes;
            control = control[Math.Min(next, control.Length)..];
        }
    }

    [LibraryImport("libc", EntryPoint = "recvmsg")]
    private static partial nint ReceiveMessage(int socket, void* message, int flags);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public byte* Bytes;
        public nuint Length;
    }

    /// <summary>struct msghdr of Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinuxMessage
    {
        public byte* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct msghdr of macOS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MacMessage
    {
        public byte* Name;
        public uint NameLength;
        public Part* Parts;
        public int PartCount;
        public byte* Control;
        public uint ControlLength;
        public int Flags;
    }
}
