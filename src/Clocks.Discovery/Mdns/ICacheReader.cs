namespace Clocks.Discovery.Mdns;

/// <summary>Who is told of what happens in a link's cache. Called by the thread that drives the engine.</summary>
internal interface ICacheReader
{
    /// <summary>A record of this name came, changed its data, or went.</summary>
    void OnChanged(CachedRecord record);

    /// <summary>A record is about to run out and is still of interest: ask for it again.</summary>
    void OnAging(CachedRecord record, long nowMs);

    /// <summary>A record that was doubted was heard again, or one whose dial has failed, from whoever has it.</summary>
    void OnConfirmed(CachedRecord record, long nowMs);

    /// <summary>Of a great many records few are left: what was kept for them is not needed any more.</summary>
    void OnShrunk();

    /// <summary>Somebody took a record back, perhaps not its owner: ask, before it is believed.</summary>
    /// <returns>When the question goes out, in milliseconds.</returns>
    long OnGoodbye(CachedRecord record, long nowMs);
}
