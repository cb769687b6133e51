using System.Net;
using System.Net.Sockets;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// Wakes a thread that waits for sockets: a datagram socket on 127.0.0.1 that is connected to itself, one mechanism for
/// all systems. Any thread signals; the waiting thread waits for <see cref="Socket"/> among its own, and drains it. No
/// call blocks or allocates.
/// </summary>
public sealed class WakeupSocket : IDisposable
{
    private readonly byte[] _buffer = new byte[64];

    /// <summary>Opens it on a port that the system chooses.</summary>
    public WakeupSocket()
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Socket.Connect(Socket.LocalEndPoint!);
        Socket.Blocking = false;
    }

    /// <summary>What can be read once there was a signal.</summary>
    public Socket Socket { get; }

    /// <summary>Ends the current or the next wait. One that fails is not needed: enough signals wait already.</summary>
    public void Signal()
    {
        try
        {
            Socket.Send([1], SocketFlags.None, out _);
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    /// <summary>Takes all signals that came: one look for work answers them all.</summary>
    public void Drain()
    {
        while (Socket.Receive(_buffer, SocketFlags.None, out SocketError error) > 0 && error == SocketError.Success)
        {
        }
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => Socket.Dispose();
}
