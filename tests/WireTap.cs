using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Clocks;

/// <summary>A wire to a port, and what was said first on it.</summary>
internal sealed class WireTap : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<byte> _heard = [];

    public WireTap(int target)
    {
        _listener.Start();
        new Thread(() =>
        {
            if (!TryAccept(out Socket? near))
            {
                return;
            }

            var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            far.Connect(IPAddress.Loopback, target);
            new Thread(() => Pass(far, near, [])) { IsBackground = true }.Start();
            Pass(near, far, _heard);
        })
        { IsBackground = true }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public byte[] Heard()
    {
        lock (_heard)
        {
            return [.. _heard];
        }
    }

    public void Dispose() => _listener.Dispose();

    private bool TryAccept([NotNullWhen(true)] out Socket? near)
    {
        try
        {
            near = _listener.AcceptSocket();
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            near = null;
            return false;
        }
    }

    private static void Pass(Socket from, Socket to, List<byte> heard)
    {
        var bytes = new byte[4_096];
        try
        {
            for (int read; (read = from.Receive(bytes)) > 0;)
            {
                lock (heard)
                {
                    heard.AddRange(bytes.AsSpan(0, read));
                }

                to.Send(bytes.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Either end is gone, and the other half of the wire has seen it first.
        }

        to.Dispose();
    }
}
