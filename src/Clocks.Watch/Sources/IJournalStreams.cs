namespace Clocks.Watch.Sources;

/// <summary>Takes a piece of a journal; the bytes are the caller's afterwards.</summary>
/// <param name="stream">Which journal: the same text for all pieces of one.</param>
/// <param name="at">The place of the first byte in it; at 0 stands the first line, whole.</param>
/// <param name="bytes">The piece; lines may be cut anywhere else.</param>
public delegate void JournalPieceHandler(string stream, long at, ReadOnlySpan<byte> bytes);

/// <summary>Journals that come from elsewhere as they grow. Owned by the thread of <see cref="RunWatcher"/>.</summary>
public interface IJournalStreams
{
    /// <summary>What is watched, in words for people; safe to show.</summary>
    string Title { get; }

    /// <summary>What a person should know just now, in a sentence; null while all is well.</summary>
    string? Problem { get; }

    /// <summary>Hands over what has arrived, without waiting.</summary>
    void Poll(JournalPieceHandler take);
}
