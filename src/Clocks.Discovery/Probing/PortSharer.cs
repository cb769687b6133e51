using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Clocks.Discovery.Mdns;

namespace Clocks.Discovery.Probing;

/// <summary>
/// A program on this machine that listens on UDP port 5353. Sharing is normal (avahi, Bonjour, systemd-resolved); it
/// means that unicast may be handed to the other one, so multicast is used throughout. Immutable.
/// </summary>
/// <param name="Address">The local address it is bound to.</param>
/// <param name="ProcessId">Its process; null where the system does not tell.</param>
/// <param name="Program">Its name; null where the system does not tell.</param>
public sealed record PortSharer(IPAddress Address, int? ProcessId, string? Program)
{
    private const string PortHex = ":14E9";

    /// <summary>Whether it is this process.</summary>
    public bool IsSelf => ProcessId == Environment.ProcessId;

    /// <summary>Who else listens on UDP port 5353, in words that begin a sentence; as far as the system tells.</summary>
    public static string Holder()
    {
        foreach (PortSharer sharer in All())
        {
            if (!sharer.IsSelf && sharer.Program is { } program)
            {
                return $"{program} ({sharer.ProcessId})";
            }
        }

        return "another program";
    }

    /// <summary>
    /// Everybody who listens on UDP port 5353 now, this process included. Reads the system's tables; allocates.
    /// </summary>
    public static IReadOnlyList<PortSharer> All()
    {
        if (OperatingSystem.IsLinux())
        {
            return OfLinux();
        }

        List<PortSharer> sharers = [];
        foreach (IPEndPoint listener in IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners())
        {
            if (listener.Port == Link.Port)
            {
                sharers.Add(new PortSharer(listener.Address, null, null));
            }
        }

        return sharers;
    }

    /// <summary>
    /// The kernel lists sockets with their inodes, and each process the inodes it has open: only those of the same user
    /// can be looked into, so a program may stay nameless.
    /// </summary>
    private static List<PortSharer> OfLinux()
    {
        Dictionary<string, IPAddress> byInode = [];
        ReadTable("/proc/net/udp", byInode);
        ReadTable("/proc/net/udp6", byInode);
        List<PortSharer> sharers = [];
        if (byInode.Count == 0)
        {
            return sharers;
        }

        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process))
            {
                AddThoseOf(process, folder, byInode, sharers);
            }
        }

        foreach (IPAddress address in byInode.Values)
        {
            sharers.Add(new PortSharer(address, null, null));
        }

        return sharers;
    }

    private static void AddThoseOf(int process, string folder, Dictionary<string, IPAddress> byInode, List<PortSharer> sharers)
    {
        try
        {
            foreach (string descriptor in Directory.EnumerateFileSystemEntries(Path.Combine(folder, "fd")))
            {
                string? target = new FileInfo(descriptor).LinkTarget;
                if (target is null || !target.StartsWith("socket:[", StringComparison.Ordinal)
                    || !byInode.Remove(target[8..^1], out IPAddress? address))
                {
                    continue;
                }

                string name = File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd();
                sharers.Add(new PortSharer(address, process, name));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to somebody else.
        }
    }

    private static void ReadTable(string path, Dictionary<string, IPAddress> byInode)
    {
        if (!File.Exists(path))
        {
            return;
        }

        foreach (string line in File.ReadLines(path))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            bool isOurs = fields.Length > 9 && fields[1].EndsWith(PortHex, StringComparison.Ordinal);
            if (isOurs && TryAddress(fields[1][..^PortHex.Length], out IPAddress address))
            {
                byInode[fields[9]] = address;
            }
        }
    }

    /// <summary>The kernel writes addresses as 32-bit words in the machine's own byte order.</summary>
    private static bool TryAddress(string hex, out IPAddress address)
    {
        address = IPAddress.None;
        if (hex.Length is not (8 or 32))
        {
            return false;
        }

        byte[] bytes = Convert.FromHexString(hex);
        for (int word = 0; BitConverter.IsLittleEndian && word < bytes.Length; word += 4)
        {
            bytes.AsSpan(word, 4).Reverse();
        }

        address = new IPAddress(bytes);
        return true;
    }
}
