using System.Diagnostics;

namespace Clocks.Lab;

/// <summary>
/// Runs a lab of processes: starts the nodes, does to them what the schedule of faults says, waits, and tells how each
/// ended. Each has a pipe from this one as standard input: closing it asks the node to end in good order, and the
/// system closes it when this process dies, however it dies; one that was paused then is woken by the system to see it.
/// So none outlives it. <see cref="Run"/> belongs to one thread; <see cref="Stop"/> to any.
/// </summary>
public sealed class LabProcesses(IRunReporter reporter, ILab lab) : IDisposable
{
    private const int EndMsMax = 2_500;
    private const int ProgressMs = 500;

    /// <summary>So many sentences of nodes are remembered; more are a flood.</summary>
    private const int SaidMax = 1_000;

    private readonly List<LabNode> _nodes = [];
    private readonly AutoResetEvent _changed = new(false);
    private readonly IReadOnlyList<ScheduledAction> _steps = ScheduledAction.Of(lab.Plan.Faults, lab.Plan.DurationNs);
    private readonly Dictionary<string, LabPart> _said = [];
    private int _nextStep;
    private long _startedAt;
    private volatile bool _isStopped;

    /// <summary>What stands before the progress of this run, such as <c>run 2 of 5: </c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What stands behind it, given the seconds that this run still takes.</summary>
    public Func<double, string>? Suffix { get; init; }

    /// <summary>Asks for the end in good order, before its time.</summary>
    public void Stop()
    {
        _isStopped = true;
        _changed.Set();
    }

    /// <summary>Runs it from the first process to the last. Once.</summary>
    public LabEnd Run()
    {
        string? problem = null;
        foreach (LabPart part in lab.Parts)
        {
            if (!TryStart(part, life: 0, 0, out string why))
            {
                problem = why;
                break;
            }
        }

        while (problem is null && !_isStopped && IsGoingOn(out problem))
        {
            _changed.WaitOne(WaitMs());
            if (_startedAt == 0)
            {
                _startedAt = CommonStart();
            }

            problem ??= TakeSteps();
            ShowProgress();
        }

        bool wasStopped = _isStopped;
        EndAll();
        reporter.EndProgress();
        return new LabEnd(_nodes.ConvertAll(static n => n.ToEnd()), wasStopped, problem);
    }

    /// <summary>Ends what still runs and lets go of the processes; by the thread of <see cref="Run"/>.</summary>
    public void Dispose()
    {
        EndAll();
        _nodes.ForEach(static n => n.Dispose());
    }

    private long SinceStartNs => _startedAt == 0 ? 0 : (long)Stopwatch.GetElapsedTime(_startedAt).TotalNanoseconds;

    private bool TryStart(LabPart part, int life, long sinceStartNs, out string problem)
    {
        bool isStarted = LabNode.TryStart(
            lab, part, life, sinceStartNs, Say, () => _changed.Set(), out LabNode? node, out problem);
        if (node is not null)
        {
            _nodes.Add(node);
        }

        return isStarted;
    }

    /// <summary>
    /// Passes on what a node says; what another has said word for word, but for the name of its journal, only to those who want to
    /// hear everything. Any thread.
    /// </summary>
    private void Say(LabPart part, string words)
    {
        string alike = NodeEnd.WithoutFile(words, part);
        lock (_said)
        {
            if (_said.Count == SaidMax)
            {
                _said.Clear();
            }

            if (lab.IsVerbose || _said.TryAdd(alike, part) || _said[alike] == part)
            {
                reporter.WriteError($"{part.Name}: {words}");
            }
        }
    }

