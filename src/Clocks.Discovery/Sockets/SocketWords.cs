using System.Net.Sockets;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// What the system answered, in words for people: the same for the same answer in every message. Pure; any thread.
/// </summary>
public static class SocketWords
{
    /// <summary>A few words without capital and full stop, to stand in parentheses; never the name of a constant.</summary>
    public static string Of(SocketError error) => error switch
    {
        SocketError.Success => "well",
        SocketError.ConnectionRefused => "refused",
        SocketError.TimedOut => "no answer",
        SocketError.HostUnreachable or SocketError.HostDown => "no such machine on that network",
        SocketError.NetworkUnreachable => "no way to that network",
        SocketError.NetworkDown => "that network is down",
        SocketError.AddressNotAvailable => "this machine has no address for it",
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported =>
            "this machine does not speak that version of IP",
        SocketError.AccessDenied => "not allowed, by a firewall or a sandbox here",
        SocketError.AddressAlreadyInUse => "in use by another program",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "broken off",
        SocketError.MessageSize => "too long for that network",
        SocketError.NoBufferSpaceAvailable => "the system has no room for it now",
        SocketError.TooManyOpenSockets => "this process may open no more sockets",
        _ => System(error),
    };

    /// <summary>For what is not ours to know the system has words of its own.</summary>
    private static string System(SocketError error) => new SocketException((int)error).Message.TrimEnd('.');
}
