using System.Diagnostics;
using System.Net.Sockets;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Probing;

/// <summary>
/// Whether multicast works on one interface, found out by trying: join the group, send a question that nobody can
/// answer, and listen for our own copy of it. That the copy arrives says nothing of the cable; that it does not points
/// to a firewall. Immutable.
/// </summary>
/// <param name="Interface">Where it was tried.</param>
/// <param name="Family">In which address family.</param>
/// <param name="CanJoin">Whether the group could be joined on port 5353.</param>
/// <param name="CanSend">Whether the system took the packet.</param>
/// <param name="HearsItself">Whether our own copy arrived.</param>
/// <param name="Trouble">What is wrong and what to do; null when all went well.</param>
public sealed record MulticastTrial(
    InterfaceChoice Interface, AddressFamily Family, bool CanJoin, bool CanSend, bool HearsItself, string? Trouble)
{
    /// <summary>Tries every family that the interface has an address of; on loopback IPv4 only.</summary>
    /// <param name="choice">The interface.</param>
    /// <param name="patience">How long to listen for our own copy; a quarter of a second is plenty.</param>
    public static IReadOnlyList<MulticastTrial> Run(InterfaceChoice choice, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(choice);
        List<MulticastTrial> trials = [];
        foreach (Link link in Link.Of(choice))
        {
            trials.Add(Run(choice, link, patience));
        }

        return trials;
    }

    private static MulticastTrial Run(InterfaceChoice choice, Link link, TimeSpan patience)
    {
        (FamilySocket? opened, SocketException? failure) = FamilySocket.Open(link.Family);
        using FamilySocket? socket = opened;
        SocketError joined = socket?.Join(link) ?? failure!.SocketErrorCode;
        if (socket is null || joined != SocketError.Success)
        {
            return new MulticastTrial(choice, link.Family, false, false, false, SocketTrouble.OfJoin(link, joined));
        }

        var writer = new DnsWriter();
        writer.Begin(DnsHeader.QueryFlags);
        writer.TryQuestion(DnsName.Of("trial-" + Guid.NewGuid().ToString("N"), "local"), DnsType.Txt, wantsUnicast: false);
        SocketError sent = socket.Multicast(link, writer.Packet);
        if (sent != SocketError.Success)
        {
            return new MulticastTrial(choice, link.Family, true, false, false, SocketTrouble.OfSend(link, sent));
        }

        bool heard = Listen(socket, writer.Packet, patience);
        return new MulticastTrial(choice, link.Family, true, true, heard, heard ? null : SocketTrouble.OfSilence(link));
    }

    private static bool Listen(FamilySocket socket, ReadOnlySpan<byte> sent, TimeSpan patience)
    {
        byte[] buffer = new byte[9_216];
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            TimeSpan left = patience - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !socket.Socket.Poll((int)left.TotalMicroseconds, SelectMode.SelectRead))
            {
                return false;
            }

            int length = socket.Receive(buffer, out UdpAddress _, out bool _, out int _);
            if (length == sent.Length && buffer.AsSpan(0, length).SequenceEqual(sent))
            {
                return true;
            }
        }
    }
}
