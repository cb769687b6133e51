using System.Runtime.InteropServices;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// One number that stands for all interfaces of this machine: their names, flags and addresses, folded together. As
/// long as it stays the same there is nothing new to be seen, and the full look, which costs a node some kilobytes of
/// objects, can be spared: what changed is not told, only that something did. Nothing is allocated. On Linux and macOS
/// it is getifaddrs(3), whose flags say as well whether a cable is in; elsewhere nothing is known. Any thread.
/// </summary>
internal static unsafe partial class InterfaceFingerprint
{
    private const int LinuxV4 = 2, LinuxV6 = 10, LinuxCard = 17;
    private static readonly bool IsMac = OperatingSystem.IsMacOS();
    private static readonly bool IsSupported = OperatingSystem.IsLinux() || IsMac;

    /// <summary>Looks; false where the system does not tell, so that everything may have changed.</summary>
    public static bool TryTake(out ulong sign)
    {
        sign = 14695981039346656037;
        if (!IsSupported || GetAddresses(out Entry* first) != 0)
        {
            return false;
        }

        for (Entry* each = first; each != null; each = each->Next)
        {
            sign = Fold(sign, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(each->Name));
            sign = Fold(sign, new ReadOnlySpan<byte>(&each->Flags, sizeof(uint)));
            sign = Fold(sign, Bytes(each->Address));
            sign = Fold(sign, Bytes(each->Mask));
        }

        FreeAddresses(first);
        return true;
    }

    /// <summary>The bytes of a socket address: an IP address, or the number and the kind of a card.</summary>
    private static ReadOnlySpan<byte> Bytes(byte* address)
    {
        if (address == null)
        {
            return default;
        }
        // macOS begins with the length, Linux with the family in two bytes.
        if (IsMac)
        {
            return new ReadOnlySpan<byte>(address, address[0]);
        }

        return *(ushort*)address switch
        {
            LinuxV4 => new ReadOnlySpan<byte>(address, 16),
            LinuxV6 => new ReadOnlySpan<byte>(address, UdpAddress.EnvelopeBytesMax),
            LinuxCard => new ReadOnlySpan<byte>(address, 10),
            _ => default,
        };
    }

    private static ulong Fold(ulong sign, ReadOnlySpan<byte> bytes)
    {
        // The length too, so that what ends one field does not begin the next.
        sign = (sign ^ (uint)bytes.Length) * 1099511628211;
        foreach (byte b in bytes)
        {
            sign = (sign ^ b) * 1099511628211;
        }

        return sign;
    }

    [LibraryImport("libc", EntryPoint = "getifaddrs")]
    private static partial int GetAddresses(out Entry* first);

    [LibraryImport("libc", EntryPoint = "freeifaddrs")]
    private static partial void FreeAddresses(Entry* first);

    /// <summary>struct ifaddrs, as far as it is read: both systems begin it alike.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public Entry* Next;
        public byte* Name;
        public uint Flags;
        public byte* Address;
        public byte* Mask;
    }
}
