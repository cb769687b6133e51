namespace Clocks.Journal.Lines;

/// <summary>
/// One line of a journal as JSON: the keys of PROTOCOL's section 3, in that order, shown with examples in FORMAT.md.
/// Writing (<c>EventLine.Write.cs</c>) and reading (<c>EventLine.Read.cs</c>) stand side by side, so that one never
/// learns a key without the other. Writing is an instance for each journal, on the journal thread: what is the same in
/// every line is composed once. Reading is static and belongs to any thread.
/// </summary>
internal sealed partial class EventLine : JournalLines
{
    /// <summary>How lines begin that are not events of the node: PEER_UP and PEER_DOWN.</summary>
    internal static ReadOnlySpan<byte> PeerLineStart => "{\"event\":\"PEER_"u8;

    /// <summary>How the others begin: FAULT.</summary>
    internal static ReadOnlySpan<byte> FaultLineStart => "{\"event\":\"FAULT\""u8;
}
