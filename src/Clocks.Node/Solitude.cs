using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;
using Clocks.Discovery.Sockets;

namespace Clocks.Node;

/// <summary>
/// What a node knows of the others for as long as it has met none: who is heard, and why nobody is connected. Of it a
/// person gets one sentence, because "peers 0" says nothing. It forgets everything with the first peer. Any thread.
/// </summary>
/// <param name="self">The id of this node.</param>
/// <param name="cluster">Its cluster.</param>
/// <param name="run">Its run, whose own announcements count for nothing.</param>
internal sealed class Solitude(NodeId self, string cluster, RunId run)
{
    /// <summary>So long a node that was just heard may take to be connected, before it is said not to answer.</summary>
    public const long PatienceMs = 1_000;

    /// <summary>Nodes that are remembered; whoever invents more changes nothing.</summary>
    private const int KnownMax = 256;

    /// <summary>Nodes, clusters or addresses that a sentence names.</summary>
    private const int NamedMax = 3;

    /// <summary>Characters of what another says of its refusal.</summary>
    private const int RefusalMax = 200;

    private const string RefusedWords = " refused this node: ";

    private readonly object _gate = new();
    private readonly Dictionary<string, Heard> _heard = [];
    private IReadOnlyCollection<Stranger> _strangers = [];
    private bool _isOver;

    /// <summary>The zone of the DNS that names the others, as it was typed; null: none does.</summary>
    public string? Zone { get; init; }

    /// <summary>Whether no peer was ever connected.</summary>
    public bool IsUnbroken
    {
        get
        {
            lock (_gate)
            {
                return !_isOver;
            }
        }
    }

