using System.Net;

namespace Clocks.Doctor;

/// <summary>
/// What is known of one other machine of a <see cref="ReachabilitySession"/>. The thread of the session changes it.
/// </summary>
/// <param name="name">What it is called by.</param>
public sealed class HeardMachine(string name)
{
    private readonly SortedSet<string> _hears = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _ways = new(StringComparer.Ordinal);

    /// <summary>What it is called by.</summary>
    public string Name { get; } = name;

    /// <summary>The address that its first call came from.</summary>
    public IPAddress? Address { get; private set; }

    /// <summary>The interfaces and families that it is heard by, such as <c>eth0 IPv4</c>.</summary>
    public IReadOnlyCollection<string> Ways => _ways;

    /// <summary>Whom it hears.</summary>
    public IReadOnlyCollection<string> Hears => _hears;

    /// <summary>Whether a TCP connection to it came about; null while that is being tried.</summary>
    public bool? Connects { get; internal set; }

    /// <summary>Takes over what a call says; true when that is news.</summary>
    internal bool Take(IPAddress address, string way, IReadOnlyList<string> hears)
    {
        Address ??= address;
        bool isNews = _ways.Add(way);
        foreach (string machine in hears)
        {
            isNews |= _hears.Count < ReachabilitySession.MachinesMax && _hears.Add(machine);
        }

        return isNews;
    }
}
