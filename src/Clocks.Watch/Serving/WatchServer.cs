using System.Net;
using System.Text;
using Clocks.Render.Report;
using Clocks.Watch.Http;
using Clocks.Watch.View;

namespace Clocks.Watch.Serving;

/// <summary>
/// Serves a watched run to browsers: the page, its scripts, <c>/events</c> and <c>/metrics</c>. Read only: nothing that a
/// client sends changes anything. Any thread may end it.
/// </summary>
public sealed class WatchServer : IDisposable
{
    /// <summary>Where it listens unless it is told: this machine only.</summary>
    public static readonly IPEndPoint Default = new(IPAddress.Loopback, 7017);

    /// <summary>Clients of <c>/events</c> at once; whoever comes beyond is told to come again.</summary>
    private const int StreamsMax = 32;

    private const string Policy = "Content-Security-Policy: " + LivePage.Policy + "; frame-ancestors 'none'\r\n";

    private readonly WatchedRun _run;
    private readonly HttpServer _server;
    private int _streams;
    private volatile bool _isOver;

    /// <summary>Binds; throws a <see cref="System.Net.Sockets.SocketException"/> when the address is not to be had.</summary>
    /// <param name="run">What is served.</param>
    /// <param name="at">Where; port 0: the system chooses.</param>
    public WatchServer(WatchedRun run, IPEndPoint at)
    {
        _run = run;
        _server = HttpServer.Listen(at, Answer);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _server.EndPoint;

    /// <summary>Takes no more clients, and lets those go that are there.</summary>
    public void Dispose()
    {
        _isOver = true;
        _server.Dispose();
        _run.Wake();
    }

    private void Answer(HttpRequest request, HttpExchange exchange)
    {
        switch (request.Path)
        {
            case "/":
                exchange.Send(200, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(WatchPage.Html), Policy);
                break;
            case "/" + LivePage.ScriptName:
                exchange.Send(200, "text/javascript; charset=utf-8", Encoding.UTF8.GetBytes(LivePage.Script));
                break;
            case "/" + WatchPage.ScriptName:
                exchange.Send(200, "text/javascript; charset=utf-8", Encoding.UTF8.GetBytes(WatchPage.Script));
                break;
            case "/metrics":
                exchange.Send(200, MetricsText.ContentType, Encoding.UTF8.GetBytes(MetricsText.Of(_run)));
                break;
            case "/events":
                Stream(exchange);
                break;
            default:
                exchange.Refuse(404, "There is /, /events and /metrics.");
                break;
        }
    }

    private void Stream(HttpExchange exchange)
    {
        try
        {
            if (Interlocked.Increment(ref _streams) > StreamsMax)
            {
                exchange.Refuse(503, "Too many watch at once. Come again.", "Retry-After: 5\r\n");
            }
            else if (exchange.BeginStream("text/event-stream"))
            {
                new EventStream(_run).Run(exchange, () => _isOver);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }
}