    /// <summary>A peer is connected: there is nothing to explain any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            _heard.Clear();
            _strangers = [];
        }
    }

    /// <summary>Discovery sees a node, or an address was named.</summary>
    public void Hear(Sighting sighting, long nowMs)
    {
        lock (_gate)
        {
            if (_isOver || sighting.Run == run)
            {
                return;
            }

            if (_heard.TryGetValue(sighting.Key, out Heard? known))
            {
                known.Sighting = sighting;
            }
            else if (_heard.Count < KnownMax)
            {
                _heard.Add(sighting.Key, new Heard(sighting, nowMs));
            }
        }
    }

    /// <summary>Discovery sees it no longer.</summary>
    public void Forget(Sighting sighting)
    {
        lock (_gate)
        {
            _heard.Remove(sighting.Key);
        }
    }

    /// <summary>A dial of it failed.</summary>
    /// <param name="sighting">Which.</param>
    /// <param name="why">In a few words; null where something was said on the connection.</param>
    public void Failed(Sighting sighting, string? why)
    {
        lock (_gate)
        {
            if (_heard.TryGetValue(sighting.Key, out Heard? known))
            {
                known.Why = why ?? known.Why;
                known.Refusal = why is null ? known.Refusal : null;
            }
        }
    }

    /// <summary>Who answered there does not let this node in.</summary>
    /// <param name="sighting">Which.</param>
    /// <param name="reason">Why, in the words of the other.</param>
    public void Refused(Sighting sighting, string reason)
    {
        lock (_gate)
        {
            if (_heard.TryGetValue(sighting.Key, out Heard? known))
            {
                known.Refusal = PrintableText.Of(reason, RefusalMax);
            }
        }
    }

    /// <summary>Who is announced and is not of ours.</summary>
    public void HearStrangers(IReadOnlyCollection<Stranger> strangers)
    {
        lock (_gate)
        {
            _strangers = _isOver ? [] : strangers;
        }
    }

    /// <summary>Whether a node of this cluster was heard so lately that it may be connected in a moment.</summary>
    public bool HasNews(long nowMs)
    {
        lock (_gate)
        {
            foreach (Heard one in _heard.Values)
            {
                if (IsOfOurs(one.Sighting) && nowMs - one.SinceMs < PatienceMs)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Why nobody is connected, as far as is known, and what to do; without a full stop.</summary>
    /// <param name="ownFamilies">Which families this machine has an address of, loopback aside.</param>
    public string Sentence(Func<(bool V4, bool V6)> ownFamilies)
    {
        lock (_gate)
        {
            var known = new List<string>();
            string remedy = Zone is null ? "'clocks doctor' on both machines says more" : $"'clocks doctor --discovery {Zone}' says more";
            bool isAnyHeard = AddUnreached(known, ownFamilies);
            isAnyHeard |= AddKeyless(known, ref remedy);
            if (!isAnyHeard && AddClusters(known))
            {
                remedy = "nodes meet in one cluster: give all the same --cluster";
            }

            if (!isAnyHeard && AddNamed(known, out bool isAnySilent))
            {
                remedy = isAnySilent ? "is a node running there, on that port?" : "change that here or there";
            }

            return known.Count == 0
                ? (Zone is null ? "no other node is heard: is one running, in the same network? " : $"{Zone} names no other node; ")
                    + remedy
                : $"{string.Join("; ", known)}; {remedy}";
        }
    }

    /// <summary>Nodes of this cluster that are heard and not reached.</summary>
    private bool AddUnreached(List<string> known, Func<(bool V4, bool V6)> ownFamilies)
    {
        int unreached = 0;
        foreach (Heard one in _heard.Values)
        {
            if (!IsOfOurs(one.Sighting))
            {
                continue;
            }

            if (++unreached <= NamedMax)
            {
                known.Add(Unreached(one, ownFamilies()));
            }
        }

        if (unreached > NamedMax)
        {
            known.Add($"so it is with {unreached - NamedMax} more");
        }

        return unreached > 0;
    }

    private string Unreached(Heard one, (bool V4, bool V6) own)
    {
        Sighting sighting = one.Sighting;
        string who = $"node {sighting.Id} is heard at {string.Join(", ", sighting.EndPoints)}";
        if (sighting.Id == self)
        {
            return $"{who}, with the id of this one";
        }

        if (one.Refusal is { } refusal)
        {
            return $"{who}, and refused this one: {refusal}";
        }

        (bool v4, bool v6, bool isHere) = FamiliesOf(sighting.EndPoints);
        if (isHere || (v4 && own.V4) || (v6 && own.V6) || v4 == v6)
        {
            return $"{who}, but its TCP port does not answer{one.Because}: a firewall?";
        }

        (string its, string ours) = v4 ? ("IPv4", "IPv6") : ("IPv6", "IPv4");
        return $"{who}, which are {its} addresses, and this machine has {(own.V4 || own.V6 ? ours + " alone" : "none")}: "
            + "they can never meet before one of the two has an address of the other kind";
    }

    private static (bool V4, bool V6, bool IsHere) FamiliesOf(IReadOnlyList<IPEndPoint> endPoints)
    {
        (bool v4, bool v6, bool isHere) = (false, false, false);
        foreach (IPEndPoint endPoint in endPoints)
        {
            v4 |= endPoint.AddressFamily == AddressFamily.InterNetwork;
            v6 |= endPoint.AddressFamily == AddressFamily.InterNetworkV6;
            isHere |= IPAddress.IsLoopback(endPoint.Address);
        }

        return (v4, v6, isHere);
    }

    /// <summary>Nodes of this cluster that have another key, or none where this one has.</summary>
    private bool AddKeyless(List<string> known, ref string remedy)
    {
        int count = 0;
        foreach (Stranger stranger in _strangers)
        {
            count += stranger.Cluster == cluster ? 1 : 0;
        }

        if (count > 0)
        {
            known.Add($"{Plural.Of(count, "node")} of this cluster {(count == 1 ? "has" : "have")} another key, "
                + "or the one of the two none");
            remedy = "give all machines of a cluster the same --key-file";
        }

        return count > 0;
    }

    /// <summary>How many there are in other clusters.</summary>
    private bool AddClusters(List<string> known)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (Heard one in _heard.Values)
        {
            if (one.Sighting.Cluster is { } other && other != cluster)
            {
                counts[other] = counts.GetValueOrDefault(other) + 1;
            }
        }

        int named = 0;
        foreach ((string name, int count) in counts)
        {
            if (++named <= NamedMax)
            {
                known.Add($"in cluster '{name}' there {(count == 1 ? "is" : "are")} {Plural.Of(count, "node")}");
            }
        }

        if (named > 0)
        {
            known.Insert(0, $"nobody is in cluster '{cluster}'");
        }

        return named > 0;
    }

    /// <summary>Addresses that somebody named, or a zone of the DNS; those with the same trouble together.</summary>
    private bool AddNamed(List<string> known, out bool isAnySilent)
    {
        isAnySilent = false;
        var reasons = new List<(string By, string Why)>();
        var named = new Dictionary<(string By, string Why), List<string>>();
        foreach (Heard one in _heard.Values)
        {
            if (!one.Sighting.MayBeAnywhere)
            {
                continue;
            }

            isAnySilent |= one.Refusal is null;
            string why = one.Refusal is null ? one.Because : RefusedWords + one.Refusal;
            (string By, string Why) reason = (one.Sighting.IsNamed ? " of --peers" : "", why);
            if (!named.TryGetValue(reason, out List<string>? alike))
            {
                reasons.Add(reason);
                named[reason] = alike = [];
            }

            alike.Add(one.Sighting.Key);
        }

        foreach ((string By, string Why) reason in reasons)
        {
            List<string> alike = named[reason];
            string silent = reason.Why.StartsWith(RefusedWords, StringComparison.Ordinal) ? ""
                : alike.Count == 1 ? " does not answer" : " do not answer";
            known.Add($"{Listing.Of(alike, NamedMax)}{reason.By}{silent}{reason.Why}");
        }

        return reasons.Count > 0;
    }

    private bool IsOfOurs(Sighting sighting) => !sighting.MayBeAnywhere && sighting.Cluster == cluster;

    /// <summary>One that is heard.</summary>
    private sealed class Heard(Sighting sighting, long sinceMs)
    {
        public Sighting Sighting { get; set; } = sighting;

        public long SinceMs { get; } = sinceMs;

        /// <summary>Why it could not be dialled; null while nothing is known.</summary>
        public string? Why { get; set; }

        /// <summary>What it said to keep this node out; null while it was not reached, or has let it in.</summary>
        public string? Refusal { get; set; }

        /// <summary>The same behind "does not answer"; empty where it would say only that.</summary>
        public string Because => Why is null || Why == SocketWords.Of(SocketError.TimedOut) ? "" : $" ({Why})";
    }
}
