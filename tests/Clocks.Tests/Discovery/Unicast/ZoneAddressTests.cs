using Clocks.Discovery.Unicast;

namespace Clocks.Tests.Discovery.Unicast;

/// <summary>What is typed behind <c>dns:</c>, and what the system says of its servers.</summary>
public sealed class ZoneAddressTests
{
    [Test]
    [Arguments("lab.example", "lab.example", null, null)]
    [Arguments("lab.example.", "lab.example.", null, null)]
    [Arguments("clocks:5001", "clocks", 5001, null)]
    [Arguments("_clocks._tcp.lab.example", "_clocks._tcp.lab.example", null, null)]
    [Arguments("lab@10.0.0.53", "lab", null, "10.0.0.53:53")]
    [Arguments("lab:5001@10.0.0.53:5353", "lab", 5001, "10.0.0.53:5353")]
    [Arguments("lab@fd00::1", "lab", null, "[fd00::1]:53")]
    [Arguments("lab@[fd00::1]", "lab", null, "[fd00::1]:53")]
    [Arguments("lab@[fd00::1]:5353", "lab", null, "[fd00::1]:5353")]
    [Arguments("lab@[fe80::1%1]:53", "lab", null, "[fe80::1%1]:53")]
    public async Task A_place_is_read_and_written_again(string text, string name, int? port, string? server)
    {
        bool isRead = ZoneAddress.TryParse(text, out ZoneAddress? zone, out string problem);
        await Assert.That((isRead, problem)).IsEqualTo((true, ""));
        await Assert.That((zone!.Name, zone.Port, zone.Server?.ToString())).IsEqualTo((name, port, server));
        await Assert.That(ZoneAddress.TryParse(zone.ToString()["dns:".Length..], out ZoneAddress? again, out _) && again == zone).IsTrue();
    }

    [Test]
    [Arguments("", "the name of the zone is missing")]
    [Arguments(".", "the name of the zone is missing")]
    [Arguments("@10.0.0.53", "the name of the zone is missing")]
    [Arguments("lab..example", "is not a name in the DNS")]
    [Arguments("lab example", "is not a name in the DNS")]
    [Arguments("café.example", "is not a name in the DNS")]
    [Arguments("lab/24", "is not a name in the DNS")]
    [Arguments("lab:0", "is not a port")]
    [Arguments("lab:", "is not a port")]
    [Arguments("lab:65536", "is not a port")]
    [Arguments("lab:+1", "is not a port")]
    [Arguments("lab@", "is not the address of a DNS server")]
    [Arguments("lab@ns.example", "is not the address of a DNS server")]
    [Arguments("lab@1", "is not the address of a DNS server")]
    [Arguments("lab@10.0.0.53:0", "is not the address of a DNS server")]
    [Arguments("lab@[fd00::1", "is not the address of a DNS server")]
    [Arguments("lab@10.0.0.53@10.0.0.54", "is not the address of a DNS server")]
    public async Task What_is_no_place_is_named(string text, string wrong)
    {
        await Assert.That(ZoneAddress.TryParse(text, out _, out string problem)).IsFalse();
        await Assert.That(problem).Contains(wrong);
    }

    [Test]
    public async Task Names_have_the_lengths_of_the_dns()
    {
        string label = new('a', 63);
        await Assert.That(ZoneAddress.TryParse(label + ".example", out _, out _)).IsTrue();
        await Assert.That(ZoneAddress.TryParse(label + "a.example", out _, out _)).IsFalse();
        string longest = $"{label}.{label}.{label}.{new string('a', 61)}";
        await Assert.That(ZoneAddress.TryParse(longest, out ZoneAddress? zone, out _)).IsTrue();
        await Assert.That(ZoneAddress.TryParse(longest + "a", out _, out _)).IsFalse();
        // Below no domain it would still be a name, and below itself there is no room for a service.
        var server = new NameServer();
        ResolverSettings settings = ResolverSettings.Nothing with { Servers = [NameServer.First], Search = ["lab.example"] };
        var walk = new Zone(server, longest, settings: settings);
        walk.Look();
        await Assert.That(server.Asked.TrueForAll(asked => asked.Name == longest)).IsTrue();
        await Assert.That(zone!.Candidates(settings).Count).IsEqualTo(1);
    }

    [Test]
    public async Task Settings_are_read_as_the_manual_of_the_file_has_them()
    {
        ResolverSettings read = ResolverSettings.Read(
            "# made by hand\n; and this\nnameserver 10.0.0.53\nnameserver\tfd00::53 \r\nnameserver nonsense\nsearch old.example\n"
                + "search default.svc.cluster.local svc.cluster.local.  cluster.local\n"
                + "options ndots:5 timeout:2 edns0 attempts:9 rotate\nsortlist x\n");
        await Assert.That(string.Join(' ', read.Servers)).IsEqualTo("10.0.0.53:53 [fd00::53]:53");
        await Assert.That(string.Join(' ', read.Search)).IsEqualTo("default.svc.cluster.local svc.cluster.local cluster.local");
        await Assert.That((read.Dots, read.TimeoutMs, read.Attempts)).IsEqualTo((5, 2_000, 5));
        read = ResolverSettings.Read("domain lab.example\n");
        await Assert.That((read.Servers.Count, string.Join(' ', read.Search), read.Dots)).IsEqualTo((0, "lab.example", 1));
    }

    [Test]
    public async Task A_file_of_any_size_gives_bounded_settings()
    {
        string many = string.Concat(Enumerable.Range(1, 200).Select(i => $"nameserver 10.0.0.{i}\n"))
            + "search " + string.Join(' ', Enumerable.Range(1, 200).Select(i => $"d{i}.example")) + "\noptions ndots:99 timeout:99\n";
        ResolverSettings read = ResolverSettings.Read(many);
        await Assert.That((read.Servers.Count, read.Search.Count, read.Dots, read.TimeoutMs)).IsEqualTo((8, 16, 15, 30_000));
    }
}
