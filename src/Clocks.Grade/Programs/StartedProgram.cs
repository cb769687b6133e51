using System.Collections.Concurrent;
using System.Diagnostics;
using Clocks.Processes;

namespace Clocks.Grade.Programs;

/// <summary>
/// A program under test as a process: a session of its own without a terminal, an environment that names nothing of this machine but
/// where programs are, a folder for its temporary files that is removed, and limits that a guard watches over. Ended with
/// everything that it started. The driving thread calls; what the process says comes on others.
/// </summary>
public sealed class StartedProgram : IProgramUnderTest
{
    /// <summary>
    /// The limits that a shell sets and a program keeps. What fails is left as it is: not every system knows every limit.
    /// </summary>
    private const string Begin = """
        cd "$1" || exit 126
        ulimit -c 0; ulimit -f "$2"; ulimit -n "$3"; ulimit -t "$4"
        shift 4
        exec "$@"
        """;

    /// <summary>Bytes of a block, as <c>ulimit -f</c> of POSIX counts.</summary>
    private const int BlockBytes = 512;

    /// <summary>Lines that nobody has asked for yet: far more than there are ticks.</summary>
    private const int LinesMax = 50_000;

    private const int ErrorLinesMax = 3, FirstLookMs = 20, LookMs = 100, GraceMs = 300;

    /// <summary>What of the environment is passed on: where programs and their runtimes are, and how text is written.</summary>
    private static readonly string[] Kept = ["PATH", "LANG", "LC_ALL", "TZ", "JAVA_HOME", "DOTNET_ROOT", "GOROOT"];

    /// <summary>The folders for temporary files of programs that run.</summary>
    private static readonly ConcurrentDictionary<string, bool> Scratches = new();

    /// <summary>Held while a program begins, and once this process ends for good: whoever would begin another waits for that end.</summary>
    private static readonly Lock Beginning = new();

    private readonly ProgramLimits _limits;
    private readonly Queue<string> _lines = new();
    private readonly Queue<string> _errors = new();
    private readonly ManualResetEvent _isStarted = new(false), _isExited = new(false), _isClosing = new(false);
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly string _scratch;
    private readonly ChildProcess? _child;
    private readonly Offspring? _offspring;
    private readonly Thread? _guard;
    private readonly string _problem;
    private long _outputBytes, _errorBytes;
    private bool _isOutputOver;
    private bool _isDeaf;
    private volatile string? _exceeded;

    /// <summary>Starts it. One that cannot be started is one that has ended, and says why.</summary>
    public StartedProgram(ProgramCommand command, ProgramLimits limits)
    {
        _limits = limits;
        using Lock.Scope beginning = Beginning.EnterScope();
        _scratch = Directory.CreateTempSubdirectory(ScratchesOf(Environment.ProcessId)).FullName;
        Scratches[_scratch] = true;
        string[] ulimits = [$"{limits.FileBytesMax / BlockBytes}", $"{limits.OpenFilesMax}", $"{limits.ProcessorSecondsMax}"];
        var start = new ChildStart("/bin/sh", ["-c", Begin, "sh", command.Folder, .. ulimits, .. command.Filled(Config)])
        {
            HasCleanEnvironment = true,
            Variables = [.. Variables(), .. Told(command.Places)],
            OnOutput = Hear,
            OnError = HearError,
            OnExit = Exit,
            OnEnd = Close,
        };
        if (Offspring.TryStart(start, out _child, out _offspring, out _problem))
        {
            _guard = new Thread(Watch) { IsBackground = true, Name = "guard" };
            _guard.Start();
        }
        else
        {
            _isOutputOver = true;
            _isExited.Set();
        }

        _isStarted.Set();
    }

    /// <summary>Ends all that run, removes their temporary files, and starts no more: this process ends. A second thread waits.</summary>
    public static void CloseAll()
    {
        Beginning.Enter();
        Offspring.Close();
        foreach (string scratch in Scratches.Keys)
        {
            Remove(scratch);
        }
    }

