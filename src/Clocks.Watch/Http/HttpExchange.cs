using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Clocks.Watch.Http;

/// <summary>
/// One request and its answer over one connection, which ends with it. Everything has a bound: the bytes of the head, the
/// time it may take to arrive, the time a client may take nothing of the answer. Owned by the thread of the connection;
/// <see cref="SocketException"/> from a method means that the client is gone, or too slow.
/// </summary>
internal sealed class HttpExchange(Socket socket)
{
    /// <summary>A head that is not there by then is not waited for.</summary>
    private const int HeadMs = 5_000;

    /// <summary>So long a client may take nothing: a page that was put to sleep comes again when it wakes.</summary>
    private const int SendMs = 10_000;

    /// <summary>What the client still sends is read for so long, or the answer would be lost with a reset (section 9.6).</summary>
    private const int LingerMs = 500;

    private const string SafetyHeaders = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
        + "Cross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n";

    private bool _isHead;

    /// <summary>Reads the head; null with the status that answers what is none.</summary>
    public HttpRequest? Read(out int status)
    {
        byte[] bytes = new byte[HttpRequest.BytesMax];
        int length = 0;
        long began = Stopwatch.GetTimestamp();
        socket.SendTimeout = SendMs;
        while (length < bytes.Length)
        {
            int leftMs = HeadMs - (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (leftMs <= 0 || !socket.Poll(1_000 * leftMs, SelectMode.SelectRead))
            {
                status = 408;
                return null;
            }

            int read = socket.Receive(bytes.AsSpan(length));
            length += read;
            int end = bytes.AsSpan(0, length).IndexOf(HttpRequest.End);
            if (end >= 0)
            {
                HttpRequest? request = HttpRequest.Parse(bytes.AsSpan(0, end + HttpRequest.End.Length));
                _isHead = request?.Method == "HEAD";
                status = request is null ? 400 : 200;
                return request;
            }

            if (read == 0)
            {
                // Gone before it asked: there is nobody to answer.
                status = 0;
                return null;
            }
        }

        status = 431;
        return null;
    }

    /// <summary>Answers with one sentence of plain text.</summary>
    public void Refuse(int status, string sentence, string headers = "") =>
        Send(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(sentence + "\n"), headers);

    /// <summary>Answers with a body of known length.</summary>
    public void Send(int status, string type, ReadOnlySpan<byte> body, string headers = "")
    {
        Begin(status, type, "Content-Length: " + body.Length + "\r\n" + headers);
        if (!_isHead)
        {
            Write(body);
        }
    }

    /// <summary>Begins an answer that goes on until the connection ends; false: only its head was asked for.</summary>
    public bool BeginStream(string type)
    {
        Begin(200, type, "");
        return !_isHead;
    }

    private void Begin(int status, string type, string headers) => Write(Encoding.ASCII.GetBytes(
        "HTTP/1.1 " + Reason(status) + "\r\nContent-Type: " + type + "\r\n" + headers + SafetyHeaders + "\r\n"));

    /// <summary>Sends bytes of the answer.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    /// <summary>Ends the answer so that the client gets all of it.</summary>
    public void End()
    {
        socket.Shutdown(SocketShutdown.Send);
        byte[] rest = new byte[HttpRequest.BytesMax];
        long began = Stopwatch.GetTimestamp();
        for (int leftMs; (leftMs = LingerMs - (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds) > 0;)
        {
            if (!socket.Poll(1_000 * leftMs, SelectMode.SelectRead) || socket.Receive(rest) == 0)
            {
                break;
            }
        }
    }

    private static string Reason(int status) => status switch
    {
        200 => "200 OK",
        400 => "400 Bad Request",
        404 => "404 Not Found",
        405 => "405 Method Not Allowed",
        408 => "408 Request Timeout",
        421 => "421 Misdirected Request",
        431 => "431 Request Header Fields Too Large",
        _ => "503 Service Unavailable",
    };
}
