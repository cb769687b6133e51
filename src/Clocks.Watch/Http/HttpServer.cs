using System.Net;
using System.Net.Sockets;

namespace Clocks.Watch.Http;

/// <summary>
/// Serves HTTP/1.1 (RFC 9110, 9112) as far as one page needs it: GET and HEAD, a request a connection, a bounded number of
/// connections, each with a thread of its own. It never acts on anything that a client says but method, path and host.
/// </summary>
/// <remarks>
/// The platform's servers cost megabytes of a program of six: HttpListener 2.8 MB, Kestrel 3.5 MB.
/// </remarks>
internal sealed class HttpServer : IDisposable
{
    /// <summary>Connections at once; whoever comes beyond is told to come again.</summary>
    private const int ConnectionsMax = 64;

    /// <summary>Threads that say so at once; beyond, a connection is closed without a word.</summary>
    private const int RefusalsMax = 16;

    /// <summary>After accepting failed, for want of descriptors say, it rests.</summary>
    private const int RestMs = 100;

    private readonly Socket _listener;
    private readonly Action<HttpRequest, HttpExchange> _answer;
    private readonly string _machineName;
    private readonly ManualResetEventSlim _end = new();
    private int _open;

    private HttpServer(Socket listener, Action<HttpRequest, HttpExchange> answer)
    {
        (_listener, _answer, _machineName) = (listener, answer, Environment.MachineName);
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Binds; throws a <see cref="SocketException"/> when the address is not to be had.</summary>
    /// <param name="at">Where; port 0: the system chooses.</param>
    /// <param name="answer">Answers a request that is meant for us, by GET or HEAD; on the thread of the connection.</param>
    public static HttpServer Listen(IPEndPoint at, Action<HttpRequest, HttpExchange> answer)
    {
        var listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(at);
            listener.Listen(ConnectionsMax);
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }

        var server = new HttpServer(listener, answer);
        new Thread(server.Accept) { Name = "http", IsBackground = true }.Start();
        return server;
    }

    /// <summary>Takes no more connections. Those that are open end with their answers, or with the process.</summary>
    public void Dispose()
    {
        _end.Set();
        _listener.Dispose();
    }

    private void Accept()
    {
        while (!_end.IsSet)
        {
            try
            {
                Socket socket = _listener.Accept();
                int open = Interlocked.Increment(ref _open);
                if (open > ConnectionsMax + RefusalsMax)
                {
                    Interlocked.Decrement(ref _open);
                    socket.Dispose();
                    continue;
                }

                new Thread(() => Serve(socket, open > ConnectionsMax)) { Name = "http", IsBackground = true }.Start();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (!_end.IsSet)
                {
                    _end.Wait(RestMs);
                }
            }
        }
    }

    private void Serve(Socket socket, bool isTooMany)
    {
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                var exchange = new HttpExchange(socket);
                if (isTooMany)
                {
                    exchange.Refuse(503, "Too many connections at once. Come again.", "Retry-After: 5\r\n");
                }
                else
                {
                    Answer(exchange);
                }

                exchange.End();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The client is gone, or takes nothing: there is nobody to tell.
            }
            finally
            {
                Interlocked.Decrement(ref _open);
            }
        }
    }

    private void Answer(HttpExchange exchange)
    {
        if (exchange.Read(out int status) is not { } request)
        {
            if (status != 0)
            {
                exchange.Refuse(status, "This is not a request that is understood here.");
            }
        }
        else if (!HostRule.IsOurs(request.Host, _machineName))
        {
            exchange.Refuse(421, "This server is not the host that was asked for. Use its address.");
        }
        else if (request.Method is not ("GET" or "HEAD"))
        {
            exchange.Refuse(405, "There is nothing here but to read.", "Allow: GET, HEAD\r\n");
        }
        else
        {
            _answer(request, exchange);
        }
    }
}