    /// <summary>Removes the temporary files of the programs of a grader that could not do so itself: it was killed. Any thread.</summary>
    /// <param name="grader">The number of its process, which has ended.</param>
    public static void RemoveLeftBy(int grader)
    {
        string place = Path.GetTempPath();
        foreach (string scratch in Directory.Exists(place) ? Directory.GetDirectories(place, ScratchesOf(grader) + "*") : [])
        {
            Remove(scratch);
        }
    }

    /// <inheritdoc/>
    public string? Exceeded => _exceeded;

    /// <inheritdoc/>
    public int? LeftBehind { get; private set; }

    /// <inheritdoc/>
    public bool HasEndedWell => _child?.End is { IsGood: true };

    /// <inheritdoc/>
    public string Condition
    {
        get
        {
            string how = _child is null ? _problem
                : _exceeded ?? (_child.End is { } end ? $"it ended with {end}" : _isExited.WaitOne(0) ? "it ended" : "it still runs");
            lock (_errors)
            {
                return _errors.Count == 0 ? how : $"{how}; on standard error: {string.Join(" / ", _errors)}";
            }
        }
    }

    /// <inheritdoc/>
    public bool TryWrite(ReadOnlySpan<byte> bytes) => _child?.TryWrite(bytes) == true;

    /// <inheritdoc/>
    public void WaitUntilRead()
    {
        const int UntoldMs = 2, YieldsMax = 200, StepMs = 1, StepsMax = 20_000;
        for (int step = 0; _child is not null && !_isDeaf && step < StepsMax; step++)
        {
            int unread = _child.UnreadBytes;
            if (unread < 0)
            {
                // Where the system does not tell, a moment has to do.
                _isExited.WaitOne(UntoldMs);
                return;
            }

            if (unread == 0)
            {
                return;
            }

            if (step < YieldsMax)
            {
                Thread.Yield();
            }
            else if (_isExited.WaitOne(StepMs))
            {
                return;
            }
        }

        _isDeaf = true;
    }

    /// <inheritdoc/>
    public Reply Read(int milliseconds, out string line)
    {
        long deadline = Environment.TickCount64 + milliseconds;
        lock (_lines)
        {
            while (_lines.Count == 0)
            {
                int left = (int)Math.Max(0, deadline - Environment.TickCount64);
                if (_isOutputOver || left == 0)
                {
                    line = "";
                    return _isOutputOver ? Reply.Ended : Reply.Silence;
                }

                Monitor.Wait(_lines, left);
            }

            line = _lines.Dequeue();
            return Reply.Line;
        }
    }

    /// <inheritdoc/>
    public void CloseInput() => _child?.CloseInput();

    /// <inheritdoc/>
    public void AskToEnd() => _child?.AskToEnd();

    /// <inheritdoc/>
    public bool WaitForEnd(int milliseconds) =>
        _child is null || (_isExited.WaitOne(milliseconds) && _child.WaitForEnd(GraceMs * 10));

