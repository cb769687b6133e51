// Makaretu.Dns.Multicast as a neighbour: Clocks.Lan.Makaretu [NAME PORT KEY=VALUE...]
//
// Browses for our service type; with a name, a port and the strings of a TXT record it advertises one service as well.
// Prints START once it listens, UP after its two announcements, GONE after its goodbye, and of others ADD, RESOLVED and
// REMOVE (Browser.cs). What the library itself complains of goes to the standard error. Ends, with a goodbye, on SIGTERM
// or after two minutes.

using System.Globalization;
using System.Runtime.InteropServices;
using Clocks.Lan.Makaretu;
using Common.Logging;
using Makaretu.Dns;

const string ServiceName = "_clocks._tcp";

LogManager.Adapter = new ErrorOutput();
using var done = new ManualResetEventSlim();
using var onTerm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    // The goodbye is said by the main thread; the signal alone would end the process before it.
    signal.Cancel = true;
    done.Set();
});

// The library answers questions on threads of its own, between these two handlers: what is begun there and not ended.
int underway = 0;
using var mdns = new MulticastService();
mdns.QueryReceived += (_, _) => Interlocked.Increment(ref underway);
using var discovery = new ServiceDiscovery(mdns);
mdns.QueryReceived += (_, _) => Interlocked.Decrement(ref underway);
_ = new Browser(discovery, ServiceName, Console.Out);
mdns.Start();
Console.Out.WriteLine("START");

ServiceProfile? own = args.Length < 2 ? null : Profile(args[0], ushort.Parse(args[1], CultureInfo.InvariantCulture), args[2..]);
if (own is not null)
{
    discovery.Advertise(own);
    // Blocks for the second that lies between the two announcements.
    discovery.Announce(own);
    Console.Out.WriteLine("UP");
}

done.Wait(TimeSpan.FromMinutes(2));
if (own is not null)
{
    // The library says its goodbye first and stops answering afterwards, so an answer may follow the goodbye, and others are
    // right to believe the answer (RFC 6762, section 10.1). Without a catalogue there are no more answers; then those that
    // were found in it before are waited for, a second at most, should a handler have thrown.
    discovery.NameServer.Catalog.Clear();
    SpinWait.SpinUntil(() => Volatile.Read(ref underway) == 0, TimeSpan.FromSeconds(1));
    discovery.Unadvertise(own);
    Console.Out.WriteLine("GONE");
}

// The service at all addresses of this host that the library calls link-local: every IPv4, and fe80:: of IPv6.
static ServiceProfile Profile(string name, ushort port, string[] strings)
{
    var profile = new ServiceProfile(new DomainName([name]), ServiceName, port);
    TXTRecord text = profile.Resources.OfType<TXTRecord>().Single();
    // The library has put a "txtvers=1" there, which our strings begin with as well.
    text.Strings.Clear();
    text.Strings.AddRange(strings);
    return profile;
}
