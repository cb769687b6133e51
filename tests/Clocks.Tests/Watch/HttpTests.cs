using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Clocks.Tests.Tidy;
using Clocks.Tests.Trace;
using Clocks.Watch.Http;
using Clocks.Watch.Serving;
using Clocks.Watch.Sources;
using Clocks.Watch.View;

namespace Clocks.Tests.Watch;

/// <summary>What the server answers, and what it does not.</summary>
public sealed class HttpTests
{
    private static WatchServer Server(WatchedRun run) => new(run, new IPEndPoint(IPAddress.Loopback, 0));

    private static WatchedRun Good()
    {
        var run = new WatchedRun(10_000);
        run.Begin("good");
        new JournalFolderSource(Path.Combine(Samples.Folder, "good")).Poll(run);
        return run;
    }

    /// <summary>Sends these bytes and reads until the server ends the connection.</summary>
    private static string Ask(WatchServer server, string request)
    {
        using var client = new TcpClient();
        client.Connect(server.EndPoint);
        client.GetStream().Write(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        return reader.ReadToEnd();
    }

    private static string Get(WatchServer server, string path, string method = "GET", string host = "127.0.0.1") =>
        Ask(server, $"{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: test\r\n\r\n");

    [Test]
    public async Task The_page_comes_with_a_policy_that_lets_nothing_from_outside_in()
    {
        using WatchServer server = Server(Good());
        string page = Get(server, "/");
        await Assert.That(page).StartsWith("HTTP/1.1 200 OK\r\n");
        await Assert.That(page).Contains("Content-Security-Policy: default-src 'none'; script-src 'self'; connect-src 'self';")
            .And.Contains("frame-ancestors 'none'").And.Contains("X-Content-Type-Options: nosniff");
        await Assert.That(page).DoesNotContain("Access-Control").And.DoesNotContain("https://").And.DoesNotContain("onclick");
        foreach (string script in (string[])["page.js", "watch.js"])
        {
            await Assert.That(page).Contains($"<script src=\"{script}\"></script>");
            await Assert.That(Get(server, "/" + script + "?x=1")).Contains("Content-Type: text/javascript");
        }

        await Assert.That(Get(server, "/page.js").Split("\r\n\r\n", 2)[1]).IsEqualTo(Clocks.Render.Report.LivePage.Script);
    }

    [Test]
    public async Task A_HEAD_gets_the_head_alone_and_what_is_not_there_is_404()
    {
        using WatchServer server = Server(Good());
        string head = Get(server, "/", "HEAD");
        await Assert.That(head).StartsWith("HTTP/1.1 200 OK\r\n").And.EndsWith("\r\n\r\n");
        await Assert.That(Get(server, "/events", "HEAD")).EndsWith("\r\n\r\n");
        await Assert.That(Get(server, "/nothing<script>")).StartsWith("HTTP/1.1 404 ").And.DoesNotContain("<script>");
    }

    [Test]
    [Arguments("POST")]
    [Arguments("PUT")]
    [Arguments("OPTIONS")]
    [Arguments("get")]
    public async Task Nothing_but_reading_is_allowed(string method)
    {
        using WatchServer server = Server(Good());
        await Assert.That(Get(server, "/", method)).StartsWith("HTTP/1.1 405 ").And.Contains("Allow: GET, HEAD");
    }

    [Test]
    [Arguments("127.0.0.1", true)]
    [Arguments("127.0.0.1:7017", true)]
    [Arguments("[::1]:7017", true)]
    [Arguments("::1", true)]
    [Arguments("192.168.1.5:80", true)]
    [Arguments("localhost:7017", true)]
    [Arguments("LAB-5:7017", true)]
    [Arguments("lab-5.local", true)]
    [Arguments("evil.example:7017", false)]
    [Arguments("127.0.0.1.evil.example", false)]
    [Arguments("localhost.evil.example", false)]
    [Arguments("lab-5.evil.example", false)]
    [Arguments("", false)]
    public async Task A_host_that_could_be_led_here_is_not_ours(string host, bool isOurs) =>
        await Assert.That(HostRule.IsOurs(host, "lab-5")).IsEqualTo(isOurs);

    [Test]
    public async Task A_page_of_somebody_else_whose_name_leads_here_reads_nothing()
    {
        using WatchServer server = Server(Good());
        foreach (string path in (string[])["/", "/events", "/metrics"])
        {
            await Assert.That(Get(server, path, host: "evil.example")).StartsWith("HTTP/1.1 421 ").And.DoesNotContain("clocks_");
        }

        await Assert.That(Ask(server, "GET http://evil.example/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).StartsWith("HTTP/1.1 421 ");
    }

    [Test]
    [Arguments("GET /\r\n\r\n")]
    [Arguments("GET / HTTP/2.0\r\nHost: 127.0.0.1\r\n\r\n")]
    [Arguments("GET  / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [Arguments("GET nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [Arguments("GET / HTTP/1.1\r\n\r\n")]
    [Arguments("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [Arguments("GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n")]
    [Arguments("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n folded\r\n\r\n")]
    [Arguments("GET / HTTP/1.1\r\nHost: 127.0.0.1\nX: y\r\n\r\n")]
    [Arguments("\0\0\0\0\r\n\r\n")]
    public async Task What_is_no_request_is_refused(string bytes)
    {
        using WatchServer server = Server(Good());
        await Assert.That(Ask(server, bytes)).StartsWith("HTTP/1.1 400 ");
    }

    [Test]
    public async Task A_head_without_end_is_cut_off()
    {
        using WatchServer server = Server(Good());
        await Assert.That(Ask(server, "GET / HTTP/1.1\r\nX: " + new string('x', 9_000))).StartsWith("HTTP/1.1 431 ");
    }

    [Test]
    public async Task Connections_are_bounded_and_come_free_again()
    {
        using WatchServer server = Server(Good());
        var held = new List<TcpClient>();
        try
        {
            for (int i = 0; i < 64; i++)
            {
                var client = new TcpClient();
                client.Connect(server.EndPoint);
                client.GetStream().Write("GET / "u8);
                held.Add(client);
            }

            await Assert.That(Get(server, "/metrics")).StartsWith("HTTP/1.1 503 ").And.Contains("Retry-After: ");
        }
        finally
        {
            held.ForEach(client => client.Dispose());
        }

        Journal.Scratch.Until(() => Get(server, "/metrics").StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal), "a free connection");
    }

    [Test]
    public async Task Events_tell_the_run_as_it_stands_and_then_what_is_new()
    {
        var run = new WatchedRun(10_000);
        run.Begin("good");
        new JournalFolderSource(Path.Combine(Samples.Folder, "good")).Poll(run);
        using WatchServer server = Server(run);
        using var client = new TcpClient();
        client.Connect(server.EndPoint);
        client.GetStream().Write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        using var reader = new StreamReader(client.GetStream());
        var events = new int[3];
        JsonElement machines = default;
        while (machines.ValueKind == JsonValueKind.Undefined)
        {
            (string name, JsonElement data) = Next(reader);
            if (name == "events")
            {
                int lane = data.GetProperty("lane").GetInt32();
                events[lane] += data.GetProperty("kind").GetArrayLength();
                await Assert.That(data.GetProperty("n").GetArrayLength()).IsEqualTo(data.GetProperty("kind").GetArrayLength());
                int receives = data.GetProperty("kind").EnumerateArray().Count(kind => kind.GetInt32() == 2);
                await Assert.That(data.GetProperty("send_lane").GetArrayLength()).IsEqualTo(receives);
                await Assert.That(data.GetProperty("to").GetArrayLength())
                    .IsEqualTo(data.GetProperty("recipients").EnumerateArray().Sum(count => count.GetInt32()));
            }

            machines = name == "machines" ? data.GetProperty("machines") : default;
        }

        await Assert.That(events).IsSequence(run.Rows().Select(row => (int)row.Events));
        await Assert.That(machines[1].GetProperty("reason").GetString()).IsEqualTo("duration");

        lock (run.Gate)
        {
            run.Begin("another");
        }

        (string next, JsonElement another) = Next(reader);
        await Assert.That((next, another.GetProperty("title").GetString())).IsEqualTo(("run", "another"));
    }

    [Test]
    public async Task Every_key_that_is_sent_stands_on_the_page_that_documents_it()
    {
        string page = SourceTree.Read("src/Clocks.Watch/EVENTS.md");
        using WatchServer server = Server(Good());
        using var client = new TcpClient();
        client.Connect(server.EndPoint);
        client.GetStream().Write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        using var reader = new StreamReader(client.GetStream());
        var missing = new SortedSet<string>();
        string name = "";
        while (name != "machines")
        {
            (name, JsonElement data) = Next(reader);
            foreach (string key in KeysOf(data).Append(name).Where(key => !page.Contains($"`{key}`")))
            {
                missing.Add($"{name}: {key}");
            }
        }

        foreach (string line in Get(server, "/metrics").Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)))
        {
            string metric = line.Split(' ')[2];
            if (!page.Contains($"`{metric}`"))
            {
                missing.Add(metric);
            }
        }

        await Assert.That(string.Join('\n', missing)).IsEqualTo("");
    }

    [Test]
    public async Task Metrics_are_of_the_text_format()
    {
        using WatchServer server = Server(Good());
        string text = Get(server, "/metrics").Split("\r\n\r\n", 2)[1];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            bool isSample = System.Text.RegularExpressions.Regex.IsMatch(
                line, @"^clocks_[a-z_]+\{(machine=""[^""]*""|from=""\d+"",to=""\d+"")\} -?[0-9.E+-]+$");
            await Assert.That(isSample || line.StartsWith("# HELP clocks_", StringComparison.Ordinal)
                || line.StartsWith("# TYPE clocks_", StringComparison.Ordinal)).IsTrue().Because(line);
        }

        await Assert.That(text).Contains("clocks_clock{machine=\"2\"} 68\n").And.Contains("clocks_sent_total{machine=\"2\"} 16\n")
            .And.Contains("clocks_offset_upper_bound_seconds{from=\"2\",to=\"1\"} ");
    }

    private static IEnumerable<string> KeysOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => KeysOf(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(KeysOf),
        _ => [],
    };

    /// <summary>The next message of a stream, the head of the answer passed over.</summary>
    private static (string Name, JsonElement Data) Next(StreamReader reader)
    {
        string name = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return (name, JsonDocument.Parse(line["data: ".Length..]).RootElement);
            }
        }

        throw new EndOfStreamException("the stream ended");
    }
}
