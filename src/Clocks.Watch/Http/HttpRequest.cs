using System.Text;

namespace Clocks.Watch.Http;

/// <summary>
/// The head of a request (RFC 9112, sections 3 to 5): method, path and host, and nothing else that it says. Bodies are not
/// read. Pure; any thread.
/// </summary>
/// <param name="method">As it was sent: methods are case-sensitive.</param>
/// <param name="path">The path of the target, without its query.</param>
/// <param name="host">The host and port that the client believes to talk to.</param>
internal sealed class HttpRequest(string method, string path, string host)
{
    /// <summary>As it was sent: methods are case-sensitive.</summary>
    public string Method { get; } = method;

    /// <summary>The path of the target, without its query.</summary>
    public string Path { get; } = path;

    /// <summary>The host and port that the client believes to talk to.</summary>
    public string Host { get; } = host;

    /// <summary>Bytes of a head at most; what a browser sends is a tenth of it.</summary>
    public const int BytesMax = 8 * 1024;

    /// <summary>What ends a head.</summary>
    public static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    /// <summary>Reads a head that ends in <see cref="End"/>; null when it is not one (400).</summary>
    public static HttpRequest? Parse(ReadOnlySpan<byte> head)
    {
        string[] lines = Encoding.Latin1.GetString(head[..^End.Length]).Split("\r\n");
        string[] words = lines[0].Split(' ');
        if (words is not [{ Length: > 0 } method, { Length: > 0 } target, "HTTP/1.1" or "HTTP/1.0"])
        {
            return null;
        }

        string? host = null;
        for (int i = 1; i < lines.Length; i++)
        {
            int colon = lines[i].IndexOf(':');
            string name = colon > 0 ? lines[i][..colon] : "";
            if (name.Length == 0 || name.AsSpan().IndexOfAny(' ', '\t') >= 0 || lines[i].AsSpan().IndexOfAny('\r', '\n') >= 0)
            {
                return null;
            }

            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                // Section 3.2: more than one is an error, whichever would be believed.
                if (host is not null)
                {
                    return null;
                }

                host = lines[i][(colon + 1)..].Trim();
            }
        }

        return Of(method, target, host);
    }

    /// <summary>Section 3.2.2: a whole address as the target tells the host itself.</summary>
    private static HttpRequest? Of(string method, string target, string? host)
    {
        const string Scheme = "http://";
        if (target.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            int slash = target.IndexOf('/', Scheme.Length);
            host = slash < 0 ? target[Scheme.Length..] : target[Scheme.Length..slash];
            target = slash < 0 ? "/" : target[slash..];
        }

        int query = target.IndexOf('?');
        return host is null || target[0] != '/' ? null : new HttpRequest(method, query < 0 ? target : target[..query], host);
    }
}
