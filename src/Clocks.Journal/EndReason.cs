namespace Clocks.Journal;

/// <summary>Why a node ended; in the journal as the words beside each.</summary>
public enum EndReason
{
    /// <summary><c>duration</c>: the time was up.</summary>
    Duration,

    /// <summary><c>signal</c>: Ctrl-C, SIGTERM, or the launcher of the lab is gone.</summary>
    Signal,

    /// <summary><c>peer-loss</c>: a peer left and <c>--on-peer-loss stop</c> was asked for.</summary>
    PeerLoss,

    /// <summary><c>expect-timeout</c>: the expected nodes did not come in time.</summary>
    ExpectTimeout,

    /// <summary><c>id-taken</c>: another node of the cluster has this id.</summary>
    IdTaken,

    /// <summary><c>journal</c>: the journal could not be written any further, such as on a full disk.</summary>
    Journal,

    /// <summary>
    /// <c>other</c>: a word in somebody else's journal that this version does not know; never written by a node.
    /// </summary>
    Other,
}
