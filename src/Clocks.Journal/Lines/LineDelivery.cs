namespace Clocks.Journal.Lines;

/// <summary>One recipient in a SEND line. What the line does not tell is 0, and -1 for the id.</summary>
public struct LineDelivery
{
    /// <summary>The recipient's id; -1 when the line only has addresses.</summary>
    public int To;

    /// <summary>The recipient's port; 0 when there is none.</summary>
    public int Port;

    /// <summary>The place of the message in its channel; 0 when it is not told, or the message was not sent.</summary>
    public long K;

    /// <summary>The outbox was full and nothing was sent.</summary>
    public bool IsBlocked;

    internal int HostStart;
    internal int HostLength;
}
