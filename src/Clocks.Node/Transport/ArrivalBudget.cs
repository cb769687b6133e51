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

    private readonly Dictionary<IPAddress, TokenBucket> _budgets = [];

    /// <summary>One more peer of this address; false when it has to wait.</summary>
    public bool TryTake(IPAddress address, long nowMs)
    {
        if (!_budgets.ContainsKey(address) && _budgets.Count >= AddressesMax)
        {
            // Whoever has his whole budget again need not be remembered.
            foreach ((IPAddress one, TokenBucket its) in _budgets)
            {
                if (its.IsFull(nowMs))
                {
                    _budgets.Remove(one);
                }
            }
        }

        // All that find no place share one.
        IPAddress key = _budgets.Count < AddressesMax || _budgets.ContainsKey(address) ? address : IPAddress.None;
        if (!_budgets.TryGetValue(key, out TokenBucket? budget))
        {
            _budgets.Add(key, budget = new TokenBucket(perSecond: 1, BurstMax, nowMs));
        }

        return budget.TryTake(nowMs);
    }
}
