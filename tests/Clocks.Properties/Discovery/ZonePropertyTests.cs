using System.Net;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Unicast;
using Clocks.Tests.Discovery.Unicast;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Discovery;

/// <summary>A zone whose server says anything: answers that were changed anywhere, and zones of any records.</summary>
public sealed class ZonePropertyTests
{
    private const string Service = "_clocks._tcp.lab.example";

    [Test]
    public void Whatever_a_server_sends_a_look_ends_within_bounds_and_throws_nothing()
    {
        Gen<(int At, int Value)[]> changes = Gen.Choose(0, 8).SelectMany(n =>
            Gen.ArrayOf(Gen.Choose(2, 400).SelectMany(at => Gen.Choose(0, 255).Select(value => (at, value))), n));
        Prop.ForAll(changes.SelectMany(c => Gen.Choose(0, 500).Select(cut => (c, cut))).ToArbitrary(), spoilt =>
        {
            NameServer server = Usual();
            server.Instead = (_, answer) =>
            {
                byte[] bytes = [.. answer];
                foreach ((int at, int value) in spoilt.c)
                {
                    bytes[at % bytes.Length] = (byte)value;
                }

                return [bytes[..Math.Min(bytes.Length, 12 + spoilt.cut)]];
            };
            var zone = new Zone(server, port: 5_001);
            zone.Look();
            zone.Look();
            return zone.Watcher.Seen.Count <= ZoneWalk.NodesMax && server.Asked.Count < 200
                && zone.PauseMs is >= ZoneFollower.PauseMsMin * 3 / 4 and <= ReplyStore.LifeMsMax * 11 / 10
                && zone.Watcher.Seen.Values.All(each => each.EndPoints.All(at => at.Port > 0 && !IPAddress.Any.Equals(at.Address)));
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Each_place_that_a_zone_names_is_seen_once_whatever_the_order_of_its_records()
    {
        Gen<(int Host, int Port)[]> places = Gen.Choose(0, 30).SelectMany(n =>
            Gen.ArrayOf(Gen.Choose(1, 9).SelectMany(host => Gen.Choose(1, 4).Select(port => (host, port))), n));
        Prop.ForAll(places.ToArbitrary(), named =>
        {
            var server = new NameServer();
            foreach ((int host, int port) in named)
            {
                server.Srv(Service, port, $"h{host}.lab.example");
            }

            for (int host = 1; host <= 9; host++)
            {
                server.Address($"h{host}.lab.example", $"10.0.1.{host}");
            }

            var zone = new Zone(server);
            zone.Look();
            string expected = string.Join('|', named.Distinct()
                .Select(p => $"h{p.Host}.lab.example:{p.Port} 10.0.1.{p.Host}:{p.Port}").Order(StringComparer.Ordinal));
            return zone.Seen == expected;
        }).QuickCheckThrowOnFailure();
    }

    private static NameServer Usual() => new NameServer()
        .Add(Service, DnsType.Ptr, NameServer.NameData("one." + Service)).Srv("one." + Service, 5001, "a.lab.example")
        .Add("one." + Service, DnsType.Txt, TextPairs.Write("id=1", "cluster=red"))
        .Alias("a.lab.example", "b.lab.example").Address("b.lab.example", "10.0.0.2").Address("b.lab.example", "fd00::2");
}
