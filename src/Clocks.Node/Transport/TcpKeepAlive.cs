using System.Buffers.Binary;
using System.Net.Sockets;

namespace Clocks.Node.Transport;

/// <summary>
/// Has the kernel notice within about ten seconds that the other end is gone without a word: a pulled cable, a lost
/// power. Idle
/// connections by keep-alive probes, busy ones (Linux) by a limit on how long sent bytes may stay unacknowledged (RFC
/// 5482).
/// </summary>
internal static class TcpKeepAlive
{
    private const int IdleSeconds = 4;
    private const int IntervalSeconds = 2;
    private const int Probes = 3;
    private const int UnacknowledgedMsMax = 10_000;
    private const int LinuxIpProtoTcp = 6;
    private const int LinuxTcpUserTimeout = 18;

    public static void Apply(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, IdleSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, IntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        if (OperatingSystem.IsLinux())
        {
            Span<byte> value = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(value, UnacknowledgedMsMax);
            socket.SetRawSocketOption(LinuxIpProtoTcp, LinuxTcpUserTimeout, value);
        }
    }
}
