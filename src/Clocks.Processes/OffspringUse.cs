namespace Clocks.Processes;

/// <summary>What a child and everything it started use together, at one moment.</summary>
public record struct OffspringUse
{
    /// <summary>Processes that live.</summary>
    public int Processes { get; set; }

    /// <summary>Memory that is really there, in bytes; what several share counts for each.</summary>
    public long ResidentBytes { get; set; }

    /// <summary>Bytes that those which still live have written, to files, pipes and sockets.</summary>
    public long WrittenBytes { get; set; }
}
