using System.Diagnostics;
using Clocks.Node.Loop;

namespace Clocks.Doctor;

/// <summary>
/// Does this machine wake a thread when it asked for it? Sleeps as the tick thread does, fifty times two milliseconds,
/// and looks how late it came back. The thread that examines sleeps.
/// </summary>
internal sealed class TimerCheck : ICheck
{
    private const int Sleeps = 50;
    private const double PeriodMs = 2;

    /// <summary>A tick of 100 a second would feel it.</summary>
    private const double MedianMaxMs = 2;

    /// <summary>A tick of 6 a second would feel it.</summary>
    private const double WorstMaxMs = 50;

    private const string Name = "timer";

    public IReadOnlyList<CheckResult> Look()
    {
        double[] lateMs = new double[Sleeps];
        using var sleep = PreciseSleep.Create();
        for (int i = 0; i < Sleeps; i++)
        {
            long due = Stopwatch.GetTimestamp() + (long)(PeriodMs * Stopwatch.Frequency / 1_000);
            sleep.Until(due);
            lateMs[i] = (Stopwatch.GetTimestamp() - due) * 1_000.0 / Stopwatch.Frequency;
        }

        return [Judge(Name, lateMs)];
    }

    /// <summary>The verdict over these delays in milliseconds, which it sorts. Pure.</summary>
    internal static CheckResult Judge(string name, double[] lateMs)
    {
        Array.Sort(lateMs);
        double median = lateMs[lateMs.Length / 2], worst = lateMs[^1];
        string measured = $"wakes {median:0.00} ms late (median), {worst:0.00} ms at worst";
        if (median > MedianMaxMs)
        {
            return CheckResult.Fault(name, measured,
                "choose a --rate far below " + (int)(1_000 / median) + ", and switch off power saving");
        }

        return worst > WorstMaxMs
            ? CheckResult.Note(name, measured, "the machine is busy or saves power: ticks may be late now and then")
            : CheckResult.Ok(name, measured);
    }
}
