using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Processes;

/// <summary>
/// A child by posix_spawn (POSIX.1-2017), for Linux and macOS: signals as a fresh program expects them, three pipes,
/// nothing else inherited. A pause is SIGSTOP.
/// </summary>
/// <remarks>
/// What we open is closed in the child by its close-on-exec flag on Linux, and by POSIX_SPAWN_CLOEXEC_DEFAULT on macOS,
/// which has no pipe2. That matters: a brother that inherits the writing end of a pipe would keep it open.
/// </remarks>
internal sealed unsafe partial class UnixChild : ChildProcess
{
    private const int SetGroup = 2, SetDefaults = 4, SetMask = 8, MacCloseOnExec = 0x4000;
    private const int LinuxCloseOnExec = 0x80000;
    private const int WaitById = 1, Exited = 4;
    private const int Interrupted = 4;
    private const int KillNow = 9, EndPlease = 15;

    /// <summary>FIONREAD of Linux: how many bytes wait in a pipe.</summary>
    private const int CountUnread = 0x541B;

    /// <summary>SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM and SIGXFSZ, the same everywhere: this program changes them.</summary>
    private static readonly int[] ChangedSignals = [1, 2, 3, 13, 15, 25];

    /// <summary>More than any system needs for its opaque structures; some keep only a pointer there.</summary>
    private const int OpaqueBytes = 512;

    private static readonly int StopSignal = OperatingSystem.IsMacOS() ? 17 : 19;
    private static readonly int ContinueSignal = OperatingSystem.IsMacOS() ? 19 : 18;
    private static readonly int NewSession = OperatingSystem.IsMacOS() ? 0x400 : 0x80;
    private static readonly int LeaveInPlace = OperatingSystem.IsMacOS() ? 0x20 : 0x0100_0000;

    private readonly bool _isSession;
    private readonly int _inputPipe;

    private UnixChild(ChildStart start, int pid, int input, int output, int error)
        : base(
            start, pid, Open(input, FileAccess.Write), Open(output, FileAccess.Read), Open(error, FileAccess.Read))
    {
        (_isSession, _inputPipe) = (start.IsNewSession, input);
    }

    public override int UnreadBytes
    {
        get
        {
            int waiting = 0;
            return OperatingSystem.IsLinux() && Control(_inputPipe, CountUnread, &waiting) == 0 ? waiting : -1;
        }
    }

    public static new bool TryStart(ChildStart start, [NotNullWhen(true)] out ChildProcess? child, out string problem)
    {
        child = null;
        problem = "";
        Span<int> pipes = stackalloc int[6];
        pipes.Fill(-1);
        int failure = 0;
        for (int i = 0; i < 6 && failure == 0; i += 2)
        {
            int made = OperatingSystem.IsMacOS() ? MakePipe(ref pipes[i]) : MakePipe(ref pipes[i], LinuxCloseOnExec);
            failure = made == 0 ? 0 : Marshal.GetLastPInvokeError();
        }

        int pid = 0;
        failure = failure == 0 ? Spawn(start, pipes, out pid) : failure;
        bool isStarted = failure == 0;
        Close(pipes[0]);
        Close(pipes[3]);
        Close(pipes[5]);
        if (isStarted)
        {
            child = new UnixChild(start, pid, pipes[1], pipes[2], pipes[4]);
            return true;
        }

        Close(pipes[1]);
        Close(pipes[2]);
        Close(pipes[4]);
        problem = $"'{start.Program}' cannot be started: {Marshal.GetPInvokeErrorMessage(failure)}";
        return false;
    }

    private protected override void Suspend() => _ = Signal(Pid, StopSignal);

    private protected override void Continue() => _ = Signal(Pid, ContinueSignal);

    private protected override void Terminate() => _ = Signal(_isSession ? -Pid : Pid, KillNow);

    private protected override void Request() => _ = Signal(Pid, EndPlease);

    private protected override void AwaitEnd()
    {
        byte* signalInfo = stackalloc byte[OpaqueBytes];
        while (WaitId(WaitById, (uint)Pid, signalInfo, Exited | LeaveInPlace) != 0
            && Marshal.GetLastPInvokeError() == Interrupted)
        {
            // A signal of this process came; the child has not ended.
        }
    }

    private protected override ChildEnd TakeEnd()
    {
        int status;
        int reaped;
        do
        {
            reaped = WaitPid(Pid, &status, 0);
        }
        while (reaped < 0 && Marshal.GetLastPInvokeError() == Interrupted);

        int signal = status & 0x7F;
        return reaped != Pid ? ChildEnd.Untold : signal == 0 ? new ChildEnd(status >> 8 & 0xFF, 0) : new ChildEnd(-1, signal);
    }

    /// <returns>0, or the system's error number.</returns>
    private static int Spawn(ChildStart start, ReadOnlySpan<int> pipes, out int pid)
    {
        byte* actions = stackalloc byte[OpaqueBytes];
        byte* attributes = stackalloc byte[OpaqueBytes];
        byte* signals = stackalloc byte[OpaqueBytes];
        using var arguments = new TextList([start.Program, .. start.Arguments]);
        using var environment = new TextList(Environment(start));
        _ = InitActions(actions);
        _ = InitAttributes(attributes);
        _ = AddDuplicate(actions, pipes[0], 0);
        if (!start.SharesOutput)
        {
            _ = AddDuplicate(actions, pipes[3], 1);
            _ = AddDuplicate(actions, pipes[5], 2);
        }

        _ = EmptySet(signals);
        _ = SetSignalMask(attributes, signals);
        foreach (int signal in ChangedSignals)
        {
            _ = AddToSet(signals, signal);
        }

        _ = SetSignalDefaults(attributes, signals);
        _ = SetProcessGroup(attributes, 0);
        int flags = SetDefaults | SetMask | (OperatingSystem.IsMacOS() ? MacCloseOnExec : 0);
        int place = start.IsNewSession ? NewSession : start.IsNewProcessGroup ? SetGroup : 0;
        if (SetFlags(attributes, (short)(flags | place)) != 0)
        {
            // glibc before 2.26 knows no sessions here: a process group, which is ended as a whole all the same.
            _ = SetFlags(attributes, (short)(flags | SetGroup));
        }

        int failure = Spawn(out pid, arguments.First, actions, attributes, arguments.Pointers, environment.Pointers);
        _ = DestroyActions(actions);
        _ = DestroyAttributes(attributes);
        return failure;
    }

    private static List<string> Environment(ChildStart start)
    {
        var lines = new List<string>();
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            if (start.Inherits((string)variable.Key))
            {
                lines.Add($"{variable.Key}={variable.Value}");
            }
        }

        foreach ((string name, string value) in start.Variables)
        {
            lines.Add($"{name}={value}");
        }

        return lines;
    }

    private static FileStream Open(int pipe, FileAccess access) =>
        new(new SafeFileHandle(pipe, ownsHandle: true), access, bufferSize: 0);

    private static void Close(int pipe)
    {
        if (pipe >= 0)
        {
            new SafeFileHandle(pipe, ownsHandle: true).Dispose();
        }
    }

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    private static partial int MakePipe(ref int ends);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int MakePipe(ref int ends, int flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnp")]
    private static partial int Spawn(
        out int pid, nint program, byte* actions, byte* attributes, nint* arguments, nint* environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    private static partial int SetProcessGroup(byte* attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetSignalMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetSignalDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int EmptySet(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    private static partial int AddToSet(byte* signals, int signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int pipe, nuint request, int* value);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitId(int kind, uint id, byte* signalInfo, int options);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, int* status, int options);
}
