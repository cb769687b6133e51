using System.Runtime.InteropServices;

namespace Clocks.Processes;

/// <summary>
/// Signals by which the system would end this process instead of telling it that a write failed: SIGPIPE, where a reader
/// is gone, and SIGXFSZ, where a file would grow beyond what <c>ulimit -f</c> allows. The write fails all the same, and
/// whoever wrote says so. A child gets them as a fresh program expects them (<see cref="ChildProcess"/>).
/// </summary>
public static partial class QuietSignals
{
    private const int ReaderGone = 13, FileTooLarge = 25;

    private const nint Ignored = 1;

    /// <summary>Ignores them from now on; nothing on Windows, which has none.</summary>
    public static void Ignore()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Set(ReaderGone, Ignored);
            _ = Set(FileTooLarge, Ignored);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Set(int signal, nint handler);
}
