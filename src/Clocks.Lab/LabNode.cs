using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Clocks.Processes;

namespace Clocks.Lab;

/// <summary>
/// One incarnation of one part of a lab, which is a node or several: its process, whether all of it has begun to tick, and the
/// last it said. Started by the launcher's thread, told of by the threads of the process.
/// </summary>
internal sealed class LabNode : IDisposable
{
    private readonly Action<LabPart, string> _say;
    private readonly Action _onChange;
    private ChildProcess? _process;
    private long _startedAt;
    private int _startedCount;
    private volatile string _lastWords = "";

    private LabNode(LabPart part, int life, Action<LabPart, string> say, Action onChange) =>
        (Part, Life, _say, _onChange) = (part, life, say, onChange);

    public LabPart Part { get; }

    public int Life { get; }

    /// <summary>Whether the plan has killed it.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>Whether its process lives.</summary>
    public bool IsRunning => _process!.End is null;

    /// <summary>When the last of it began to tick, as <see cref="Stopwatch.GetTimestamp"/>; 0: it has not.</summary>
    public long StartedAt => Volatile.Read(ref _startedAt);

    /// <summary>Starts it; false with a sentence.</summary>
    /// <param name="lab">What it is told.</param>
    /// <param name="part">What it is.</param>
    /// <param name="life">0, and one more after every restart.</param>
    /// <param name="sinceStartNs">When this incarnation begins, counted from the common start.</param>
    /// <param name="say">Gets each line of its standard error, on another thread.</param>
    /// <param name="onChange">Called when it ticks and when it has ended, on another thread.</param>
    /// <param name="node">The node.</param>
    /// <param name="problem">Why it could not be started.</param>
    public static bool TryStart(
        ILab lab, LabPart part, int life, long sinceStartNs, Action<LabPart, string> say, Action onChange,
        [NotNullWhen(true)] out LabNode? node,
        out string problem)
    {
        var made = new LabNode(part, life, say, onChange);
        ChildStart start = lab.Start(part, life, sinceStartNs) with
        {
            OnOutput = made.Hear,
            OnError = made.Say,
            OnEnd = onChange,
        };
        bool isStarted = ChildProcess.TryStart(start, out made._process, out problem);
        node = isStarted ? made : null;
        return isStarted;
    }

    /// <summary>Has its journal say that a fault has begun.</summary>
    public void Note(string fault) => _process!.TryTell(LauncherChannel.FaultWord + fault);

    /// <summary>Kills it because the plan says so.</summary>
    public void Kill()
    {
        WasKilled |= IsRunning;
        _process!.Kill();
    }

    /// <summary>Has it stand still.</summary>
    public void Pause() => _process!.Pause();

    /// <summary>Has it go on.</summary>
    public void Resume() => _process!.Resume();

    /// <summary>Asks it to end in good order; one that stands still has to move for it.</summary>
    public void AskToEnd()
    {
        _process!.CloseInput();
        _process.Resume();
    }

    /// <summary>Waits for its end at most this long; one that has not ended then is killed. False: it was.</summary>
    public bool WaitOrKill(int milliseconds)
    {
        bool hasEnded = _process!.WaitForEnd(milliseconds);
        if (!hasEnded)
        {
            _process.Kill();
            _process.WaitForEnd(-1);
        }

        return hasEnded;
    }

    /// <summary>How it ended; of one that has.</summary>
    public NodeEnd ToEnd()
    {
        _process!.WaitForEnd(-1);
        return new NodeEnd(Part, Life, _process.End!, WasKilled, _lastWords);
    }

    public void Dispose() => _process!.Dispose();

    /// <summary>Besides the word that it ticks comes its closing summary: the journal says the same and more.</summary>
    private void Hear(string line)
    {
        if (line == LauncherChannel.StartedWord && ++_startedCount == Part.Ids.Count)
        {
            Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());
            _onChange();
        }
    }

    private void Say(string line)
    {
        if (line.Length > 0)
        {
            _lastWords = PrintableText.Of(line);
            _say(Part, _lastWords);
        }
    }
}
