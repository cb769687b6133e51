using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Clocks.Processes;
using Clocks.Tests.Journal;
using TUnit.Core.Enums;

namespace Clocks.Tests.Processes;

/// <summary>The call that a signal makes comes on a thread of the runtime, and what it uses ends on the main thread.</summary>
[NotInParallel]
public sealed class EndSignalsTests
{
    [Test]
    [ExcludeOn(OS.Windows)]
    [UnsupportedOSPlatform("windows")]
    public async Task Who_disposes_of_the_signals_waits_for_the_call_that_runs()
    {
        bool isCallOver = false, wasCallOver = false;
        Thread? disposing = null;
        EndSignals? signals = null;
        using var called = new ManualResetEventSlim();
        signals = new EndSignals(() =>
        {
            called.Set();
            Scratch.Until(
                () => Volatile.Read(ref disposing) is { } thread
                    && (!thread.IsAlive || thread.ThreadState.HasFlag(System.Threading.ThreadState.WaitSleepJoin)),
                "it is disposed of, or waits");
            Volatile.Write(ref isCallOver, true);
        },
        PosixSignal.SIGWINCH);
        SignalOfAnotherWindowSize();
        called.Wait();
        var disposer = new Thread(() =>
        {
            signals.Dispose();
            wasCallOver = Volatile.Read(ref isCallOver);
        });
        disposer.Start();
        Volatile.Write(ref disposing, disposer);
        disposer.Join();
        await Assert.That(wasCallOver).IsTrue();
    }

    /// <summary>
    /// SIGWINCH to this process, which nobody ends for: SIGTERM would cancel the run of the tests, and one that was started by
    /// nohup takes no SIGHUP.
    /// </summary>
    private static void SignalOfAnotherWindowSize()
    {
        using Process kill = Process.Start("kill", ["-WINCH", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
