using System.Buffers.Binary;
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Processes;

/// <summary>
/// A child by CreateProcess. Of each pipe only its own end can be inherited, so no brother keeps one open. A pause is
/// NtSuspendProcess; while it lasts the child is in a job that ends it with this process, because one that stands still
/// cannot see its pipe end. A child that runs is not, and ends in good order.
/// </summary>
internal sealed unsafe partial class WindowsChild : ChildProcess
{
    private const uint Inherit = 1, UseHandles = 0x100;
    private const uint NewGroup = 0x200, UnicodeEnvironment = 0x400, NoWindow = 0x0800_0000;
    private const uint Infinite = 0xFFFF_FFFF;
    private const int ExtendedLimits = 9, ExtendedLimitsBytes = 144, LimitFlagsAt = 16;
    private const uint KillOnJobClose = 0x2000;

    private readonly nint _process;
    private nint _job;

    private WindowsChild(ChildStart start, int pid, nint process, nint input, nint output, nint error)
        : base(
            start, pid, Open(input, FileAccess.Write), Open(output, FileAccess.Read), Open(error, FileAccess.Read))
    {
        _process = process;
    }

    public static new bool TryStart(ChildStart start, [NotNullWhen(true)] out ChildProcess? child, out string problem)
    {
        child = null;
        problem = "";
        Span<nint> pipes = stackalloc nint[6];
        var attributes = new SecurityAttributes { Length = (uint)sizeof(SecurityAttributes), MayInherit = 1 };
        bool isMade = true;
        for (int i = 0; i < 6; i += 2)
        {
            isMade &= CreatePipe(out pipes[i], out pipes[i + 1], in attributes, 0) != 0;
            isMade &= SetHandleInformation(pipes[i == 0 ? 1 : i], Inherit, 0) != 0;
        }

        var about = new StartupInfo
        {
            Size = (uint)sizeof(StartupInfo),
            Flags = UseHandles,
            Input = pipes[0],
            Output = pipes[3],
            Error = pipes[5],
        };
        uint flags = UnicodeEnvironment | (start.IsNewProcessGroup ? NewGroup : NoWindow);
        var made = default(ProcessInformation);
        bool isStarted = isMade;
        if (isMade)
        {
            fixed (char* command = CommandLine(start).ToCharArray(), environment = Environment(start))
            {
                isStarted = CreateProcess(0, command, 0, 0, 1, flags, environment, 0, in about, out made) != 0;
            }
        }

        int failure = isStarted ? 0 : Marshal.GetLastPInvokeError();
        CloseAll(pipes[0], pipes[3], pipes[5]);
        if (!isStarted)
        {
            CloseAll(pipes[1], pipes[2], pipes[4]);
            problem = $"'{start.Program}' cannot be started: system error {failure}";
            return false;
        }

        CloseAll(made.Thread);
        child = new WindowsChild(start, (int)made.ProcessId, made.Process, pipes[1], pipes[2], pipes[4]);
        return true;
    }

    private protected override void Suspend()
    {
        if (_job == 0)
        {
            _job = CreateJobObject(0, 0);
            _ = AssignProcessToJobObject(_job, _process);
        }

        LimitJob(KillOnJobClose);
        _ = NtSuspendProcess(_process);
    }

    private protected override void Continue()
    {
        _ = NtResumeProcess(_process);
        LimitJob(0);
    }

    private protected override void Terminate() => _ = TerminateProcess(_process, 1);

    private protected override void Request() => Terminate();

    private protected override void AwaitEnd() => _ = WaitForSingleObject(_process, Infinite);

    private protected override ChildEnd TakeEnd()
    {
        bool isKnown = GetExitCodeProcess(_process, out uint code) != 0;
        CloseAll(_process, _job);
        return isKnown ? new ChildEnd((int)code, 0) : ChildEnd.Untold;
    }

    private void LimitJob(uint flags)
    {
        Span<byte> limits = stackalloc byte[ExtendedLimitsBytes];
        limits.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(limits[LimitFlagsAt..], flags);
        _ = SetInformationJobObject(_job, ExtendedLimits, in MemoryMarshal.GetReference(limits), ExtendedLimitsBytes);
    }

