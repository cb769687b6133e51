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

    /// <summary>Whether this process was started without a standard output.</summary>
    public static bool IsOutputClosed { get; private set; }

    /// <summary>Whether this process was started without a standard error.</summary>
    public static bool IsErrorClosed { get; private set; }

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
            // The lowest free number is the one that a file gets. A folder where there is no /dev: nobody can write it.
            if (GetControl(number, GetFlags) < 0 && Open("/dev/null", ReadAndWrite) < 0)
            {
                _ = Open("/", ReadOnly);
            }
        }
    }

    /// <summary>Standard output; throws where there is none.</summary>
    /// <param name="onWindows">The platform's.</param>
    public static Stream OpenOutput(Func<Stream> onWindows) => IsOutputClosed ? throw new IOException("it is closed")
        : OperatingSystem.IsWindows() ? onWindows()
        : new UnixOutput(1);

    /// <summary>Standard error; where there is none, nothing.</summary>
    /// <param name="onWindows">The platform's.</param>
    public static Stream OpenError(Func<Stream> onWindows) => IsErrorClosed ? Stream.Null
        : OperatingSystem.IsWindows() ? onWindows()
        : new UnixOutput(2);

    private static bool IsInherited(int number) => GetControl(number, GetFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int GetControl(int file, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
