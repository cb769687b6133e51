using System.Net;
using System.Net.Sockets;

namespace Clocks.Discovery.Probing;

/// <summary>
/// One call of another machine, as <see cref="ReachabilityProbe"/> heard it. Immutable; its texts are safe to print.
/// </summary>
/// <param name="Machine">Who called.</param>
/// <param name="Source">The address it came from.</param>
/// <param name="Port">The TCP port that may be tried there; 0: none.</param>
/// <param name="Interface">The interface it came in by.</param>
/// <param name="Family">The address family it travelled in.</param>
/// <param name="Hears">Whom that machine has heard so far, this one perhaps among them.</param>
public sealed record ProbeReply(
    string Machine, IPAddress Source, int Port, string Interface, AddressFamily Family, IReadOnlyList<string> Hears);
