using System.Net;
using System.Net.Sockets;

namespace Clocks.Grade.Wire;

/// <summary>
/// Ports for programs under test: below those that systems give to whoever dials, free now, and given to one program at a time. Any
/// thread.
/// </summary>
internal static class FreePort
{
    private const int Least = 20_000, Count = 12_000;

    private static readonly HashSet<int> Taken = [];

    /// <summary>Takes one.</summary>
    public static int Take()
    {
        lock (Taken)
        {
            int port;
            do
            {
                port = Least + (int)(SystemRandom.Bits64() % Count);
            }
            while (!IsFree(port) || !Taken.Add(port));

            return port;
        }
    }

    /// <summary>It is not needed any more.</summary>
    public static void Return(int port)
    {
        lock (Taken)
        {
            Taken.Remove(port);
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
