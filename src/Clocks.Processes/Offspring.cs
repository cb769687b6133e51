using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Clocks.Processes;

/// <summary>
/// Everything that a child started, wherever it has gone: a process that left its parent, its group or its session is still
/// found, counted, and killed. Linux alone can tell (<c>/proc</c>, proc(5)); elsewhere there is the process group and no more.
/// </summary>
/// <remarks>
/// This process becomes the one to which orphans fall (prctl(2), PR_SET_CHILD_SUBREAPER). So whoever descends from it is
/// either below a child that it knows, or an orphan of one; of which, its session or the mark in its environment tells. One
/// that hides both is nobody's, and is killed with the next that end. Any thread.
/// </remarks>
public sealed partial class Offspring : IDisposable
{
    /// <summary>The variable that marks a child and whatever it starts.</summary>
    public const string Variable = "GRADED_BY_CLOCKS";

    private const int BecomeReaper = 36, KillNow = 9, WithoutWaiting = 1;

    /// <summary>Of a program that starts others faster than they are killed, at most so many rounds.</summary>
    private const int RoundsMax = 200;

    private const int EndMsMax = 5_000, AgainMs = 1;

    private static readonly ConcurrentDictionary<int, Offspring> Known = new();

    /// <summary>Between the start of a child and its being known it would be taken for an orphan.</summary>
    private static readonly Lock Starting = new();

    private static bool _isClosed, _isAdopting;

    private readonly ChildProcess _child;
    private readonly byte[] _mark;

    private Offspring(ChildProcess child, string mark)
    {
        (_child, _mark) = (child, Encoding.UTF8.GetBytes($"{Variable}={mark}"));
        Known[child.Pid] = this;
    }

    /// <summary>Starts a child to watch over; false with a sentence without its full stop.</summary>
    public static bool TryStart(
        ChildStart start, [NotNullWhen(true)] out ChildProcess? child, [NotNullWhen(true)] out Offspring? offspring, out string problem)
    {
        string mark = Guid.NewGuid().ToString("N");
        lock (Starting)
        {
            if (_isClosed)
            {
                (child, offspring, problem) = (null, null, "this process ends");
                return false;
            }

            bool isStarted = ChildProcess.TryStart(
                start with { IsNewSession = true, Variables = [.. start.Variables, (Variable, mark)] }, out child, out problem);
            offspring = isStarted ? new Offspring(child!, mark) : null;
            return isStarted;
        }
    }

    /// <summary>
    /// Has orphans fall to this process, from now on and until it ends: from then on all its children are to be started here. False: the
    /// system does not do that.
    /// </summary>
    public static bool TryAdopt() => _isAdopting = OperatingSystem.IsLinux() && Control(BecomeReaper, 1, 0, 0, 0) == 0;

    /// <summary>Kills all children with all that they started, and starts no more: this process ends.</summary>
    public static void Close()
    {
        lock (Starting)
        {
            _isClosed = true;
        }

        foreach (Offspring known in Known.Values)
        {
            known.KillAll();
        }

        TakeOrphans();
    }

    /// <summary>How many processes there are, and what they use together.</summary>
    public OffspringUse Look()
    {
        var use = default(OffspringUse);
        foreach (int pid in Living())
        {
            use.Processes++;
            use.ResidentBytes += ProcessTable.Field($"/proc/{pid}/statm", 1) * Environment.SystemPageSize;
            use.WrittenBytes += ProcessTable.LineValue($"/proc/{pid}/io", "wchar: ");
        }

        return use;
    }

    /// <summary>
    /// The greatest share of the last <paramref name="milliseconds"/> in which one of its threads ran or waited for a
    /// processor; 0 to 1. Nothing but its own doing counts: on a busy machine a thread that would run waits, which is the
    /// same. Blocks for that time.
    /// </summary>
    public double BusyShare(int milliseconds)
    {
        Dictionary<string, long> before = RunnableNs();
        long began = Stopwatch.GetTimestamp();
        _child.WaitForEnd(milliseconds);
        double elapsedNs = Stopwatch.GetElapsedTime(began).TotalNanoseconds;
        double share = 0;
        foreach ((string thread, long ns) in RunnableNs())
        {
            share = before.TryGetValue(thread, out long earlier) ? Math.Max(share, (ns - earlier) / elapsedNs) : share;
        }

        return Math.Min(1, share);
    }

