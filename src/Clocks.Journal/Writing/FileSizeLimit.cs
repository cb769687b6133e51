using System.Runtime.InteropServices;

namespace Clocks.Journal.Writing;

/// <summary>How large this process may make a file: <c>ulimit -f</c>. Any thread.</summary>
internal static partial class FileSizeLimit
{
    /// <summary>RLIMIT_FSIZE, the same on Linux and macOS.</summary>
    private const int FileSize = 1;

    /// <summary>In bytes; the greatest number where there is no limit.</summary>
    public static long Bytes
    {
        get
        {
            var limit = default(Limit);
            return !OperatingSystem.IsWindows() && Get(FileSize, ref limit) == 0 && limit.Now <= long.MaxValue
                ? (long)limit.Now
                : long.MaxValue;
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int Get(int what, ref Limit limit);

    /// <summary>struct rlimit.</summary>
    private struct Limit
    {
        public ulong Now;
        public ulong Most;
    }
}
