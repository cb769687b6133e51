using System.Runtime.InteropServices;

namespace Clocks.Processes;

/// <summary>
/// Two processes of this program that keep each other's promise: whatever the one that works has started ends with either of them, also
/// when it is killed (SIGKILL) and can do nothing more itself. The process that somebody started becomes the keeper; it starts this program
/// once more, with the same arguments, and waits. Linux alone: elsewhere orphans fall to nobody who is asked.
/// </summary>
/// <remarks>
/// When the worker dies, its orphans fall to the keeper (<see cref="Offspring"/>), which kills them, wherever they have gone. When the
/// keeper dies, the standard input of the worker ends. The worker is a session of its own: what is sent to the process group of the keeper,
/// a SIGKILL of timeout(1) say, does not reach both at once. Only who kills the two at one time leaves something behind.
/// </remarks>
public static partial class Keeper
{
    private const string Variable = "GRADING_KEEPER";
    private const int SetParentDeathSignal = 1, GoOn = 18;

    /// <summary>Whether a keeper has started this process.</summary>
    private static bool IsKept => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>
    /// Becomes the keeper, and blocks until the worker has ended with all that it started. SIGTERM and Ctrl-C are passed on to it. Call it
    /// on the main thread, before this process has started another.
    /// </summary>
    /// <returns>The worker, which has ended; null: there is no keeper to be, and this process is the one that works.</returns>
    public static ChildProcess? Keep()
    {
        if (!OperatingSystem.IsLinux() || IsKept || ThisProgram.CommandLine is not [var self, .. var words] || !Offspring.TryAdopt())
        {
            return null;
        }

        var start = new ChildStart(self, words) { SharesOutput = true, Variables = [(Variable, "1")] };
        if (!Offspring.TryStart(start, out ChildProcess? worker, out Offspring? offspring, out _))
        {
            return null;
        }

        using (offspring)
        {
            using var signals = new EndSignals(worker.AskToEnd);
            worker.WaitForEnd(-1);
        }

        return worker;
    }

    /// <summary>
    /// Watches for the end of the keeper, from now on; nothing where there is none. The call comes on a thread of its own.
    /// </summary>
    /// <param name="onEnd">Ends what this process has started, and this process.</param>
    public static void Follow(Action onEnd)
    {
        if (!IsKept)
        {
            return;
        }

        // One that stands still (SIGSTOP) sees no end of a pipe.
        _ = Control(SetParentDeathSignal, GoOn, 0, 0, 0);
        new Thread(() =>
        {
            using Stream input = Console.OpenStandardInput();
            while (input.ReadByte() >= 0)
            {
                // Nothing is said; the end is what counts.
            }

            onEnd();
        })
        { IsBackground = true, Name = "keeper" }.Start();
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);
}
