using System.Runtime.InteropServices;

namespace Clocks.Output;

/// <summary>
/// The three streams that a process is started with, or without: <c>&gt;&amp;-</c> closes one, as scripts and ssh do for what is
/// to run in the background. The next file that is opened would then get its number, and what is said to people would go
/// into it. So before anything else is opened, something harmless takes the numbers that are free.
/// </summary>
/// <remarks>
/// The runtime has opened files before us, and one of them may have the number already. It shows: what is inherited has
/// no close-on-exec flag, or this program would not have it, and what the runtime opens has one.
/// </remarks>
internal static partial class StandardStreams
{
    private const int ReadOnly = 0, ReadAndWrite = 2, GetFlags = 1, CloseOnExec = 1, Last = 2;
    private const int OpenedCloseOnExecOnLinux = 0x80000, OpenedCloseOnExecOnMac = 0x1000000;
    private const int GetWindowSize = 0x5413;

    /// <summary>Whether this process was started without a standard output.</summary>
    public static bool IsOutputClosed { get; private set; }

    /// <summary>Whether this process was started without a standard error.</summary>
    public static bool IsErrorClosed { get; private set; }

    /// <summary>What to say of a stream that is not there.</summary>
    public static IOException Closed => new("it is closed");

    /// <summary>Gives the streams that are not there a number that leads nowhere. Once, by the main thread, first.</summary>
    public static void Complete()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        IsOutputClosed = !IsInherited(1);
        IsErrorClosed = !IsInherited(2);
        for (int number = 0; number <= Last; number++)
        {
            // The lowest free number is the one that a file gets. A folder where there is no /dev: nobody can write it. Neither is
            // inherited: what this process becomes (execve) has the streams that this one was started with.
            int inNoOther = OperatingSystem.IsLinux() ? OpenedCloseOnExecOnLinux : OpenedCloseOnExecOnMac;
            if (GetControl(number, GetFlags) < 0 && Open("/dev/null", ReadAndWrite | inNoOther) < 0)
            {
                _ = Open("/", ReadOnly | inNoOther);
            }
        }
    }

    /// <summary>Standard output; throws where there is none.</summary>
    /// <param name="onWindows">The platform's.</param>
    public static Stream OpenOutput(Func<Stream> onWindows) => IsOutputClosed ? throw Closed
        : OperatingSystem.IsWindows() ? onWindows()
        : new UnixOutput(1);

    /// <summary>Standard error; where there is none, nothing.</summary>
    /// <param name="onWindows">The platform's.</param>
    public static Stream OpenError(Func<Stream> onWindows) => IsErrorClosed ? Stream.Null
        : OperatingSystem.IsWindows() ? onWindows()
        : new UnixOutput(2);

    /// <summary>
    /// Rows or columns of the terminal behind standard error; 0 where that is not known. On Linux the kernel is asked: the
    /// platform, asked for them, switches the keys of the terminal to another mode and never back.
    /// </summary>
    /// <param name="isWidth">Columns, or rows.</param>
    /// <param name="elsewhere">The platform's.</param>
    public static unsafe int TerminalSize(bool isWidth, Func<int> elsewhere)
    {
        if (!OperatingSystem.IsLinux())
        {
            return elsewhere();
        }

        // struct winsize: rows, columns, and the same in pixels.
        ushort* size = stackalloc ushort[4];
        return Control(2, GetWindowSize, size) == 0 ? size[isWidth ? 1 : 0] : 0;
    }

    private static bool IsInherited(int number) => GetControl(number, GetFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int GetControl(int file, int command);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static unsafe partial int Control(int file, nuint request, ushort* size);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
