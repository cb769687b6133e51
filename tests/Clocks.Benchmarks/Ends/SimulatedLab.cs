using System.Diagnostics;
using System.Globalization;
using Clocks.Faults;
using Clocks.Journal;
using Clocks.Simulation;

namespace Clocks.Benchmarks.Ends;

/// <summary>
/// The assignment with many machines in virtual time, on one thread, with the journals that real nodes would write or
/// without: prints events, seconds and events a second.
/// </summary>
internal static class SimulatedLab
{
    private const ulong Seed = 7;

    public static int Run(int machines, int seconds, string? folder)
    {
        var plan = new LabPlan { Machines = machines, DurationNs = seconds * 1_000_000_000L };
        long began = Stopwatch.GetTimestamp();
        RunFigures? figures;
        string problem = "";
        if (folder is null)
        {
            figures = VirtualLab.Run(plan, Seed);
        }
        else if (!VirtualLab.TryRun(plan, Seed, folder, JournalFormat.Json, out figures, out problem))
        {
            Console.Error.WriteLine(problem);
            return 1;
        }

        double took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"events {figures.Events} seconds {took:0.000} events_per_second {figures.Events / took:0}"));
        return 0;
    }
}
