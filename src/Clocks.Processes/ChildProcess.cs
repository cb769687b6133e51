using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Clocks.Processes;

/// <summary>
/// Another program, run by this one: whoever started it gets its lines, and it can be sent lines, paused, resumed and
/// killed. Pipes are its standard input, output and error; when this process dies, however it dies, the system closes
/// them. Two small threads read a child's output and the second of them waits for its end. Every call belongs to any
/// thread, and after the end none does anything.
/// </summary>
/// <remarks>
/// The runtime has a class for this that does much more; it would be a good part of the native binary, and it neither
/// pauses nor tells signals from exit codes. The systems' own calls are in <c>UnixChild.cs</c> and
/// <c>WindowsChild.cs</c>.
/// </remarks>
public abstract class ChildProcess : IDisposable
{
    private const int ReaderStackBytes = 256 * 1024;
    private const int LineBytesMax = 64 * 1024;

    private readonly ChildStart _start;
    private readonly Stream _input, _output, _error;
    private readonly ManualResetEvent _ended = new(false);
    private readonly Lock _gate = new();
    private volatile ChildEnd? _end;
    private bool _isInputClosed;

    private protected ChildProcess(ChildStart start, int pid, Stream input, Stream output, Stream error)
    {
        (_start, Pid) = (start, pid);
        (_input, _output, _error) = (input, output, error);
    }

    /// <summary>Its number in the system.</summary>
    public int Pid { get; }

    /// <summary>How it ended; null while it runs.</summary>
    public ChildEnd? End => _end;

    /// <summary>Starts it; false with a sentence without its full stop.</summary>
    public static bool TryStart(ChildStart start, [NotNullWhen(true)] out ChildProcess? child, out string problem)
    {
        bool isStarted = OperatingSystem.IsWindows()
            ? WindowsChild.TryStart(start, out child, out problem)
            : UnixChild.TryStart(start, out child, out problem);
        child?.Begin();
        return isStarted;
    }

    /// <summary>
    /// Waits for the end, at most this many milliseconds; -1: as long as it takes. True: it has ended.
    /// </summary>
    public bool WaitForEnd(int milliseconds) => _ended.WaitOne(milliseconds);

    /// <summary>Writes a line to its standard input. False: it does not listen any more.</summary>
    public bool TryTell(string line)
    {
        lock (_gate)
        {
            return !_isInputClosed && TryWrite(Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    /// <summary>
    /// Writes bytes to its standard input as one piece, and waits while the pipe is full. Of one thread, which closes it too: no
    /// other call waits for this one. False: it does not listen any more.
    /// </summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _input.Write(bytes);
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Bytes of its standard input that it has not read yet; -1 where the system does not tell.</summary>
    public virtual int UnreadBytes => -1;

    /// <summary>Closes its standard input: for a node of a lab the request to end in good order.</summary>
    public void CloseInput()
    {
        lock (_gate)
        {
            _isInputClosed = true;
            _input.Dispose();
        }
    }

    /// <summary>Has it stand still, as it is: it executes nothing, its connections stay.</summary>
    public void Pause() => IfAlive(Suspend);

    /// <summary>Has it go on.</summary>
    public void Resume() => IfAlive(Continue);

    /// <summary>Ends it at once, without a word to it; of a session of its own, the whole process group.</summary>
    public void Kill() => IfAlive(Terminate);

    /// <summary>Asks it to end: SIGTERM. Windows has no such request and ends it.</summary>
    public void AskToEnd() => IfAlive(Request);

    /// <summary>Lets go of it; what still runs goes on, with its standard input closed.</summary>
    public void Dispose()
    {
        CloseInput();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops its threads. Under the lock, of a living process.</summary>
    private protected abstract void Suspend();

    /// <summary>Undoes <see cref="Suspend"/>. Under the lock, of a living process.</summary>
    private protected abstract void Continue();

    /// <summary>Ends it. Under the lock, of a living process.</summary>
    private protected abstract void Terminate();

    /// <summary>Asks it to end. Under the lock, of a living process.</summary>
    private protected abstract void Request();

    /// <summary>Blocks until it has ended; its number still belongs to it afterwards.</summary>
    private protected abstract void AwaitEnd();

    /// <summary>Takes its exit code and lets its number go. Under the lock, after <see cref="AwaitEnd"/>.</summary>
    private protected abstract ChildEnd TakeEnd();

    private void Begin()
    {
        var error = new Thread(() => Read(_error, _start.OnError), ReaderStackBytes)
        {
            IsBackground = true,
            Name = "child-error",
        };
        error.Start();
        var session = new Thread(EndSession, ReaderStackBytes) { IsBackground = true, Name = "child-session" };
        if (_start.IsNewSession)
        {
            session.Start();
        }

        var output = new Thread(() => Follow(error, _start.IsNewSession ? session : null), ReaderStackBytes)
        {
            IsBackground = true,
            Name = "child-output",
        };
        output.Start();
    }

    private void Follow(Thread error, Thread? session)
    {
        if (_start.OnBytes is { } sink)
        {
            Pour(_output, sink);
        }
        else
        {
            Read(_output, _start.OnOutput);
        }

        error.Join();
        AwaitEnd();

        // Its number names its session until it is taken.
        session?.Join();
        lock (_gate)
        {
            _end = TakeEnd();
        }

        _start.OnEnd?.Invoke();
        _ended.Set();
    }

    /// <summary>
    /// The end of the process is not the end of its output where it left something behind that has the pipes too.
    /// </summary>
    private void EndSession()
    {
        AwaitEnd();
        _start.OnExit?.Invoke();
        Kill();
    }

    private void IfAlive(Action act)
    {
        lock (_gate)
        {
            if (_end is null)
            {
                act();
            }
        }
    }

    /// <summary>Lines end in LF or CRLF; one that is too long is told in pieces, the last one need not end.</summary>
    private static void Read(Stream from, Action<string>? tell)
    {
        byte[] bytes = new byte[4_096];
        int filled = 0;
        while (TryRead(from, bytes, filled, out int read))
        {
            filled += read;
            int begin = 0;
            for (int lf; (lf = bytes.AsSpan(begin, filled - begin).IndexOf((byte)'\n')) >= 0; begin += lf + 1)
            {
                tell?.Invoke(Text(bytes.AsSpan(begin, lf)));
            }

            bytes.AsSpan(begin, filled - begin).CopyTo(bytes);
            filled -= begin;
            if (filled == LineBytesMax)
            {
                tell?.Invoke(Text(bytes));
                filled = 0;
            }
            else if (filled == bytes.Length)
            {
                Array.Resize(ref bytes, 2 * filled);
            }
        }

        if (filled > 0)
        {
            tell?.Invoke(Text(bytes.AsSpan(0, filled)));
        }

        from.Dispose();
    }

    private static void Pour(Stream from, ByteSink sink)
    {
        byte[] bytes = new byte[LineBytesMax];
        while (TryRead(from, bytes, 0, out int read))
        {
            sink(bytes.AsSpan(0, read));
        }

        from.Dispose();
    }

    private static bool TryRead(Stream from, byte[] bytes, int filled, out int read)
    {
        try
        {
            read = from.Read(bytes, filled, bytes.Length - filled);
            return read > 0;
        }
        catch (IOException)
        {
            // Windows says that the pipe is broken where others say that it has ended.
            read = 0;
            return false;
        }
    }

    private static string Text(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line).TrimEnd('\r');
}
