using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
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

    private const int EndMsMax = 5_000;

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
    }

    /// <summary>How many processes there are, and what they use together.</summary>
    public OffspringUse Look()
    {
        var use = default(OffspringUse);
        foreach (int pid in Living())
        {
            use.Processes++;
            use.ResidentBytes += Field($"/proc/{pid}/statm", 1) * Environment.SystemPageSize;
            use.WrittenBytes += LineValue($"/proc/{pid}/io", "wchar: ");
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
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        _child.WaitForEnd(milliseconds);
        double elapsedNs = System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalNanoseconds;
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

    private static void TakeOrphans()
    {
        lock (Starting)
        {
            foreach (int pid in _isAdopting ? ChildrenOf(Environment.ProcessId) : [])
            {
                if (!Known.ContainsKey(pid) && RowOf(pid) is { } orphan && OwnerOf(orphan) is null)
                {
                    _ = Signal(pid, KillNow);
                    _ = WaitPid(pid, 0, WithoutWaiting);
                }
            }
        }
    }

    /// <summary>The child and all that descend from it, those that are dead and not yet taken left out.</summary>
    private List<int> Living()
    {
        var mine = new List<int> { _child.Pid };
        foreach (int pid in ChildrenOf(Environment.ProcessId))
        {
            mine.AddRange(!Known.ContainsKey(pid) && RowOf(pid) is { } orphan && OwnerOf(orphan) == this ? [pid] : []);
        }

        var living = new List<int>();
        for (int i = 0; i < mine.Count; i++)
        {
            foreach (int pid in ChildrenOf(mine[i]))
            {
                mine.AddRange(mine.Contains(pid) ? [] : [pid]);
            }

            living.AddRange(RowOf(mine[i]) is { IsDead: false } ? [mine[i]] : []);
        }

        return living;
    }

    /// <summary>Whose an orphan is, if anything tells.</summary>
    private static Offspring? OwnerOf(ProcessRow orphan)
    {
        if (Known.TryGetValue(orphan.Session, out Offspring? owner))
        {
            return owner;
        }

        byte[] variables = Bytes($"/proc/{orphan.Pid}/environ");
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
            foreach (string thread in Folders($"/proc/{pid}/task"))
            {
                threads[thread] = Field(thread + "/schedstat", 0) + Field(thread + "/schedstat", 1);
            }
        }

        return threads;
    }

    /// <summary>The processes whose parent this is, by the lists of its threads; by looking at all where the kernel keeps none.</summary>
    private static List<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        bool isListed = true;
        foreach (string thread in OperatingSystem.IsLinux() ? Folders($"/proc/{parent}/task") : [])
        {
            isListed &= File.Exists(thread + "/children");
            foreach (string word in Encoding.UTF8.GetString(Bytes(thread + "/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                children.AddRange(int.TryParse(word, out int pid) ? [pid] : []);
            }
        }

        return isListed ? children : ChildrenAmongAll(parent);
    }

    private static List<int> ChildrenAmongAll(int parent)
    {
        var children = new List<int>();
        foreach (string folder in Folders("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int pid) && RowOf(pid) is { } row && row.Parent == parent)
            {
                children.Add(pid);
            }
        }

        return children;
    }

    private static ProcessRow? RowOf(int pid) => ProcessRow.Read(Encoding.UTF8.GetString(Bytes($"/proc/{pid}/stat")));

    private static string[] Folders(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A file of /proc; empty when its process is gone.</summary>
    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static long Field(string path, int which)
    {
        string[] words = Encoding.UTF8.GetString(Bytes(path)).Split(' ', StringSplitOptions.TrimEntries);
        long value = 0;
        _ = which < words.Length && long.TryParse(words[which], NumberStyles.None, CultureInfo.InvariantCulture, out value);
        return value;
    }

    private static long LineValue(string path, string key)
    {
        foreach (string line in Encoding.UTF8.GetString(Bytes(path)).Split('\n'))
        {
            if (line.StartsWith(key, StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            {
                return value;
            }
        }

        return 0;
    }

    /// <summary>What /proc/PID/stat says of a process.</summary>
    private sealed record ProcessRow(int Pid, int Parent, int Session, bool IsDead)
    {
        /// <summary>Reads it; the name between the parentheses may hold any character, so the last one ends it.</summary>
        public static ProcessRow? Read(string stat)
        {
            int open = stat.IndexOf('(', StringComparison.Ordinal), close = stat.LastIndexOf(')');
            string[] rest = close < 0 ? [] : stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return open > 0 && rest.Length > 3 && int.TryParse(stat.AsSpan(0, open), out int pid)
                && int.TryParse(rest[1], out int parent) && int.TryParse(rest[3], out int session)
                ? new ProcessRow(pid, parent, session, rest[0] is "Z" or "X")
                : null;
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitPid(int pid, nint status, int options);
}
