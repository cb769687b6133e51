using System.Diagnostics;
using System.Globalization;

namespace Clocks.Cli;

/// <summary>
/// The processes of a lab. Each has a pipe from this one as standard input: closing it asks the node to end in good
/// order, and the
/// system closes it when this process dies, however it dies, so none outlives it. What nodes say on standard error is
/// passed on with
/// their number. Started and awaited by the main thread; <see cref="Stop"/> belongs to any thread.
/// </summary>
internal sealed class LabProcesses(Terminal terminal) : IDisposable
{
    private const int EndMsMax = 3_000;
    private const int ProgressMs = 500;

    private readonly List<(int Id, Process Process)> _nodes = [];
    private readonly ManualResetEvent _stop = new(false);
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();

    /// <summary>Starts a node.</summary>
    public void Start(int id, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment[LauncherWatch.Variable] = "1";
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => Say(id, line.Data);
        process.OutputDataReceived += (_, _) =>
        {
            // The closing summary: the journals say the same and more.
        };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _nodes.Add((id, process));
    }

    /// <summary>Asks every node to end in good order.</summary>
    public void Stop() => _stop.Set();

    /// <summary>
    /// Waits until every node has ended; one that does not end when it is asked to is killed. True: all ended well.
    /// </summary>
    /// <param name="seconds">How long the nodes tick, for the progress line; 0: until they are stopped.</param>
    public bool Wait(double seconds)
    {
        while (_nodes.Exists(n => !n.Process.HasExited))
        {
            if (_stop.WaitOne(ProgressMs))
            {
                EndAll();
                break;
            }

            ShowProgress(seconds);
        }

        terminal.EndProgress();
        bool allEndedWell = true;
        foreach ((int id, Process process) in _nodes)
        {
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                terminal.WriteError($"node {id} failed with exit code {process.ExitCode}");
                allEndedWell = false;
            }
        }

        return allEndedWell;
    }

    public void Dispose()
    {
        EndAll();
        _nodes.ForEach(n => n.Process.Dispose());
        _stop.Dispose();
    }

    private void EndAll()
    {
        foreach ((_, Process process) in _nodes)
        {
            process.StandardInput.Close();
        }

        long deadlineMs = _sinceStart.ElapsedMilliseconds + EndMsMax;
        foreach ((int id, Process process) in _nodes)
        {
            if (!process.WaitForExit((int)Math.Max(0, deadlineMs - _sinceStart.ElapsedMilliseconds)))
            {
                terminal.WriteError($"node {id} did not end within {EndMsMax / 1000} s and is killed");
                process.Kill();
                process.WaitForExit();
            }
        }
    }

    private void ShowProgress(double seconds)
    {
        double elapsed = _sinceStart.Elapsed.TotalSeconds;
        int running = _nodes.Count(n => !n.Process.HasExited);
        string left = seconds > 0
            ? string.Create(CultureInfo.InvariantCulture, $", about {Math.Max(0, seconds - elapsed):0} s left")
            : "";
        terminal.ShowProgress(string.Create(CultureInfo.InvariantCulture, $"{running} nodes running, {elapsed:0} s{left}"));
    }

    private void Say(int id, string? line)
    {
        if (!string.IsNullOrEmpty(line))
        {
            terminal.WriteError($"node {id}: {line}");
        }
    }
}