    /// <summary>The command line as the C runtime of the child takes it apart again.</summary>
    private static string CommandLine(ChildStart start)
    {
        var line = new StringBuilder().Append('"').Append(start.Program).Append('"');
        foreach (string argument in start.Arguments)
        {
            line.Append(" \"");
            int slashes = 0;
            foreach (char c in argument)
            {
                // Before a quote backslashes count twice, and the quote needs one of its own.
                line.Append('\\', c == '"' ? slashes + 1 : 0).Append(c);
                slashes = c == '\\' ? slashes + 1 : 0;
            }

            line.Append('\\', slashes).Append('"');
        }

        return line.Append('\0').ToString();
    }

    private static char[] Environment(ChildStart start)
    {
        var all = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            if (start.Inherits((string)variable.Key))
            {
                all[(string)variable.Key] = (string?)variable.Value ?? "";
            }
        }

        foreach ((string name, string value) in start.Variables)
        {
            all[name] = value;
        }

        var block = new StringBuilder();
        foreach ((string name, string value) in all)
        {
            block.Append(name).Append('=').Append(value).Append('\0');
        }

        return block.Append('\0').ToString().ToCharArray();
    }

    private static FileStream Open(nint pipe, FileAccess access) =>
        new(new SafeFileHandle(pipe, ownsHandle: true), access, bufferSize: 0);

    private static void CloseAll(params ReadOnlySpan<nint> handles)
    {
        foreach (nint handle in handles)
        {
            _ = handle == 0 || CloseHandle(handle) != 0;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SecurityAttributes
    {
        public uint Length;
        public nint Descriptor;
        public int MayInherit;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct StartupInfo
    {
        public uint Size;
        public nint Reserved, Desktop, Title;
        public uint X, Y, Width, Height, Columns, Rows, Fill, Flags;
        public ushort Show, ReservedBytes;
        public nint ReservedPointer, Input, Output, Error;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ProcessInformation
    {
        public nint Process, Thread;
        public uint ProcessId, ThreadId;
    }

    [LibraryImport("kernel32", EntryPoint = "CreatePipe")]
    private static partial int CreatePipe(out nint read, out nint write, in SecurityAttributes attributes, uint size);

    [LibraryImport("kernel32", EntryPoint = "SetHandleInformation")]
    private static partial int SetHandleInformation(nint handle, uint mask, uint flags);

    [LibraryImport("kernel32", EntryPoint = "CreateProcessW", SetLastError = true)]
    private static partial int CreateProcess(
        nint program, char* command, nint processAttributes, nint threadAttributes, int inherit, uint flags,
        char* environment, nint folder, in StartupInfo about, out ProcessInformation made);

    [LibraryImport("kernel32", EntryPoint = "WaitForSingleObject")]
    private static partial uint WaitForSingleObject(nint handle, uint milliseconds);

    [LibraryImport("kernel32", EntryPoint = "GetExitCodeProcess")]
    private static partial int GetExitCodeProcess(nint process, out uint code);

    [LibraryImport("kernel32", EntryPoint = "TerminateProcess")]
    private static partial int TerminateProcess(nint process, uint code);

    [LibraryImport("kernel32", EntryPoint = "CloseHandle")]
    private static partial int CloseHandle(nint handle);

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW")]
    private static partial nint CreateJobObject(nint attributes, nint name);

    [LibraryImport("kernel32", EntryPoint = "AssignProcessToJobObject")]
    private static partial int AssignProcessToJobObject(nint job, nint process);

    [LibraryImport("kernel32", EntryPoint = "SetInformationJobObject")]
    private static partial int SetInformationJobObject(nint job, int kind, in byte limits, uint length);

    [LibraryImport("ntdll", EntryPoint = "NtSuspendProcess")]
    private static partial int NtSuspendProcess(nint process);

    [LibraryImport("ntdll", EntryPoint = "NtResumeProcess")]
    private static partial int NtResumeProcess(nint process);
}