    /// <inheritdoc/>
    public double? BusyShare(int milliseconds) => OperatingSystem.IsLinux() ? _offspring?.BusyShare(milliseconds) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _isClosing.Set();
        _offspring?.Dispose();
        _guard?.Join();
        _child?.Dispose();
        Remove(_scratch);
    }

    private List<(string Name, string Value)> Variables()
    {
        List<(string Name, string Value)> variables = [("HOME", _scratch), ("TMPDIR", _scratch), ("PYTHONDONTWRITEBYTECODE", "1")];
        foreach (string name in Kept)
        {
            variables.AddRange(Environment.GetEnvironmentVariable(name) is { } value ? [(name, value)] : []);
        }

        return variables;
    }

    /// <summary>The file that tells a program what its command line may.</summary>
    private string Config => Path.Combine(_scratch, "config.json");

    /// <summary>The variables that tell a program where its peers are; the file is written too.</summary>
    private List<(string Name, string Value)> Told(ProgramPlaces? places)
    {
        if (places is null)
        {
            return [];
        }

        File.WriteAllBytes(Config, places.Config());
        return [.. new List<(string Name, string Value)>(places.Words).ConvertAll(
            static word => (ProgramPlaces.Prefix + word.Name.ToUpperInvariant(), word.Value)), (ProgramPlaces.Prefix + "CONFIG", Config)];
    }

    private void Hear(string line)
    {
        lock (_lines)
        {
            _outputBytes += line.Length + 1;
            if (_outputBytes <= _limits.OutputBytesMax && _lines.Count < LinesMax)
            {
                _lines.Enqueue(line);
                Monitor.Pulse(_lines);
                return;
            }
        }

        Exceed(_outputBytes <= _limits.OutputBytesMax
            ? $"it wrote {LinesMax} lines that nobody had asked for, and was ended"
            : $"it wrote more than {_limits.OutputBytesMax >> 20} MiB to its standard output, and was ended");
    }

    private void HearError(string line)
    {
        lock (_errors)
        {
            _errorBytes += line.Length + 1;
            if (_exceeded is not null)
            {
                return;
            }

            _errors.Enqueue(PrintableText.Of(line, 200));
            while (_errors.Count > ErrorLinesMax)
            {
                _errors.Dequeue();
            }
        }

        if (_errorBytes > _limits.OutputBytesMax)
        {
            Exceed($"it wrote more than {_limits.OutputBytesMax >> 20} MiB to its standard error, and was ended");
        }
    }

    /// <summary>The process has ended: what it left behind has a moment to see that, and is counted.</summary>
    private void Exit()
    {
        _isStarted.WaitOne();
        int left = 0;
        for (int waited = 0; waited <= GraceMs && (left = _offspring!.Look().Processes) > 0; waited += FirstLookMs)
        {
            _isClosing.WaitOne(FirstLookMs);
        }

        LeftBehind = OperatingSystem.IsLinux() ? left : null;
        _isExited.Set();
        _offspring!.KillAll();
    }

    private void Close()
    {
        lock (_lines)
        {
            _isOutputOver = true;
            Monitor.PulseAll(_lines);
        }
    }

    /// <summary>The guard: looks at what the program uses, often at first, until it has ended.</summary>
    private void Watch()
    {
        var ends = new WaitHandle[] { _isExited, _isClosing };
        for (int looks = 0; WaitHandle.WaitAny(ends, looks < 5 ? FirstLookMs : LookMs) == WaitHandle.WaitTimeout; looks++)
        {
            OffspringUse use = _offspring!.Look();
            string? exceeded = use.Processes > _limits.ProcessesMax ? $"it ran {use.Processes} processes at once"
                : use.ResidentBytes > _limits.MemoryBytesMax ? $"it used more than {_limits.MemoryBytesMax >> 20} MiB of memory"
                : use.WrittenBytes > _limits.WrittenBytesMax ? $"it wrote more than {_limits.WrittenBytesMax >> 20} MiB"
                : Stopwatch.GetElapsedTime(_began).TotalSeconds > _limits.SecondsMax ? $"it ran for more than {_limits.SecondsMax} s"
                : null;
            if (exceeded is not null)
            {
                Exceed($"{exceeded}, and was ended");
                return;
            }
        }
    }

    private void Exceed(string what)
    {
        if (_exceeded is null)
        {
            _isStarted.WaitOne();
            _exceeded = what;
            _offspring!.KillAll();
        }
    }

    /// <summary>How the names of the folders for temporary files begin.</summary>
    private static string ScratchesOf(int grader) => $"clocks-grade-{grader}-";

    private static void Remove(string folder)
    {
        Scratches.TryRemove(folder, out _);
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What a program has locked away from everybody, itself included, stays; the system clears its temporary folder.
        }
    }
}
