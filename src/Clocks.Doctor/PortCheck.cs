using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Probing;
using Clocks.Discovery.Sockets;

namespace Clocks.Doctor;

/// <summary>
/// Who else on this machine speaks multicast DNS, and does port 5353 still take one more? Sharing is normal; a program
/// that holds the port for itself is a fault, and is named where the system tells who it is.
/// </summary>
internal sealed class PortCheck : ICheck
{
    private const int Port = 5353;

    private const string Name = "port";

    public IReadOnlyList<CheckResult> Look()
    {
        var others = new SortedSet<string>(StringComparer.Ordinal);
        foreach (PortSharer sharer in PortSharer.All())
        {
            if (!sharer.IsSelf)
            {
                others.Add(sharer.Program is { } program ? $"{program} ({sharer.ProcessId})" : "another user's program");
            }
        }

        string who = string.Join(", ", others);
        return [TryShare() switch
        {
            SocketError.Success when others.Count == 0 => CheckResult.Ok(Name, "UDP port 5353 is free"),
            SocketError.Success => CheckResult.Ok(Name, $"UDP port 5353 is shared with {who}"),
            SocketError.AddressAlreadyInUse => CheckResult.Fault(Name,
                $"UDP port 5353 is held by {(others.Count > 0 ? who : "another program")} and not shared",
                "stop that program or let it share the port; until then nodes here find others by asking, or by --peers"),
            SocketError.AccessDenied => CheckResult.Fault(Name, "the system does not allow UDP port 5353",
                "look at its sandbox or security policy; until then give the peers with --peers"),
            var other => CheckResult.Fault(Name, $"UDP port 5353 cannot be opened: {SocketWords.Of(other)}",
                "give the peers with --peers"),
        }];
    }

    private static SocketError TryShare()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.ExclusiveAddressUse = false;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Any, Port));
            return SocketError.Success;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode;
        }
    }
}