    /// <summary>Kills the child and everything that it started, and whoever is an orphan and hides whose.</summary>
    public void KillAll()
    {
        for (int round = 0; round < RoundsMax; round++)
        {
            _child.Kill();
            List<int> living = Living();
            living.Remove(_child.Pid);
            if (living.Count == 0)
            {
                break;
            }

            foreach (int pid in living)
            {
                _ = Signal(pid, KillNow);
            }
        }

        TakeOrphans();
    }

    /// <summary>Kills what hid from its child, and takes the ends of all orphans.</summary>
    public void Dispose()
    {
        KillAll();
        _child.WaitForEnd(EndMsMax);
        Known.TryRemove(_child.Pid, out _);
        TakeOrphans();
    }

    /// <summary>
    /// Kills the orphans that are nobody's with all that they started, until there is none, and takes their ends. What one of them leaves
    /// when it dies falls to this process in its turn.
    /// </summary>
    private static void TakeOrphans()
    {
        lock (Starting)
        {
            using var moment = new ManualResetEvent(false);
            for (long began = Stopwatch.GetTimestamp(); TakeThoseThere() && Stopwatch.GetElapsedTime(began).TotalMilliseconds < EndMsMax;)
            {
                moment.WaitOne(AgainMs);
            }
        }
    }

    /// <returns>Whether there was one.</returns>
    private static bool TakeThoseThere()
    {
        var orphans = new List<int>();
        foreach (int pid in _isAdopting ? ProcessTable.ChildrenOf(Environment.ProcessId) : [])
        {
            orphans.AddRange(!Known.ContainsKey(pid) && ProcessTable.RowOf(pid) is { } orphan && OwnerOf(orphan) is null ? [pid] : []);
        }

        foreach (int pid in WithDescendants(orphans))
        {
            _ = Signal(pid, KillNow);
        }

        foreach (int pid in orphans)
        {
            _ = WaitPid(pid, 0, WithoutWaiting);
        }

        return orphans.Count > 0;
    }

    private static List<int> WithDescendants(IReadOnlyList<int> processes)
    {
        List<int> all = [.. processes];
        for (int i = 0; i < all.Count; i++)
        {
            foreach (int pid in ProcessTable.ChildrenOf(all[i]))
            {
                all.AddRange(all.Contains(pid) ? [] : [pid]);
            }
        }

        return all;
    }

    /// <summary>The child and all that descend from it, those that are dead and not yet taken left out.</summary>
    private List<int> Living()
    {
        var mine = new List<int> { _child.Pid };
        foreach (int pid in ProcessTable.ChildrenOf(Environment.ProcessId))
        {
            mine.AddRange(!Known.ContainsKey(pid) && ProcessTable.RowOf(pid) is { } orphan && OwnerOf(orphan) == this ? [pid] : []);
        }

        return WithDescendants(mine).FindAll(static pid => ProcessTable.RowOf(pid) is { IsDead: false });
    }

    /// <summary>Whose an orphan is, if anything tells.</summary>
    private static Offspring? OwnerOf(ProcessTable.Row orphan)
    {
        if (Known.TryGetValue(orphan.Session, out Offspring? owner))
        {
            return owner;
        }

        byte[] variables = ProcessTable.Bytes($"/proc/{orphan.Pid}/environ");
        foreach (Offspring known in Known.Values)
        {
            if (variables.AsSpan().IndexOf(known._mark) >= 0)
            {
                return known;
            }
        }

        return null;
    }

    private Dictionary<string, long> RunnableNs()
    {
        var threads = new Dictionary<string, long>();
        foreach (int pid in Living())
        {
            foreach (string thread in ProcessTable.Folders($"/proc/{pid}/task"))
            {
                threads[thread] = ProcessTable.Field(thread + "/schedstat", 0) + ProcessTable.Field(thread + "/schedstat", 1);
            }
        }

        return threads;
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitPid(int pid, nint status, int options);
}
