using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Clocks.Node.Loop;

/// <summary>
/// Sleeps until a reading of the monotonic clock, as exactly as the system can: clock_nanosleep with TIMER_ABSTIME on
/// Linux, mach_wait_until on macOS, a high-resolution waitable timer on Windows. Made and used by the thread that
/// sleeps; a sleep allocates nothing and cannot be interrupted, so the caller keeps it short.
/// </summary>
public abstract partial class PreciseSleep : IDisposable
{
    /// <summary>The best of this system.</summary>
    public static PreciseSleep Create() =>
        OperatingSystem.IsLinux() ? new Linux() :
        OperatingSystem.IsMacOS() ? new MacOS() :
        OperatingSystem.IsWindows() ? new Windows() :
        throw new PlatformNotSupportedException("clocks runs on Linux, macOS and Windows");

    /// <summary>Returns at or soon after this reading of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public abstract void Until(long timestamp);

    /// <summary>
    /// Has the system run the calling thread before others, as far as this user may ask for it; if not, nothing.
    /// </summary>
    public abstract void PreferThisThread();

    /// <summary>Gives back what the system lent: a timer on Windows, nothing elsewhere.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>
    /// Stopwatch is CLOCK_MONOTONIC in nanoseconds: the deadline goes to the kernel as it is, and nothing drifts.
    /// </summary>
    private sealed partial class Linux : PreciseSleep
    {
        private const int ClockMonotonic = 1;
        private const int TimerAbsolute = 1;
        private const int SetTimerSlack = 29;
        private const int Interrupted = 4;
        private const int FirstInFirstOut = 1;
        private const int ResetOnFork = 0x40000000;
        private const int Niceness = -10;

        public Linux()
        {
            // A thread's wake-ups may by default be 50 microseconds late so that the kernel can batch them; ours ask
            // for 1 ns.
            _ = Prctl(SetTimerSlack, 1, 0, 0, 0);
        }

        public override void Until(long timestamp)
        {
            var due = new TimeSpec { Seconds = timestamp / 1_000_000_000, Nanoseconds = timestamp % 1_000_000_000 };
            while (ClockNanosleep(ClockMonotonic, TimerAbsolute, in due, 0) == Interrupted)
            {
                // A signal came; the deadline is absolute, so sleeping on is right.
            }
        }

        public override void PreferThisThread()
        {
            // The lowest real-time priority: before every ordinary thread, behind every program that needs more. It is
            // not passed on to children.
            var parameter = new SchedulerParameter { Priority = 1 };
            if (SetScheduler(0, FirstInFirstOut | ResetOnFork, in parameter) != 0)
            {
                _ = SetPriority(0, 0, Niceness);
            }
        }

        [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
        private static partial int SetScheduler(int thread, int policy, in SchedulerParameter parameter);

        [LibraryImport("libc", EntryPoint = "setpriority")]
        private static partial int SetPriority(int which, uint who, int niceness);

        [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
        private static partial int ClockNanosleep(int clock, int flags, in TimeSpec request, nint remain);

        [LibraryImport("libc", EntryPoint = "prctl")]
        private static partial int Prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

        [StructLayout(LayoutKind.Sequential)]
        private struct SchedulerParameter
        {
            public int Priority;
        }

        [StructLayout(LayoutKind.Sequential)]
        private struct TimeSpec
        {
            public long Seconds;
            public long Nanoseconds;
        }
    }

    /// <summary>Stopwatch counts nanoseconds of the clock whose own ticks mach_wait_until takes.</summary>
    private sealed partial class MacOS : PreciseSleep
    {
        private const uint UserInteractive = 0x21;

        private readonly Timebase _timebase;

        public MacOS() => _ = MachTimebaseInfo(out _timebase);

        public override void Until(long timestamp) =>
            _ = MachWaitUntil((ulong)((UInt128)timestamp * _timebase.Denominator / _timebase.Numerator));

        public override void PreferThisThread() => _ = SetQuality(UserInteractive, 0);

        [LibraryImport("libSystem", EntryPoint = "pthread_set_qos_class_self_np")]
        private static partial int SetQuality(uint quality, int relative);

        [LibraryImport("libSystem", EntryPoint = "mach_timebase_info")]
        private static partial int MachTimebaseInfo(out Timebase info);

        [LibraryImport("libSystem", EntryPoint = "mach_wait_until")]
        private static partial int MachWaitUntil(ulong deadline);

        [StructLayout(LayoutKind.Sequential)]
        private struct Timebase
        {
            public uint Numerator;
            public uint Denominator;
        }
    }

    /// <summary>
    /// Waitable timers know no monotonic deadline, so the rest of the time is asked for, in 100 ns; resolution about
    /// 0.5 ms.
    /// </summary>
    private sealed partial class Windows : PreciseSleep
    {
        private const uint HighResolution = 2;
        private const uint AllAccess = 0x1F0003;
        private const uint Infinite = 0xFFFFFFFF;

        private readonly nint _timer = CreateWaitableTimerEx(0, 0, HighResolution, AllAccess);

        public override void Until(long timestamp)
        {
            for (long left = timestamp - Stopwatch.GetTimestamp(); left > 0; left = timestamp - Stopwatch.GetTimestamp())
            {
                long dueIn100Ns = -Math.Max(1, (long)((Int128)left * 10_000_000 / Stopwatch.Frequency));
                if (_timer == 0 || SetWaitableTimer(_timer, in dueIn100Ns, 0, 0, 0, 0) == 0)
                {
                    Thread.Sleep(1);
                    continue;
                }

                _ = WaitForSingleObject(_timer, Infinite);
            }
        }

        public override void PreferThisThread() => Thread.CurrentThread.Priority = ThreadPriority.Highest;

        public override void Dispose()
        {
            _ = CloseHandle(_timer);
            base.Dispose();
        }

        [LibraryImport("kernel32", EntryPoint = "CreateWaitableTimerExW")]
        private static partial nint CreateWaitableTimerEx(nint attributes, nint name, uint flags, uint access);

        [LibraryImport("kernel32", EntryPoint = "SetWaitableTimer")]
        private static partial int SetWaitableTimer(nint timer, in long due, int period, nint routine, nint argument, int resume);

        [LibraryImport("kernel32", EntryPoint = "WaitForSingleObject")]
        private static partial uint WaitForSingleObject(nint handle, uint milliseconds);

        [LibraryImport("kernel32", EntryPoint = "CloseHandle")]
        private static partial int CloseHandle(nint handle);
    }
}
