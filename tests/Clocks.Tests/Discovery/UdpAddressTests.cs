using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Sockets;

namespace Clocks.Tests.Discovery;

/// <summary>An address on an envelope is the platform's address, without the object.</summary>
public sealed class UdpAddressTests
{
    [Test]
    [Arguments("10.1.2.3", 5353, false, false)]
    [Arguments("127.9.9.9", 1, true, false)]
    [Arguments("255.255.255.255", 65_535, false, false)]
    [Arguments("2001:db8::1:2", 40_000, false, false)]
    [Arguments("::1", 5353, true, false)]
    [Arguments("fe80::1%3", 5353, false, true)]
    [Arguments("fec0::1", 5353, false, false)]
    public async Task It_is_read_and_written_as_the_system_lays_it_out(string address, int port, bool isLoopback, bool isLinkLocal)
    {
        var platform = new IPEndPoint(IPAddress.Parse(address), port);
        SocketAddress envelope = platform.Serialize();
        UdpAddress read = UdpAddress.Read(platform.AddressFamily, envelope.Buffer.Span);
        await Assert.That(new IPEndPoint(read.Address, read.Port)).IsEqualTo(platform);
        await Assert.That(read.IsSameHost(platform)).IsTrue();
        await Assert.That(read.IsLoopback).IsEqualTo(isLoopback);
        await Assert.That(read.IsIPv6LinkLocal).IsEqualTo(isLinkLocal);

        var empty = new IPEndPoint(platform.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        SocketAddress written = empty.Serialize();
        read.Write(written.Buffer.Span);
        await Assert.That(empty.Create(written)).IsEqualTo(platform);
    }

    [Test]
    public async Task The_same_number_on_another_link_or_in_another_family_is_another_host()
    {
        UdpAddress here = new IPEndPoint(IPAddress.Parse("fe80::1%3"), 1);
        await Assert.That(here.IsSameHost(new IPEndPoint(IPAddress.Parse("fe80::1%4"), 1))).IsFalse();
        UdpAddress one = new IPEndPoint(IPAddress.Parse("0.0.0.1"), 1);
        await Assert.That(one.IsSameHost(new IPEndPoint(IPAddress.IPv6Loopback, 1))).IsFalse();
    }
}
