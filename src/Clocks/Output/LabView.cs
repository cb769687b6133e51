using Clocks.Lab;
using Clocks.Watch.Sources;
using Clocks.Watch.View;

namespace Clocks.Output;

/// <summary>
/// A lab on a terminal while it runs: below the line of its progress a row for each machine, read from the journals. Where
/// there is no terminal it is the terminal's reporter and no more. The launcher's thread shows, any thread writes.
/// </summary>
/// <param name="terminal">Where to.</param>
/// <param name="folder">Where the nodes write their journals.</param>
internal sealed class LabView(Terminal terminal, string folder) : IRunReporter
{
    /// <summary>Only the rows are shown, and no event again.</summary>
    private const int WindowMax = 1_000;

    /// <summary>The progress, the head, and the row on which the cursor is left.</summary>
    private const int OtherRows = 3;

    private readonly WatchedRun _run = new(WindowMax);
    private RunWatcher? _watcher;

    /// <inheritdoc/>
    public bool HasProgress => terminal.HasProgress;

    /// <inheritdoc/>
    public void WriteLine(string text = "") => terminal.WriteLine(text);

    /// <inheritdoc/>
    public void WriteError(string text) => terminal.WriteError(text);

    /// <inheritdoc/>
    public void ShowProgress(string text)
    {
        _watcher ??= new RunWatcher(_run, new RunPlace(folder));
        IReadOnlyList<LiveRow> rows = _run.Rows();
        terminal.ShowProgress(rows.Count == 0
            ? text
            : string.Join('\n', [text, WatchTable.Head, .. WatchTable.Lines(rows, terminal.Height - OtherRows)]));
    }

    /// <inheritdoc/>
    public void EndProgress()
    {
        _watcher?.Dispose();
        _watcher = null;
        terminal.EndProgress();
    }
}
