using System.Net;

namespace Clocks.Node.Transport;

/// <summary>
/// How many new peers one address may still bring: as many at once as a node has room for, and then one a second. A
/// stranger who greets as ever new nodes writes two lines into the journal with each, and would fill the disk.
/// Bounded. Owned by the network thread.
/// </summary>
internal sealed class ArrivalBudget
{
    private const int BurstMax = Limits.PeersMax;
    private const int AddressesMax = 256;

    private readonly Dictionary<IPAddress, (double Left, long AtMs)> _budgets = [];

    /// <summary>One more peer of this address; false when it has to wait.</summary>
    public bool TryTake(IPAddress address, long nowMs)
    {
        if (!_budgets.ContainsKey(address) && _budgets.Count >= AddressesMax)
        {
            ForgetFull(nowMs);
        }

        // All that find no place share one.
        IPAddress key = _budgets.Count < AddressesMax || _budgets.ContainsKey(address) ? address : IPAddress.None;
        (double left, long atMs) = _budgets.GetValueOrDefault(key, (BurstMax, nowMs));
        left = Math.Min(BurstMax, left + (nowMs - atMs) / 1_000.0);
        bool mayTake = left >= 1;
        _budgets[key] = (mayTake ? left - 1 : left, nowMs);
        return mayTake;
    }

    /// <summary>Whoever has his whole budget again need not be remembered.</summary>
    private void ForgetFull(long nowMs)
    {
        var full = new List<IPAddress>();
        foreach ((IPAddress address, (double left, long atMs)) in _budgets)
        {
            if (left + (nowMs - atMs) / 1_000.0 >= BurstMax)
            {
                full.Add(address);
            }
        }

        full.ForEach(address => _budgets.Remove(address));
    }
}
