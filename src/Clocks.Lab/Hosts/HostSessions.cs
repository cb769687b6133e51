using Clocks.Processes;

namespace Clocks.Lab.Hosts;

/// <summary>What a command on another machine came to.</summary>
/// <param name="Lines">Its standard output, but where a sink has it.</param>
/// <param name="Problem">What went wrong, in a sentence without its full stop; null when nothing did.</param>
public sealed record HostAnswer(IReadOnlyList<string> Lines, string? Problem);

/// <summary>
/// Commands on other machines by the system's own ssh, with its configuration, keys and known hosts. It never asks for a
/// password: many would ask at once. Any thread.
/// </summary>
public sealed class HostSessions
{
    /// <summary>Hosts that are greeted at once: each greeting costs a core some milliseconds, here and there.</summary>
    private const int AtOnceMax = 16;

    private const int UnreachedCode = 255;

    private readonly Lock _gate = new();
    private readonly List<ChildProcess> _living = [];
    private bool _isStopped;

    /// <summary>Ends all sessions at once, and begins no other.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            _living.ForEach(static session => session.Kill());
        }
    }

    /// <summary>Whether <see cref="Stop"/> was called.</summary>
    public bool IsStopped
    {
        get
        {
            lock (_gate)
            {
                return _isStopped;
            }
        }
    }

    /// <summary>How ssh is started so that a POSIX shell of the other machine runs a script, whatever the user's own shell is.</summary>
    /// <param name="host">Where.</param>
    /// <param name="script">One line, without a backslash in single quotes (<see cref="Word"/>).</param>
    /// <param name="isCompressed">Whether what passes is compressed.</param>
    public static ChildStart Start(LabHost host, string script, bool isCompressed)
    {
        var given = new List<string>
        {
            "-T", "-a", "-x", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "LogLevel=ERROR",
            // An ssh whose host has vanished without a word ends after fifteen seconds.
            "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3", "-o", $"Compression={(isCompressed ? "yes" : "no")}",
        };
        given.AddRange(host.Port > 0 ? ["-p", $"{host.Port}"] : []);
        given.AddRange([host.Target, $"exec sh -c {Quoted(script, "'\\''")}"]);
        return new ChildStart("ssh", given) { IsNewProcessGroup = true };
    }

    /// <summary>A word of a script, whatever it holds.</summary>
    public static string Word(string text) => Quoted(text, "'\"'\"'");

    /// <summary>Runs a script there, and waits for its end.</summary>
    /// <param name="host">Where.</param>
    /// <param name="script">One line of a POSIX shell.</param>
    /// <param name="feed">What is done while it runs, on this thread; its standard input is closed after that.</param>
    /// <param name="limitMs">After which it is ended; -1: never.</param>
    /// <param name="sink">Gets its standard output, where it is no text; compressed on the way.</param>
    public HostAnswer Run(LabHost host, string script, Action<ChildProcess> feed, int limitMs, ByteSink? sink = null)
    {
        var lines = new List<string>();
        string words = "";
        ChildStart start = Start(host, script, isCompressed: true) with
        {
            OnBytes = sink,
            OnOutput = lines.Add,
            OnError = line => words = line.Length > 0 ? PrintableText.Of(line) : words,
        };
        ChildProcess? session;
        lock (_gate)
        {
            if (_isStopped)
            {
                return new HostAnswer([], "stopped");
            }

            if (!ChildProcess.TryStart(start, out session, out string problem))
            {
                return new HostAnswer([], problem);
            }

            _living.Add(session);
        }

        using (session)
        {
            feed(session);
            session.CloseInput();
            bool hasEnded = session.WaitForEnd(limitMs);
            if (!hasEnded)
            {
                session.Kill();
                session.WaitForEnd(-1);
            }

            lock (_gate)
            {
                _living.Remove(session);
            }

            return new HostAnswer(lines, !hasEnded ? $"no answer within {limitMs / 1000} s" : ProblemOf(session.End!, words));
        }
    }

    /// <summary>Does the same for many hosts, some at once; returns when all is done.</summary>
    public static void ForAll(int count, Action<int> work)
    {
        int next = -1;
        var threads = new Thread[Math.Min(count, AtOnceMax)];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                for (int which; (which = Interlocked.Increment(ref next)) < count;)
                {
                    work(which);
                }
            })
            { IsBackground = true, Name = "host" };
            threads[i].Start();
        }

        Array.ForEach(threads, static thread => thread.Join());
    }

    private static string? ProblemOf(ChildEnd end, string words) => end switch
    {
        { IsGood: true } => null,
        { Code: UnreachedCode } when words.Length > 0 => words,
        { Code: UnreachedCode } => "ssh says nothing of why",
        _ when words.Length > 0 => words,
        _ => $"{end}",
    };

    private static string Quoted(string text, string quote) => $"'{text.Replace("'", quote, StringComparison.Ordinal)}'";
}
