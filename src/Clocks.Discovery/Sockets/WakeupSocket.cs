using System.Net;
using System.Net.Sockets;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// Wakes a thread that waits for sockets: a datagram socket on 127.0.0.1 that is connected to itself. Any thread rings;
/// the waiting thread listens.
/// </summary>
internal sealed class WakeupSocket : IDisposable
{
    private readonly byte[] _buffer = new byte[1];

    public WakeupSocket()
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Socket.Connect(Socket.LocalEndPoint!);
    }

    public Socket Socket { get; }

    public void Signal()
    {
        try
        {
            Socket.Send([1]);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // It has rung often enough, or nobody listens any more.
        }
    }

    /// <summary>Makes it quiet until the next ring.</summary>
    public void Drain()
    {
        while (Socket.Poll(0, SelectMode.SelectRead) && Socket.Available > 0)
            Socket.Receive(_buffer);
    }

    public void Dispose() => Socket.Dispose();
}
