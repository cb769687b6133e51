using System.Buffers.Binary;
using System.Net.Sockets;

namespace Clocks.Node.Transport;

/// <summary>
/// Has the kernel notice within about ten seconds that the other end is gone without a word: a pulled cable, a lost
/// power. Idle connections by keep-alive probes, busy ones (Linux, Windows) by a limit on how long sent bytes may stay
/// unacknowledged (RFC 5482). What a system does not know, as Windows before version 1703 the number of probes, stays
/// as that system has it.
/// </summary>
internal static class TcpKeepAlive
{
    private const int IdleSeconds = 4;
    private const int IntervalSeconds = 2;
    private const int Probes = 3;
    private const int UnacknowledgedMsMax = 10_000;
    private const int IpProtoTcp = 6;
    private const int LinuxTcpUserTimeout = 18;
    private const int WindowsTcpMaxRt = 5;

    public static void Apply(Socket socket)
    {
        Try(() => socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true));
        Try(() => socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, IdleSeconds));
        Try(() => socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, IntervalSeconds));
        Try(() => socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes));
        if (OperatingSystem.IsLinux())
        {
            Try(() => SetRaw(socket, LinuxTcpUserTimeout, UnacknowledgedMsMax));
        }
        else if (OperatingSystem.IsWindows())
        {
            Try(() => SetRaw(socket, WindowsTcpMaxRt, UnacknowledgedMsMax / 1_000));
        }
    }

    private static void SetRaw(Socket socket, int option, int number)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(value, number);
        socket.SetRawSocketOption(IpProtoTcp, option, value);
    }

    private static void Try(Action set)
    {
        try
        {
            set();
        }
        catch (SocketException)
        {
            // The option is unknown here, or the connection has just ended: then reading says so.
        }
    }
}
