using Clocks.Journal.Lines;

namespace Clocks.Journal.Writing;

/// <summary>
/// Where a full <see cref="LineBuffer"/> empties itself: a file, or memory in a test or a simulation.
/// </summary>
public interface ILineOutlet
{
    /// <summary>
    /// Takes all these bytes, which follow those of the call before. They begin and end anywhere in a line.
    /// </summary>
    /// <returns>False when they could not be taken: nothing further will be.</returns>
    bool Write(ReadOnlySpan<byte> lines);

    /// <summary>
    /// Takes of these bytes, which follow those of the call before, as many from the first as it likes to take at once;
    /// the rest comes again, with more behind it.
    /// </summary>
    /// <returns>
    /// How many, fewer than all by less than <see cref="LineBuffer.BlockBytes"/>; below 0 as false is.
    /// </returns>
    int TakeSome(ReadOnlySpan<byte> lines) => Write(lines) ? lines.Length : -1;
}
