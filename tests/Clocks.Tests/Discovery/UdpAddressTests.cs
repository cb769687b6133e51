using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Mdns;

namespace Clocks.Tests.Discovery;

/// <summary>An address on an envelope is the platform's address, without the object.</summary>
[TestClass]
public sealed class UdpAddressTests
{
    [TestMethod]
    [DataRow("10.1.2.3", 5353, false, false)]
    [DataRow("127.9.9.9", 1, true, false)]
    [DataRow("255.255.255.255", 65_535, false, false)]
    [DataRow("2001:db8::1:2", 40_000, false, false)]
    [DataRow("::1", 5353, true, false)]
    [DataRow("fe80::1%3", 5353, false, true)]
    [DataRow("fec0::1", 5353, false, false)]
    public void It_is_read_and_written_as_the_system_lays_it_out(string address, int port, bool isLoopback, bool isLinkLocal)
    {
        var platform = new IPEndPoint(IPAddress.Parse(address), port);
        SocketAddress envelope = platform.Serialize();
        UdpAddress read = UdpAddress.Read(platform.AddressFamily, envelope.Buffer.Span);
        Assert.AreEqual(platform, new IPEndPoint(read.Address, read.Port));
        Assert.IsTrue(read.IsSameHost(platform));
        Assert.AreEqual(isLoopback, read.IsLoopback);
        Assert.AreEqual(isLinkLocal, read.IsIPv6LinkLocal);

        var empty = new IPEndPoint(platform.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        SocketAddress written = empty.Serialize();
        read.Write(written.Buffer.Span);
        Assert.AreEqual(platform, empty.Create(written));
    }

    [TestMethod]
    public void The_same_number_on_another_link_or_in_another_family_is_another_host()
    {
        UdpAddress here = new IPEndPoint(IPAddress.Parse("fe80::1%3"), 1);
        Assert.IsFalse(here.IsSameHost(new IPEndPoint(IPAddress.Parse("fe80::1%4"), 1)));
        UdpAddress one = new IPEndPoint(IPAddress.Parse("0.0.0.1"), 1);
        Assert.IsFalse(one.IsSameHost(new IPEndPoint(IPAddress.IPv6Loopback, 1)));
    }
}
