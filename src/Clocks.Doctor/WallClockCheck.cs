using System.Diagnostics;
using Clocks.Node.Loop;

namespace Clocks.Doctor;

/// <summary>
/// Was the wall clock set while the examination ran? Compares it with the monotonic clock, which nobody can set, from
/// construction to <see cref="Look"/>. Ticks do not mind a step, but the times in the journals jump. One thread.
/// </summary>
internal sealed class WallClockCheck : ICheck
{
    /// <summary>
    /// A clock that is being adjusted runs at most 0.05 % wrong: some milliseconds in an examination.
    /// </summary>
    private const double StepMinMs = 20;

    private readonly double _differenceMs = DifferenceMs();

    private const string Name = "wall-clock";

    public IReadOnlyList<CheckResult> Look() => [Judge(Name, DifferenceMs() - _differenceMs)];

    /// <summary>The verdict over what the wall clock gained on the monotonic one, in milliseconds. Pure.</summary>
    internal static CheckResult Judge(string name, double gainedMs)
    {
        string by = Math.Abs(gainedMs).ToString("0.0");
        return Math.Abs(gainedMs) < StepMinMs
            ? CheckResult.Ok(name, "was not set while this ran")
            : CheckResult.Fault(name,
                $"was set {(gainedMs > 0 ? "forward" : "back")} by {by} ms just now: the times in journals jump",
                "see that one time service sets it (timedatectl, w32tm /query /status), not two");
    }

    /// <summary>Wall clock less monotonic clock; of several readings the one that was interrupted least.</summary>
    private static double DifferenceMs()
    {
        double best = 0, least = double.MaxValue;
        for (int i = 0; i < 8; i++)
        {
            long before = Stopwatch.GetTimestamp();
            double wallMs = Timeline.UnixMicroseconds / 1_000.0;
            double tookMs = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
            if (tookMs < least)
            {
                (least, best) = (tookMs, wallMs - before * 1_000.0 / Stopwatch.Frequency);
            }
        }

        return best;
    }
}
