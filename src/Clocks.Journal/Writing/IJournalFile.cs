using System.Diagnostics.CodeAnalysis;
using Clocks.Files;

namespace Clocks.Journal.Writing;

/// <summary>
/// The file under a journal, as its thread sees it. The seam at which a test lets the disk fill up. Owned by the
/// journal thread. Failures are values: a sentence that names the file.
/// </summary>
internal interface IJournalFile : IDisposable
{
    /// <summary>Where it is, for sentences.</summary>
    string Path { get; }

    /// <summary>How many bytes are in the file, also after a write that failed in the middle.</summary>
    long Length { get; }

    /// <summary>
    /// Writes all these bytes at an offset; false with the cause when the disk does not take them all.
    /// </summary>
    bool TryWrite(ReadOnlySpan<byte> bytes, long offset, [NotNullWhen(false)] out FileProblem? failure);

    /// <summary>
    /// Whether somebody has cut the file off: it is shorter than what was written to it. Never of a device.
    /// </summary>
    bool IsShorterThan(long length) => Length < length;

    /// <summary>Cuts the file off; a failure is no worse than the longer file, so nothing is told.</summary>
    void Cut(long length);

    /// <summary>Gives the reserved space on the disk back, so that the last lines find room.</summary>
    void ReleaseReserve();

    /// <summary>Waits until the bytes are on the disk, and checks that the file still has its name.</summary>
    bool TrySettle([NotNullWhen(false)] out FileProblem? failure);
}
