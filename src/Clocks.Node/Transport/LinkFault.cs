namespace Clocks.Node.Transport;

/// <summary>
/// Something that goes wrong on links to this node because it was told to: nothing passes, or messages take longer.
/// Times count from the first tick. Immutable.
/// </summary>
/// <param name="Sentence">What the journal calls it.</param>
/// <param name="Peers">At the other ends; null: everybody.</param>
/// <param name="FromNs">When it begins, in nanoseconds.</param>
/// <param name="UntilNs">When it is over, in nanoseconds, this one excluded.</param>
/// <param name="DelayNs">
/// How much longer the next message takes, in nanoseconds; called by the network thread, must not allocate. Null:
/// nothing passes, either way.
/// </param>
public sealed record LinkFault(
    string Sentence, IReadOnlyList<NodeId>? Peers, long FromNs, long UntilNs, Func<long>? DelayNs)
{
    /// <summary>Whether it concerns the link to this peer.</summary>
    public bool Concerns(NodeId peer)
    {
        for (int i = 0; i < (Peers?.Count ?? 0); i++)
        {
            if (Peers![i] == peer)
            {
                return true;
            }
        }

        return Peers is null;
    }
}
