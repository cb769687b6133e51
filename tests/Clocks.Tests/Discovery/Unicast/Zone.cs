using System.Net;
using Clocks.Discovery.Unicast;

namespace Clocks.Tests.Discovery.Unicast;

/// <summary>A node on 10.0.0.1 that follows a zone, in the virtual time of its name server.</summary>
internal sealed class Zone
{
    public Zone(
        NameServer server, string place = "lab.example.", int? port = null, int? ownPort = null, ResolverSettings? settings = null,
        ulong seed = 7, bool isOnce = false)
    {
        Server = server;
        if (!ZoneAddress.TryParse(place, out ZoneAddress? zone, out string problem))
        {
            Assert.Fail(problem);
        }

        Follower = new ZoneFollower(
            zone!, port, server, () => settings ?? ResolverSettings.Nothing with { Servers = [NameServer.First] }, ownPort,
            IPAddress.Parse("10.0.0.1").Equals, Watcher, seed)
        {
            IsOnce = isOnce,
        };
    }

    public NameServer Server { get; }

    public Watcher Watcher { get; } = new();

    public ZoneFollower Follower { get; }

    /// <summary>From now until the next look.</summary>
    public long PauseMs => Follower.DueMs - Server.NowMs;

    /// <summary>Who is seen: places with their addresses, in the order of their names.</summary>
    public string Seen => string.Join('|', Watcher.Seen.Values
        .Select(s => $"{s.Key.Replace(" from the DNS", "")} {string.Join(' ', s.EndPoints)}").Order(StringComparer.Ordinal));

    public void Look() => Follower.Look();

    /// <summary>Lets the time pass until the next look, and looks.</summary>
    public void LookWhenDue()
    {
        Server.NowMs = Math.Max(Server.NowMs, Follower.DueMs);
        Follower.Look();
    }

    /// <summary>Lets time pass, look by look, until the condition holds; a day at most.</summary>
    public void RunUntil(Func<bool> condition)
    {
        long endMs = Server.NowMs + 86_400_000;
        while (!condition())
        {
            if (Server.NowMs > endMs)
            {
                Assert.Fail($"not within a day; troubles: {string.Join(" | ", Watcher.Troubles)}");
            }

            LookWhenDue();
        }
    }
}
