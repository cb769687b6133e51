namespace Clocks.Node;

/// <summary>Why a connection that was in use is gone.</summary>
public enum DownReason : byte
{
    /// <summary>The peer said Bye: it ended in good order.</summary>
    Bye,

    /// <summary>
    /// The connection broke or was closed without a Bye: the peer crashed, was killed, or its cable was pulled.
    /// </summary>
    ConnectionLost,

    /// <summary>The peer sent what is not a frame of this protocol.</summary>
    Malformed,

    /// <summary>The same run of the peer connected anew.</summary>
    Replaced,

    /// <summary>The peer refused to go on.</summary>
    Refused,
}

/// <summary>The reasons in the words of the journal.</summary>
internal static class DownReasonWords
{
    /// <summary>One word, as the journal and the status lines print it.</summary>
    public static string ToWord(this DownReason reason) => reason switch
    {
        DownReason.Bye => "bye",
        DownReason.ConnectionLost => "connection-lost",
        DownReason.Malformed => "malformed",
        DownReason.Replaced => "replaced",
        DownReason.Refused => "refused",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
