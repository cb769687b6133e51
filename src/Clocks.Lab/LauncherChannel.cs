using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Clocks.Lab;

/// <summary>
/// A node that a lab started has a pipe to it as standard input. Lines that come tell it of faults that are not its own
/// doing. The end of that pipe, because the lab closed it or because the lab is no more, however it died, is the
/// request to end in good order: no orphan stays behind. The other way goes one word, that it has begun to tick. Waits
/// on a background thread.
/// </summary>
/// <remarks>
/// A process that stands still (SIGSTOP) sees no pipe end. On Linux it asks the kernel for SIGCONT when its launcher
/// dies; everywhere it is a process group of its own, and where its launcher's death leaves such a group with a stopped
/// process and without a parent in the session, POSIX has the kernel send SIGHUP and SIGCONT, which end it in good
/// order too. On Windows the launcher's job ends it.
/// </remarks>
public static partial class LauncherChannel
{
    /// <summary>
    /// Set by the lab in the environment of its nodes: how long ago the common start was, in nanoseconds.
    /// </summary>
    public const string Variable = "CLOCKS_LAUNCHED";

    /// <summary>What a node says when it begins to tick.</summary>
    public const string StartedWord = "started";

    /// <summary>How a line of the lab begins that names a fault.</summary>
    public const string FaultWord = "fault ";

    private const int SetParentDeathSignal = 1, LinuxContinue = 18;

    /// <summary>
    /// How long after the common start this node was started, in nanoseconds; null when no lab started it.
    /// </summary>
    public static long? SinceStartNs { get; } = long.TryParse(
        Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out long ns) ? ns : null;

    /// <summary>Whether this process was started by a lab.</summary>
    public static bool IsLaunched => SinceStartNs is not null;

    /// <summary>Begins to watch, if this process was started by a lab.</summary>
    /// <param name="onEnd">Asks the node to end.</param>
    /// <param name="onFault">Told of a fault, in its sentence.</param>
    public static void Begin(Action onEnd, Action<string> onFault)
    {
        if (!IsLaunched)
        {
            return;
        }

        if (OperatingSystem.IsLinux())
        {
            _ = Prctl(SetParentDeathSignal, LinuxContinue, 0, 0, 0);
        }

        var thread = new Thread(() =>
        {
            using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
            while (input.ReadLine() is { } line)
            {
                if (line.StartsWith(FaultWord, StringComparison.Ordinal))
                {
                    onFault(line[FaultWord.Length..]);
                }
            }

            onEnd();
        })
        { IsBackground = true, Name = "launcher" };
        thread.Start();
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);
}
