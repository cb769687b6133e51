using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Journal.Reading;
using Clocks.Journal.Writing;

namespace Clocks.Simulation;

/// <summary>
/// Writes what it observes into a folder, one journal a machine, as real nodes do. A fixed amount of memory is divided
/// among the journals, and none of them is open for longer than a write. Owned by the thread that simulates.
/// </summary>
internal sealed class JournalFolder : ISimulationObserver
{
    /// <summary>Memory for lines that wait to be written, for all journals together, in bytes.</summary>
    private const int BufferBytesTotal = 64 * 1024 * 1024;

    private readonly string _folder;
    private readonly JournalFormat _format;
    private readonly int _bufferBytes;
    private readonly DirectJournal?[] _journals = new DirectJournal?[Limits.NodeIdMax + 1];

    /// <summary>Journals in this folder, which is made when the first begins.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="format">How their lines look.</param>
    /// <param name="machines">How many there will be.</param>
    public JournalFolder(string folder, JournalFormat format, int machines)
    {
        (_folder, _format) = (folder, format);
        _bufferBytes = Math.Clamp(BufferBytesTotal / machines, LineBuffer.BytesMin, LineBuffer.BytesDefault);
    }

    /// <summary>
    /// Why a journal could not be written: one sentence without its full stop; null while all is well.
    /// </summary>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public void Started(JournalHeader header)
    {
        string path = Path.Combine(_folder, JournalName.Of(header.Id, _format));
        if (Problem is null && !DirectJournal.TryOpen(
            path, _format, header, _bufferBytes, out _journals[header.Id.Value], out string problem))
        {
            Problem = problem;
        }
    }

    /// <inheritdoc/>
    public void Happened(NodeId id, in ClockEvent e, ReadOnlySpan<Delivery> deliveries) =>
        _journals[id.Value]?.Append(e, deliveries);

    /// <inheritdoc/>
    public void Changed(NodeId id, PeerChange change) => _journals[id.Value]?.Append(change);

    /// <inheritdoc/>
    public void Faulted(NodeId id, FaultNote note) => _journals[id.Value]?.Append(note);

    /// <inheritdoc/>
    public void Killed(NodeId id)
    {
        if (_journals[id.Value] is { } journal && !journal.Break())
        {
            Problem ??= journal.Failure!.ToString();
        }

        _journals[id.Value] = null;
    }

    /// <inheritdoc/>
    public void Ended(NodeId id, JournalFooter footer)
    {
        if (_journals[id.Value] is { } journal && !journal.Close(footer))
        {
            Problem ??= journal.Failure!.ToString();
        }

        _journals[id.Value] = null;
    }
}