    /// <summary>
    /// Whether there is something to wait for. A node that ends before all tick makes the others wait in vain, so the
    /// lab is over.
    /// </summary>
    private bool IsGoingOn(out string? problem)
    {
        problem = null;
        bool isRunning = false;
        foreach (LabNode node in _nodes)
        {
            isRunning |= node.IsRunning;
            if (_startedAt == 0 && !node.IsRunning && node.StartedAt == 0)
            {
                problem = $"{node.Part.Name} ended before all were there, so the lab did not begin";
            }
        }

        for (int i = _nextStep; i < _steps.Count && _startedAt != 0; i++)
        {
            isRunning |= _steps[i].Action == LabAction.Restart;
        }

        return isRunning && problem is null;
    }

    /// <summary>When the last of them began to tick; 0: not all have.</summary>
    private long CommonStart()
    {
        long last = 0;
        foreach (LabNode node in _nodes)
        {
            if (node.StartedAt == 0)
            {
                return 0;
            }

            last = Math.Max(last, node.StartedAt);
        }

        return last;
    }

    private int WaitMs()
    {
        if (_startedAt == 0 || _nextStep == _steps.Count)
        {
            return ProgressMs;
        }

        long leftNs = _steps[_nextStep].AtNs - SinceStartNs;
        return (int)Math.Clamp((leftNs + 999_999) / 1_000_000, 0, ProgressMs);
    }

    /// <returns>Why a node could not be started again; null when nothing is wrong.</returns>
    private string? TakeSteps()
    {
        while (_startedAt != 0 && _nextStep < _steps.Count && _steps[_nextStep].AtNs <= SinceStartNs)
        {
            ScheduledAction step = _steps[_nextStep++];
            if (step.Action != LabAction.Resume)
            {
                reporter.WriteLine($"{Prefix}{SinceStartNs / 1e9:0.000} s  {step.Sentence}");
            }

            if (step.Action == LabAction.Restart)
            {
                LabNode older = NewestOf(step.Node)!;
                if (!TryStart(older.Part, older.Life + 1, step.AtNs, out string problem))
                {
                    return problem;
                }

                NewestOf(step.Node)!.Note(step.Sentence);
            }
            else if (step.Action != LabAction.Tell)
            {
                Do(step, NewestOf(step.Node)!);
            }
        }

        return null;
    }

    private void Do(ScheduledAction step, LabNode node)
    {
        switch (step.Action)
        {
            case LabAction.Kill:
                node.Kill();
                foreach (LabNode other in _nodes)
                {
                    if (other != node)
                    {
                        other.Note(step.Sentence);
                    }
                }

                break;
            case LabAction.Pause:
                node.Note(step.Sentence);
                node.Pause();
                break;
            case LabAction.Resume:
                node.Resume();
                break;
        }
    }

    private LabNode? NewestOf(NodeId id) => _nodes.FindLast(n => n.Part.Ids[0] == id);

    private void EndAll()
    {
        foreach (LabNode node in _nodes)
        {
            node.AskToEnd();
        }

        long began = Stopwatch.GetTimestamp();
        foreach (LabNode node in _nodes)
        {
            int leftMs = EndMsMax - (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (!node.WaitOrKill(Math.Max(0, leftMs)))
            {
                reporter.WriteError($"{node.Part.Name} did not end within {EndMsMax / 1000.0:0.0} s and was killed");
            }
        }
    }

    private void ShowProgress()
    {
        if (!reporter.HasProgress)
        {
            return;
        }

        int running = 0;
        foreach (LabNode node in _nodes)
        {
            running += node.IsRunning ? node.Part.Ids.Count : 0;
        }

        double elapsed = SinceStartNs / 1e9, left = Math.Max(0, lab.Plan.DurationNs / 1e9 - elapsed);
        string time = _startedAt == 0 ? "getting together"
            : lab.Plan.DurationNs == 0 ? $"{elapsed:0} s, until Ctrl-C"
            : $"{elapsed:0} s, about {left:0} s left";
        reporter.ShowProgress($"{Prefix}{Plural.Of(running, "node")}{lab.Where}, {time}{Suffix?.Invoke(left)}");
    }
}
